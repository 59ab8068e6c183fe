"""A lead leaves somebody's answers out of consensus and agreement, and takes them back in."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session

from bot.blocks import Message
from bot.errors import BadInput
from bot.screens import replies
from bot.words import say
from handlers import roles
from handlers.acts import Command
from handlers.desk import Desk
from handlers.people import must_lead
from storage import exclusions, people, provenance
from storage.tables import Project, Reviewer

DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def exclude(session: Session, desk: Desk, project: Project, request: Command) -> Message:
    """`/concord exclude @person [since 2026-11-01]`: nothing is deleted."""
    must_lead(session, desk, project, request)
    person = _person(session, project, request)
    since = _since(project, request.words[1:])
    exclusions.begin(session, project.id, person.id, since, desk.now())
    payload = {"person": person.slack_user_id, "since": since.isoformat() if since else None}
    _record(session, desk, project, request, "exclude", payload)
    if since is None:
        return replies.note(
            say(
                "The answers of <@{person}> do not count for consensus and agreement any more. "
                "Nothing is deleted: `/concord include` takes them back in.",
                person=person.slack_user_id,
            )
        )
    return replies.note(
        say(
            "The answers since {day} of <@{person}> do not count for consensus and agreement any "
            "more. Nothing is deleted: `/concord include` takes them back in.",
            day=f"{since:%Y-%m-%d}",
            person=person.slack_user_id,
        )
    )


def include(session: Session, desk: Desk, project: Project, request: Command) -> Message:
    """`/concord include @person`."""
    must_lead(session, desk, project, request)
    person = _person(session, project, request)
    if not exclusions.end(session, project.id, person.id, desk.now()):
        raise BadInput(say("The answers of this person count already."))
    _record(session, desk, project, request, "include", {"person": person.slack_user_id})
    return replies.note(say("The answers of <@{person}> count again.", person=person.slack_user_id))


def _person(session: Session, project: Project, request: Command) -> Reviewer:
    user_id, _ = roles.person(request.words[0])
    found = people.find(session, project.workspace_id, user_id)
    if found is None:
        raise BadInput(say("This person has never answered anything here."))
    return found


def _since(project: Project, words: tuple[str, ...]) -> datetime | None:
    """The beginning of a day in the project's zone; None for all that was ever said."""
    given = [word for word in words if word.casefold() != "since"]
    if not given:
        return None
    if len(given) > 1 or not DAY.fullmatch(given[0]):
        raise BadInput(say("Since when? Write a day such as `since 2026-11-01`, or leave it out."))
    try:
        day = datetime.fromisoformat(given[0])
    except ValueError:
        raise BadInput(
            say("{given} is no day. Write one such as 2026-11-01.", given=given[0])
        ) from None
    return day.replace(tzinfo=ZoneInfo(project.policy.timezone)).astimezone(UTC)


def _record(
    session: Session,
    desk: Desk,
    project: Project,
    request: Command,
    action: str,
    payload: Mapping[str, object],
) -> None:
    draft = provenance.Draft(
        at=desk.now(),
        actor=request.user_id,
        action=action,
        subject="project",
        payload=payload,
        key=request.key,
    )
    provenance.record(session, project.id, draft)
