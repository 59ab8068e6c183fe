"""Owes the daily summary to a project's channel, and records what it said."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session

from bot.reports.charts.plans import Plan
from bot.reports.status import Status
from bot.screens import charts
from bot.screens import summary as screen
from bot.words import say, say_day, speaking
from storage import deliveries, picturing, provenance
from storage.tables import Delivery, Project


def owe(
    session: Session,
    project: Project,
    status: Status,
    picture: Plan,
    now: datetime,
    *,
    key: str,
    actor: str,
) -> Delivery:
    """One summary for one key, however often it is owed.

    The picture follows into the message: where it cannot be uploaded, the words are there all the
    same, and nothing waits behind them.
    """
    owed = deliveries.by_key(session, key)
    if owed is not None:
        return owed
    here = now.astimezone(ZoneInfo(project.policy.timezone))
    with speaking(project.policy.language):
        day = say_day(here, say("EEEE, dd MMMM"))
        words = screen.summary(status, day, project.id)
        delivery = deliveries.post(session, project, words, now, key=key)
        pictures = charts.pictures(picturing.owe_uploads(session, project, key, [picture], now))
        whole = screen.summary(status, day, project.id, pictures)
    deliveries.update_of(session, delivery, whole, now, deliveries.AT_ONCE)
    draft = provenance.Draft(
        at=now,
        actor=actor,
        action="summarise",
        subject="project",
        payload={
            "delivery": delivery.id,
            "labelled_lately": status.labelled_lately,
            "alpha": status.alpha,
            "head": {"number": status.head[0], "hash": status.head[1]},
        },
    )
    provenance.record(session, project.id, draft)
    return delivery
