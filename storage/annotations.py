"""Annotations: added, never changed; the current ones are those that no other supersedes."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from functools import cache

from sqlalchemy import ColumnElement
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
    session: Session,
    project_id: int,
    *,
    since: datetime | None = None,
) -> Counter[str]:
    """Current answers given here, by the Slack ids of reviewers.

    since: only those given from this time on
    """
    query = (
        select(Reviewer.slack_user_id, func.count())
        .join(Annotation, col(Annotation.reviewer_id) == Reviewer.id)
        .where(
            Annotation.project_id == project_id,
            Annotation.source == Source.HUMAN_REVIEW,
            Annotation.answer == Answer.VALUE,
            is_current(),
        )
        .group_by(col(Reviewer.id), Reviewer.slack_user_id)
    )
    if since is not None:
        query = query.where(Annotation.created_at >= since)
    return Counter(dict(session.exec(query).all()))


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
