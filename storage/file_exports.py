"""Exports owed to leads: a file in their direct messages with the bot, which nobody else sees."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session

from bot.records import DeliveryKind
from storage import deliveries, provenance
from storage.tables import Delivery, Project


def owe(
    session: Session, project: Project, format_name: str, user_id: str, key: str, now: datetime
) -> None:
    """Owes the labels as they are when it is sent, once for each key; that they leave is logged."""
    if deliveries.by_key(session, key) is not None:
        return
    day = now.astimezone(ZoneInfo(project.policy.timezone)).date()
    filename = f"{project.name}-{day}.{format_name}"
    delivery = Delivery(
        workspace_id=project.workspace_id,
        project_id=project.id,
        kind=DeliveryKind.EXPORT,
        channel_id=user_id,
        payload={"format": format_name, "filename": filename, "title": filename},
        key=key,
        not_before=now,
        created_at=now,
    )
    session.add(delivery)
    session.flush()
    draft = provenance.Draft(
        at=now,
        actor=user_id,
        action="export",
        subject="project",
        payload={"format": format_name, "delivery": delivery.id},
        key=key,
    )
    provenance.record(session, project.id, draft)
