"""A lead says who may do what: `/concord role @person observer`."""

import re
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from bot import blocks
from bot.blocks import Message
from bot.errors import BadInput, NotAllowed
from bot.records import Role
from bot.screens import replies
from bot.words import mark, say
from handlers.acts import Command
from handlers.desk import Desk
from handlers.people import must_lead
from storage import people, provenance
from storage.tables import Project

MENTION = re.compile(r"<@([UW][A-Z0-9]+)(?:\|([^>]*))?>")
"""A person as Slack writes one in a command: `<@U012ABC|ben>`."""

MEANINGS = {
    Role.LEAD: mark("<@{person}> may label, read, and lead in *{project}* from now on."),
    Role.REVIEWER: mark("<@{person}> may label and read in *{project}* from now on."),
    Role.OBSERVER: mark("<@{person}> may read and comment, not label in *{project}* from now on."),
    Role.NONE: mark(
        "<@{person}> has no access; labels given so far stay in *{project}* from now on."
    ),
}


@dataclass(frozen=True)
class Change:
    """Whom a role is given. `name`: "" where Slack did not say it."""

    user_id: str
    name: str
    role: Role


def set_role(session: Session, desk: Desk, project: Project, request: Command) -> Message:
    """`/concord role @person ROLE`."""
    must_lead(session, desk, project, request)
    change = Change(*person(request.words[0]), _role(request.words[1]))
    give(session, project, change, request.user_id, desk.now())
    told = say(MEANINGS[change.role], person=change.user_id, project=blocks.plainly(project.name))
    return replies.note(told)


def give(
    session: Session,
    project: Project,
    change: Change,
    actor: str,
    now: datetime,
    key: str | None = None,
) -> None:
    """Nobody is ever deleted: what they said stays theirs. NotAllowed for the only lead."""
    reviewer = people.get_or_add(session, project.workspace_id, change.user_id, change.name, now)
    was = people.role_of(session, project.id, reviewer)
    is_lost = was is Role.LEAD and change.role is not Role.LEAD
    if is_lost and len(people.leads(session, project.id)) == 1:
        raise NotAllowed(say("That is the project's only lead. Make somebody else a lead first."))
    people.set_role(session, project.id, reviewer.id, change.role, now)
    draft = provenance.Draft(
        at=now,
        actor=actor,
        action="role",
        subject="project",
        payload={
            "person": change.user_id,
            "was": was.value if was else None,
            "is": change.role.value,
        },
        key=key,
    )
    provenance.record(session, project.id, draft)


def person(word: str) -> tuple[str, str]:
    """Slack's id and name, from a mention in a command."""
    found = MENTION.fullmatch(word)
    if found is None:
        raise BadInput(
            say("I could not tell who that is: type @ and pick the person from the list.")
        )
    return found[1], found[2] or ""


def _role(word: str) -> Role:
    try:
        return Role(word.casefold())
    except ValueError:
        raise BadInput(
            say(
                "“{word}” is no role. The roles are {roles}.",
                word=blocks.plainly(word[:40]),
                roles=", ".join(Role),
            )
        ) from None
