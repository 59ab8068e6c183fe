"""Tells a project's leads something, in direct messages."""

from datetime import datetime

from sqlmodel import Session

from bot import blocks
from bot.blocks import Message
from storage import deliveries, people
from storage.tables import Project


def leads(session: Session, project: Project, message: Message, key: str, now: datetime) -> None:
    """Each lead once for one key; the channel, where the project has no lead that Slack knows."""
    known = [
        lead.slack_user_id
        for lead in people.leads(session, project.id)
        if not lead.slack_user_id.startswith(blocks.IMPORTED)
    ]
    for user_id in known or [""]:
        deliveries.post(
            session, project, message, now, key=f"{key}:{user_id or 'channel'}", channel_id=user_id
        )
