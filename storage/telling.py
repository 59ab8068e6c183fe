"""Tells a project's leads something, in direct messages."""

from collections.abc import Callable
from datetime import datetime

from sqlmodel import Session

from bot import blocks
from bot.blocks import Message
from bot.words import speaking
from storage import deliveries, languages, people
from storage.tables import Project, Reviewer


def leads(
    session: Session, project: Project, draw: Callable[[], Message], key: str, now: datetime
) -> None:
    """Each lead once for one key; the channel, where the project has no lead that Slack knows.

    draw: the message, in the language that is spoken
    """
    known = [
        lead
        for lead in people.leads(session, project.id)
        if not lead.slack_user_id.startswith(blocks.IMPORTED)
    ]
    told: list[Reviewer | None] = [*known] or [None]
    for lead in told:
        with speaking(languages.of_person(lead, project)):
            message = draw()
        user_id = lead.slack_user_id if lead else ""
        deliveries.post(
            session, project, message, now, key=f"{key}:{user_id or 'channel'}", channel_id=user_id
        )
