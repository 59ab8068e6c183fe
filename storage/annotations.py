"""Annotations: added, never changed; the current ones are those that no other supersedes."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache

from sqlalchemy import ColumnElement
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, func, or_, select

from bot.records import Answer, SampleState, Source
from storage.tables import Annotation, Exclusion, Reviewer, Sample


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


def is_label() -> Sequence[ColumnElement[bool]]:
    """The conditions that it says something of its sample that counts, whoever gave it."""
    return (
        col(Annotation.answer) == Answer.VALUE,
        col(Annotation.source) != Source.CONTROL,
        is_current(),
        is_counted(),
    )


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


def verdicts(session: Session, sample_ids: Sequence[int]) -> Sequence[Annotation]:
    """What leads have decided of these samples, under whatever version; see `readings.verdicts`."""
    query = select(Annotation).where(col(Annotation.sample_id).in_(sample_ids), *_is_verdict())
    return session.exec(query).all()


def verdicts_in(session: Session, project_id: int) -> Sequence[tuple[int, int, str]]:
    """What leads have decided in a project: sample, schema version, value."""
    query = select(Annotation.sample_id, Annotation.schema_version_id, Annotation.value)
    query = query.where(Annotation.project_id == project_id, *_is_verdict())
    return [(sample, version, value or "") for sample, version, value in session.exec(query)]


def _is_verdict() -> Sequence[ColumnElement[bool]]:
    return (
        col(Annotation.source) == Source.ADJUDICATION,
        col(Annotation.answer) == Answer.VALUE,
        is_current(),
    )


def came_with(session: Session, sample_ids: Sequence[int]) -> Sequence[Annotation]:
    """The labels that these samples came with, of nobody in particular; oldest first."""
    query = select(Annotation).where(
        col(Annotation.sample_id).in_(sample_ids),
        Annotation.source == Source.IMPORTED,
        Annotation.answer == Answer.VALUE,
        col(Annotation.reviewer_id).is_(None),
        is_current(),
    )
    return session.exec(query.order_by(col(Annotation.id))).all()


def latest_verdict(session: Session, sample_id: int) -> Annotation | None:
    """The newest word of a lead on a sample, be it taken back."""
    query = select(Annotation).where(
        Annotation.sample_id == sample_id, Annotation.source == Source.ADJUDICATION, is_current()
    )
    return session.exec(query).first()


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
    """What a person said last of samples that are still there, answers and skips, newest first."""
    sample = col(Sample.id) == Annotation.sample_id
    query = (
        select(Annotation)
        .join(Sample, sample)
        .where(
            Annotation.reviewer_id == reviewer_id,
            Annotation.source == Source.HUMAN_REVIEW,
            col(Annotation.answer).in_((Answer.VALUE, Answer.SKIPPED)),
            col(Sample.erased_by).is_(None),
            is_current(),
        )
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


def count_on_open(session: Session, project_id: int) -> int:
    """Current answers to samples that still wait for others."""
    query = (
        select(func.count())
        .select_from(Sample)
        .join(Annotation, col(Annotation.sample_id) == Sample.id)
        .where(
            Sample.project_id == project_id,
            col(Sample.state).in_((SampleState.STARTED, SampleState.OPEN)),
            Annotation.source == Source.HUMAN_REVIEW,
            Annotation.answer == Answer.VALUE,
            is_current(),
        )
    )
    return session.exec(query).one()
