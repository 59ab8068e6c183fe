"""A lead says who may do what: `/concord role @person observer`."""

import re

from sqlmodel import Session

from bot import blocks
from bot.blocks import Message
from bot.errors import BadInput
from bot.records import Role
from bot.screens import replies
from handlers.acts import Command
from handlers.desk import Desk
from handlers.people import must_lead
from storage import people, provenance
from storage.tables import Project

MENTION = re.compile(r"<@([UW][A-Z0-9]+)(?:\|([^>]*))?>")
"""A person as Slack writes one in a command: `<@U012ABC|ben>`."""

MEANINGS = {
    Role.LEAD: "may label, read, and lead",
    Role.REVIEWER: "may label and read",
    Role.OBSERVER: "may read and comment, not label",
    Role.NONE: "has no access; labels given so far stay",
}


def set_role(session: Session, desk: Desk, project: Project, request: Command) -> Message:
    """Nobody is ever deleted: what they said stays theirs."""
    must_lead(session, desk, project, request)
    user_id, name = _person(request.words[0])
    role = _role(request.words[1])
    person = people.get_or_add(session, project.workspace_id, user_id, name, desk.now())
    was = people.role_of(session, project.id, person)
    if was is Role.LEAD and role is not Role.LEAD and len(people.leads(session, project.id)) == 1:
        raise BadInput("That is the project's only lead. Make somebody else a lead first.")
    people.set_role(session, project.id, person.id, role, desk.now())
    draft = provenance.Draft(
        at=desk.now(),
        actor=request.user_id,
        action="role",
        subject="project",
        payload={"person": user_id, "was": was.value if was else None, "is": role.value},
    )
    provenance.record(session, project.id, draft)
    where = blocks.plainly(project.name)
    return replies.note(f"<@{user_id}> {MEANINGS[role]} in *{where}* from now on.")


def _person(word: str) -> tuple[str, str]:
    """Slack's id and name."""
    found = MENTION.fullmatch(word)
    if found is None:
        raise BadInput("I could not tell who that is: type @ and pick the person from the list.")
    return found[1], found[2] or ""


def _role(word: str) -> Role:
    try:
        return Role(word.casefold())
    except ValueError:
        known = ", ".join(Role)
        shown = blocks.plainly(word[:40])
        raise BadInput(f"“{shown}” is no role. The roles are {known}.") from None
