"""Owes the daily summary to a project's channel, and records what it said."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session

from bot.reports.status import Status
from bot.screens import status as screen
from storage import deliveries, provenance
from storage.tables import Delivery, Project


def owe(
    session: Session, project: Project, status: Status, now: datetime, *, key: str, actor: str
) -> Delivery:
    """One summary for one key, however often it is owed."""
    owed = deliveries.by_key(session, key)
    if owed is not None:
        return owed
    day = now.astimezone(ZoneInfo(project.policy.timezone)).strftime("%A, %d %B")
    delivery = deliveries.post(session, project, screen.summary(status, day), now, key=key)
    draft = provenance.Draft(
        at=now,
        actor=actor,
        action="summarise",
        subject="project",
        payload={
            "delivery": delivery.id,
            "labelled_today": status.labelled_today,
            "alpha": status.alpha,
            "head": {"number": status.head[0], "hash": status.head[1]},
        },
    )
    provenance.record(session, project.id, draft)
    return delivery
