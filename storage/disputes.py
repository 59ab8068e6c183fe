"""Samples for a lead to settle: sent here, taken by one lead at a time, settled or left."""

from datetime import datetime

from sqlmodel import Session, col, func, select

from bot.records import Aim, DisputeReason
from storage import deliveries
from storage.tables import (
    Assignment,
    Delivery,
    Dispute,
    Reviewer,
    Sample,
    Sitting,
    Turn,
    Workspace,
)


def send(session: Session, sample: Sample, reason: DisputeReason, now: datetime) -> bool:
    """Puts a sample before the leads; False where it lies there already.

    One that was settled before is for them again. The event that is the cause names the reason.
    """
    row = of_sample(session, sample.id)
    if row is not None and row.settled_at is None:
        return False
    if row is None:
        row = Dispute(
            project_id=sample.project_id, sample_id=sample.id, reason=reason, created_at=now
        )
    row.reason, row.created_at, row.settled_at = reason, now, None
    session.add(row)
    session.flush()
    return True


def of_sample(session: Session, sample_id: int) -> Dispute | None:
    return session.exec(select(Dispute).where(Dispute.sample_id == sample_id)).first()


def count_open(session: Session, project_id: int) -> int:
    query = select(func.count(col(Dispute.id))).where(
        Dispute.project_id == project_id, col(Dispute.settled_at).is_(None)
    )
    return session.exec(query).one()


def next_for(session: Session, sitting: Sitting, lead: Reviewer, now: datetime) -> Sample | None:
    """The oldest that no lead has before them, those under discussion last; locked."""
    in_sitting = (
        select(Turn.id)
        .join(Assignment, col(Assignment.id) == Turn.assignment_id)
        .where(Turn.sitting_id == sitting.id, Assignment.sample_id == Sample.id)
    )
    with_another = (
        select(Turn.id)
        .join(Assignment, col(Assignment.id) == Turn.assignment_id)
        .where(
            Turn.aim == Aim.VERDICT,
            Assignment.sample_id == Sample.id,
            Assignment.reviewer_id != lead.id,
            col(Assignment.lease_until) > now,
        )
    )
    query = (
        select(Sample)
        .join(Dispute, col(Dispute.sample_id) == Sample.id)
        .where(
            Dispute.project_id == sitting.project_id,
            col(Dispute.settled_at).is_(None),
            col(Sample.erased_by).is_(None),
            ~in_sitting.exists(),
            ~with_another.exists(),
        )
        .order_by(col(Dispute.discussion_id).is_not(None), col(Dispute.id))
        .with_for_update(skip_locked=True, of=Sample)
    )
    return session.exec(query).first()


def settle(session: Session, sample_id: int, at: datetime | None) -> Dispute | None:
    """at: None where its verdict was taken back"""
    row = of_sample(session, sample_id)
    if row is not None:
        row.settled_at = at
        session.add(row)
        session.flush()
    return row


def discussed_at(session: Session, team_id: str, channel_id: str, ts: str) -> Dispute | None:
    """The dispute whose discussion began with this message."""
    query = (
        select(Dispute)
        .join(Delivery, col(Delivery.id) == Dispute.discussion_id)
        .join(Workspace, col(Workspace.id) == Delivery.workspace_id)
        .where(*deliveries.posted_at(team_id, channel_id, ts))
    )
    return session.exec(query).first()


def is_open(session: Session, sample_id: int) -> bool:
    row = of_sample(session, sample_id)
    return row is not None and row.settled_at is None
