"""Flags and comments of reviewers."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, func, select

from storage.tables import Note, Sample


def add(
    session: Session,
    sample_id: int,
    reviewer_id: int,
    *,
    is_flag: bool,
    text: str,
    now: datetime,
    about: int | None = None,
) -> None:
    """about: the annotation whose reason it is"""
    note = Note(
        sample_id=sample_id,
        reviewer_id=reviewer_id,
        annotation_id=about,
        is_flag=is_flag,
        text=text,
        created_at=now,
    )
    session.add(note)
    session.flush()


def of_sample(session: Session, sample_id: int) -> Sequence[Note]:
    query = select(Note).where(Note.sample_id == sample_id)
    return session.exec(query.order_by(col(Note.id))).all()


def reason_of(session: Session, annotation_id: int) -> str:
    """The newest reason that was given for this word; "" without any."""
    query = select(Note.text).where(Note.annotation_id == annotation_id)
    return session.exec(query.order_by(col(Note.id).desc())).first() or ""


def count_flaggers(session: Session, sample_id: int) -> int:
    """How many people flagged it."""
    query = select(func.count(func.distinct(Note.reviewer_id))).where(
        Note.sample_id == sample_id, col(Note.is_flag).is_(True)
    )
    return session.exec(query).one()


def count_flagged(session: Session, project_id: int) -> int:
    """Samples that somebody flagged."""
    query = (
        select(func.count(func.distinct(Note.sample_id)))
        .join(Sample, col(Sample.id) == Note.sample_id)
        .where(Sample.project_id == project_id, col(Note.is_flag).is_(True))
    )
    return session.exec(query).one()
