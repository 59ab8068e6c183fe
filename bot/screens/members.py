"""`/concord people`: who may do what in a project, and the controls to change it."""

from collections.abc import Sequence

from bot import blocks, ids
from bot.blocks import Block
from bot.records import Role
from bot.words import mark, say, say_many

SHOWN_AT_MOST = 45
"""A view holds 100 blocks, and nobody reads more; others are reached by `/concord role`."""

WORDS = {
    Role.LEAD: mark("Lead"),
    Role.REVIEWER: mark("Reviewer"),
    Role.OBSERVER: mark("Observer"),
    Role.NONE: mark("No access"),
}


def people(
    project_id: int, name: str, members: Sequence[tuple[str, Role, int]], problem: str = ""
) -> Block:
    """members: Slack's id, role, and the answers given so far, leads first."""
    shown: list[Block] = []
    if problem:
        shown.append({"type": "alert", "text": blocks.mrkdwn(problem), "level": "warning"})
    shown.append(blocks.section(say("*{project}*: who may do what", project=blocks.plainly(name))))
    for user_id, role, answers in members[:SHOWN_AT_MOST]:
        count = say_many(answers, "{n} answer", "{n} answers") if answers else say("no answers")
        select = _roles(f"{ids.MEMBER_ROLE}.{user_id}", role)
        text = f"{blocks.person(user_id)}  ·  {count}"
        shown.append(blocks.section(text, accessory=select))
    if len(members) > SHOWN_AT_MOST:
        rest = len(members) - SHOWN_AT_MOST
        more = say("… and {rest} more: `/concord role @person ROLE`.", rest=rest)
        shown.append(blocks.context(more))
    add = {
        "type": "users_select",
        "action_id": ids.ADD_MEMBER,
        "placeholder": blocks.plain(say("Pick a person")),
    }
    shown.append(blocks.section(say("Add a reviewer"), accessory=add))
    return blocks.modal(
        say("People"),
        ids.PEOPLE,
        shown,
        close=blocks.plain(say("Done"), 24),
        private_metadata=str(project_id),
    )


def _roles(action_id: str, role: Role) -> Block:
    options = {one: blocks.option(say(word), one.value) for one, word in WORDS.items()}
    return {
        "type": "static_select",
        "action_id": action_id,
        "options": list(options.values()),
        "initial_option": options[role],
    }
