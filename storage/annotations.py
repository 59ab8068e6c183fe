"""Annotations: added, never changed; the current ones are those that no other supersedes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, and_
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, func, select

from bot.records import Answer, Source
from storage.tables import Annotation, Reviewer, Sample


@dataclass(frozen=True)
class Rating:
    """One current answer of one person, as agreement needs it. `value` is canonical JSON."""

    sample_id: int
    reviewer: str
    schema_version_id: int
    value: str
    beside: Any = None


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


@cache
def is_current_in_version() -> ColumnElement[bool]:
    """The condition that no other annotation under the same version supersedes this one."""
    newer = aliased(Annotation)
    is_newer = and_(
        col(newer.supersedes_id) == Annotation.id,
        col(newer.schema_version_id) == Annotation.schema_version_id,
    )
    return ~select(newer.id).where(is_newer).exists()


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


def ratings(
    session: Session,
    project_id: int,
    schema_version_id: int | None = None,
    beside: ColumnElement[Any] | None = None,
) -> list[Rating]:
    """Every current answer of a person, here or in an import, as it was given.

    No person is there twice for a sample: who comes with an import is a reviewer of its own.

    schema_version_id: those under one version alone, as if there had never been a later one
    beside:            what else is told of each, of its annotation or its sample
    """
    columns: Any = [
        Annotation.sample_id,
        Reviewer.slack_user_id,
        Annotation.schema_version_id,
        Annotation.value,
    ]
    query: Any = (
        select(*columns, *(() if beside is None else (beside,)))
        .join(Reviewer, col(Reviewer.id) == Annotation.reviewer_id)
        .join(Sample, col(Sample.id) == Annotation.sample_id)
        .where(
            Annotation.project_id == project_id,
            col(Annotation.source).in_((Source.HUMAN_REVIEW, Source.IMPORTED)),
            Annotation.answer == Answer.VALUE,
        )
        .order_by(col(Annotation.id))
    )
    if schema_version_id is None:
        query = query.where(is_current())
    else:
        of_version = Annotation.schema_version_id == schema_version_id
        query = query.where(of_version, is_current_in_version())
    return [Rating(*row) for row in session.exec(query)]


def count_by_reviewer(
    session: Session, project_id: int, since: datetime | None = None
) -> list[tuple[str, int]]:
    """Reviewers' names with their current answers, most first."""
    query = (
        select(Reviewer.name, func.count())
        .join(Annotation, col(Annotation.reviewer_id) == Reviewer.id)
        .where(
            Annotation.project_id == project_id,
            Annotation.source == Source.HUMAN_REVIEW,
            Annotation.answer == Answer.VALUE,
            is_current(),
        )
        .group_by(col(Reviewer.id), Reviewer.name)
        .order_by(func.count().desc(), Reviewer.name)
    )
    if since:
        query = query.where(Annotation.created_at >= since)
    return [(name, count) for name, count in session.exec(query)]


def count_accepted(session: Session, project_id: int, since: datetime | None = None) -> int:
    """Values that were taken from the model without asking."""
    query = select(func.count()).where(
        Annotation.project_id == project_id, Annotation.source == Source.MODEL_AUTO
    )
    if since:
        query = query.where(Annotation.created_at >= since)
    return session.exec(query).one()
