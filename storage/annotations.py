"""Annotations: added, never changed; the current ones are those that no other supersedes."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache

from sqlalchemy import ColumnElement, case
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, func, select

from bot.records import Answer, SampleState, Source
from storage.tables import Annotation, Reviewer, Sample


def add(session: Session, annotation: Annotation) -> Annotation:
    """Keeps it and gives it its id."""
    session.add(annotation)
    session.flush()
    return annotation


@cache
def is_current() -> ColumnElement[bool]:
    """The condition that no other annotation supersedes this one.

    Kept, since every click needs it and making it takes as long as asking the database.
    """
    newer = aliased(Annotation)
    return ~select(newer.id).where(col(newer.supersedes_id) == Annotation.id).exists()


def latest_of(session: Session, sample_id: int, reviewer_id: int) -> Annotation | None:
    """A reviewer's newest word on a sample, be it an answer, a skip or a withdrawal."""
    query = select(Annotation).where(
        Annotation.sample_id == sample_id,
        Annotation.reviewer_id == reviewer_id,
        Annotation.source == Source.HUMAN_REVIEW,
        is_current(),
    )
    return session.exec(query).first()


def answers(session: Session, sample_id: int) -> Sequence[Annotation]:
    """The current answers of people to a sample, oldest first."""
    query = select(Annotation).where(
        Annotation.sample_id == sample_id,
        Annotation.source == Source.HUMAN_REVIEW,
        Annotation.answer == Answer.VALUE,
        is_current(),
    )
    return session.exec(query.order_by(col(Annotation.id))).all()


def count_by_reviewer(
    session: Session, project_id: int, today: datetime
) -> list[tuple[str, int, int]]:
    """Reviewers' names with their current answers of today, and all of them; most first."""
    superseded = select(Annotation.supersedes_id).where(
        col(Annotation.supersedes_id).is_not(None), Annotation.project_id == project_id
    )
    count = func.count().label("count")
    counts = (
        select(
            Annotation.reviewer_id,
            func.sum(case((col(Annotation.created_at) >= today, 1), else_=0)).label("today"),
            count,
        )
        .where(
            Annotation.project_id == project_id,
            Annotation.source == Source.HUMAN_REVIEW,
            Annotation.answer == Answer.VALUE,
            # Of all answers it is quicker to list once what is superseded: see storage/answers.
            col(Annotation.id).not_in(superseded),
        )
        .group_by(col(Annotation.reviewer_id))
        .subquery()
    )
    query = select(Reviewer.name, counts.c.today, counts.c.count).join(
        counts, counts.c.reviewer_id == Reviewer.id
    )
    rows = session.exec(query.order_by(counts.c.count.desc(), Reviewer.name))
    return [(name, int(of_today), number) for name, of_today, number in rows]


def count_accepted(session: Session, project_id: int, since: datetime | None = None) -> int:
    """Values that were taken from the model without asking."""
    query = select(func.count()).where(
        Annotation.project_id == project_id, Annotation.source == Source.MODEL_AUTO
    )
    if since:
        query = query.where(Annotation.created_at >= since)
    return session.exec(query).one()


def count_on_open(session: Session, project_id: int) -> int:
    """Current answers to samples that still wait for others."""
    query = (
        select(func.count())
        .select_from(Sample)
        .join(Annotation, col(Annotation.sample_id) == Sample.id)
        .where(
            Sample.project_id == project_id,
            Sample.state == SampleState.OPEN,
            Annotation.source == Source.HUMAN_REVIEW,
            Annotation.answer == Answer.VALUE,
            is_current(),
        )
    )
    return session.exec(query).one()
