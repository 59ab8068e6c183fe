"""Owes charts to Slack: their uploads, and the messages that show them."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from bot.reports.charts.plans import Plan
from bot.screens import charts as screen
from storage import deliveries
from storage.tables import Delivery, Project


def owe_uploads(
    session: Session, project: Project, key: str, plans: Sequence[Plan], now: datetime
) -> dict[str, Plan]:
    """The charts by the names of their pictures, which are drawn when they are uploaded."""
    named = {f"chart:{key}:{planned.name}": planned for planned in plans}
    for media, planned in named.items():
        title = f"{project.name}: {planned.alt}"
        filename = f"{planned.name}.png"
        deliveries.upload(session, project, media, filename, title, now, plan=planned)
    return named


def owe_to_one(
    session: Session,
    project: Project,
    key: str,
    plans: Sequence[Plan],
    now: datetime,
    *,
    channel_id: str,
    user_id: str,
) -> Delivery | None:
    """Owes charts to one person: where cards are they alone see them, elsewhere directly."""
    if not plans:
        return None
    message = screen.message(project.name, owe_uploads(session, project, key, plans, now))
    if channel_id == project.channel_id:
        return deliveries.ephemeral(
            session,
            project,
            message,
            now,
            key=f"charts:{key}",
            channel_id=channel_id,
            user_id=user_id,
        )
    return deliveries.post(session, project, message, now, key=f"charts:{key}", channel_id=user_id)
