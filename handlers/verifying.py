"""Somebody wants to know whether the log holds: `/concord verify`."""

import threading
from collections.abc import Callable
from dataclasses import dataclass

from sqlmodel import Session

from bot.blocks import Message
from bot.screens import replies
from bot.screens import verifying as screen
from bot.words import say
from handlers.acts import Command
from handlers.desk import Desk
from storage import deliveries, provenance, stories
from storage.tables import Project

AT_ONCE = 1_000
"""Events that are walked while Slack waits for the acknowledgement, a fraction of a second."""

_turn = threading.Lock()
"""One long walk at a time, so that several people who ask leave threads for those who label."""


@dataclass(frozen=True)
class Promise:
    """An answer that takes longer than Slack waits. `keep`: called once it was acknowledged."""

    message: Message
    keep: Callable[[], None]


def verify(session: Session, desk: Desk, project: Project, request: Command) -> Message | Promise:
    """Reads only, so that nobody who labels waits for it."""
    if project.log_length <= AT_ONCE:
        return _checked(session, project)
    if _turn.locked():
        return replies.note(
            say("Another log is being checked just now. Please ask again in a minute.")
        )
    project_id = project.id
    message = screen.checking(project.name, project.log_length)
    return Promise(message, lambda: _send_result(desk, project_id, request))


def _send_result(desk: Desk, project_id: int, request: Command) -> None:
    with _turn, desk.database.read() as session:
        message = _checked(session, session.get_one(Project, project_id))
    with desk.database.write() as session:
        deliveries.post(
            session,
            session.get_one(Project, project_id),
            message,
            desk.now(),
            key=f"verify:{request.team_id}:{request.trigger_id}",
            channel_id=request.user_id,
        )
    desk.run_soon("deliver")


def _checked(session: Session, project: Project) -> Message:
    project_id, name = project.id, project.name
    length, head = project.log_length, project.log_head
    found = provenance.verify(session, project_id)
    if found is not None:
        return screen.broken(name, found.event_number, found.sentence)
    erasures = stories.erasures(session, session.get_one(Project, project_id))
    return screen.holds(name, length, head, erasures)
