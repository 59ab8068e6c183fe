"""Annotations: added, never changed; the current ones are those that no other supersedes."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, func, or_, select

from bot.records import Answer, Source
from storage.tables import Annotation, Exclusion, Reviewer, Sample


@dataclass(frozen=True)
class Rating:
    """One current answer of one person, as agreement needs it. `value` is canonical JSON."""

    sample_id: int
    reviewer: str
    value: str


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
def is_counted() -> ColumnElement[bool]:
    """The condition that its reviewer's answers are not excluded."""
    excluded = select(Exclusion.id).where(
        Exclusion.project_id == Annotation.project_id,
        Exclusion.reviewer_id == Annotation.reviewer_id,
        col(Exclusion.ended_at).is_(None),
        or_(col(Exclusion.since).is_(None), col(Exclusion.since) <= Annotation.created_at),
    )
    return ~excluded.correlate(Annotation).exists()


def latest_of(
    session: Session, sample_id: int, reviewer_id: int, source: Source = Source.HUMAN_REVIEW
) -> Annotation | None:
    """A reviewer's newest word on a sample, be it an answer, a skip or a withdrawal."""
    query = select(Annotation).where(
        Annotation.sample_id == sample_id,
        Annotation.reviewer_id == reviewer_id,
        Annotation.source == source,
        is_current(),
    )
    return session.exec(query).first()


def answers(session: Session, sample_id: int) -> Sequence[Annotation]:
    """The current answers of people to a sample that count, oldest first."""
    query = select(Annotation).where(
        Annotation.sample_id == sample_id,
        Annotation.source == Source.HUMAN_REVIEW,
        Annotation.answer == Answer.VALUE,
        is_current(),
        is_counted(),
    )
    return session.exec(query.order_by(col(Annotation.id))).all()


def answers_of(session: Session, sample_ids: Sequence[int]) -> Mapping[int, Sequence[Annotation]]:
    """The same of many samples at once."""
    found: defaultdict[int, list[Annotation]] = defaultdict(list)
    query = select(Annotation).where(
        col(Annotation.sample_id).in_(sample_ids),
        Annotation.source == Source.HUMAN_REVIEW,
        Annotation.answer == Answer.VALUE,
        is_current(),
        is_counted(),
    )
    for row in session.exec(query.order_by(col(Annotation.id))):
        found[row.sample_id].append(row)
    return found


def verdict(session: Session, sample_id: int) -> Annotation | None:
    """What a lead has decided of a sample; it outranks what the answers come to."""
    return verdicts(session, [sample_id]).get(sample_id)


def verdicts(session: Session, sample_ids: Sequence[int]) -> dict[int, Annotation]:
    """The same of many samples at once, without those that no lead has decided."""
    query = select(Annotation).where(
        col(Annotation.sample_id).in_(sample_ids),
        Annotation.source == Source.ADJUDICATION,
        Annotation.answer == Answer.VALUE,
        is_current(),
    )
    return {row.sample_id: row for row in session.exec(query)}


def truth(session: Session, sample_id: int) -> Annotation | None:
    """What is known of a sample: a lead's verdict, or the label that it came with."""
    decided = verdict(session, sample_id)
    if decided is not None:
        return decided
    query = select(Annotation).where(
        Annotation.sample_id == sample_id,
        Annotation.source == Source.IMPORTED,
        Annotation.answer == Answer.VALUE,
        col(Annotation.reviewer_id).is_(None),
        is_current(),
    )
    return session.exec(query.order_by(col(Annotation.id).desc())).first()


def latest_verdict(session: Session, sample_id: int) -> Annotation | None:
    """The newest word of a lead on a sample, be it taken back."""
    query = select(Annotation).where(
        Annotation.sample_id == sample_id, Annotation.source == Source.ADJUDICATION, is_current()
    )
    return session.exec(query).first()


def ratings(session: Session, project_id: int, schema_version_id: int) -> list[Rating]:
    """Every current answer that counts under one schema version, given here or in an import.

    No person is there twice for a sample: who comes with an import is a reviewer of its own.
    """
    query = select(Annotation.sample_id, Reviewer.slack_user_id, Annotation.value)
    rows = session.exec(_rated(query, project_id, schema_version_id))
    return [Rating(sample, who, value or "") for sample, who, value in rows]


def ratings_with(
    session: Session, project_id: int, schema_version_id: int, beside: ColumnElement[Any]
) -> list[tuple[Any, Rating]]:
    """The same, each with what `beside` says of its annotation or sample."""
    query = select(Annotation.sample_id, Reviewer.slack_user_id, Annotation.value, beside)
    query = query.join(Sample, col(Sample.id) == Annotation.sample_id)
    rows = session.exec(_rated(query, project_id, schema_version_id))
    return [(found, Rating(sample, who, value or "")) for sample, who, value, found in rows]


def _rated(query: Any, project_id: int, schema_version_id: int) -> Any:
    return (
        query.join(Reviewer, col(Reviewer.id) == Annotation.reviewer_id)
        .where(
            Annotation.project_id == project_id,
            Annotation.schema_version_id == schema_version_id,
            col(Annotation.source).in_((Source.HUMAN_REVIEW, Source.IMPORTED)),
            Annotation.answer == Answer.VALUE,
            is_current(),
            is_counted(),
        )
        .order_by(col(Annotation.id))
    )


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


def count_of(
    session: Session,
    reviewer_id: int,
    *,
    project_id: int | None = None,
    since: datetime | None = None,
) -> int:
    """A person's current answers, in all their projects or in one."""
    query = select(func.count(col(Annotation.id))).where(
        Annotation.reviewer_id == reviewer_id,
        Annotation.source == Source.HUMAN_REVIEW,
        Annotation.answer == Answer.VALUE,
        is_current(),
    )
    if project_id is not None:
        query = query.where(Annotation.project_id == project_id)
    if since is not None:
        query = query.where(Annotation.created_at >= since)
    return session.exec(query).one()


def newest_words(
    session: Session, reviewer_id: int, limit: int, project_id: int | None = None
) -> Sequence[Annotation]:
    """What a person said last, answers and skips that still stand, newest first."""
    query = select(Annotation).where(
        Annotation.reviewer_id == reviewer_id,
        Annotation.source == Source.HUMAN_REVIEW,
        Annotation.answer != Answer.WITHDRAWN,
        is_current(),
    )
    if project_id is not None:
        query = query.where(Annotation.project_id == project_id)
    return session.exec(query.order_by(col(Annotation.id).desc()).limit(limit)).all()


def count_accepted(session: Session, project_id: int, since: datetime | None = None) -> int:
    """Values that were taken from the model without asking."""
    query = select(func.count()).where(
        Annotation.project_id == project_id, Annotation.source == Source.MODEL_AUTO
    )
    if since:
        query = query.where(Annotation.created_at >= since)
    return session.exec(query).one()
