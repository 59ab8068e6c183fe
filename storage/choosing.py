"""Finds the sample that a person is asked next in a session."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from random import Random
from typing import Any

from sqlalchemy.orm import aliased
from sqlmodel import Session, and_, col, func, or_, select

from bot.records import Answer, SampleState, Source, TurnState
from bot.review import choosing
from storage.annotations import is_current
from storage.tables import Annotation, Assignment, Project, Reviewer, Sample, Sitting, Turn

POOL = 20
"""So many samples stand for choice: enough to balance, few enough to keep the queue's order."""

RECENT = 200
"""So many of a person's answers tell with whom they share samples."""

Conditions = Sequence[Any]


def next_for(
    session: Session, project: Project, reviewer: Reviewer, now: datetime, chance: Random
) -> Sample | None:
    """Locked for this worker; what others have begun comes first, then the least sure."""
    free = _free(project, reviewer, now)
    met = _met(session, project.id, reviewer.id)
    for pool in _pools(session, project.id, free):
        found = list(pool)
        answerers = _answerers(session, found)
        while found:
            place = choosing.choose([answerers[sample_id] for sample_id in found], met, chance)
            sample = _held(session, found.pop(place), free)
            if sample is not None:
                return sample
    return None


def count_for(
    session: Session, project: Project, reviewer: Reviewer, now: datetime, at_most: int
) -> int:
    """How many samples wait for this person, counted no further than `at_most`."""
    wanted = or_(*(and_(*state) for state in _STATES))
    query = select(Sample.id).where(
        Sample.project_id == project.id, wanted, *_free(project, reviewer, now)
    )
    return session.exec(select(func.count()).select_from(query.limit(at_most).subquery())).one()


_STATES: tuple[Conditions, ...] = (
    (col(Sample.state).in_((SampleState.STARTED, SampleState.OPEN)),),
    (Sample.state == SampleState.WAITING,),
    (Sample.state == SampleState.NEW, col(Sample.confidence).is_(None)),
)
"""Apart, so that each walks along the queue's index."""


def _pools(session: Session, project_id: int, free: Conditions) -> Iterator[Sequence[int]]:
    for state in _STATES:
        query = select(Sample.id).where(Sample.project_id == project_id, *state, *free)
        order = (col(Sample.confidence).nulls_last(), col(Sample.id))
        yield session.exec(query.order_by(*order).limit(POOL)).all()


def _free(project: Project, reviewer: Reviewer, now: datetime) -> Conditions:
    """The person has not spoken of the sample, is not about to, and an answer is still wanted."""
    own = and_(Assignment.sample_id == Sample.id, Assignment.reviewer_id == reviewer.id)
    spoken = select(Annotation.id).where(
        Annotation.sample_id == Sample.id,
        Annotation.reviewer_id == reviewer.id,
        Annotation.source == Source.HUMAN_REVIEW,
    )
    planned = (
        select(Turn.id)
        .join(Assignment, own)
        .join(Sitting, col(Sitting.id) == Turn.sitting_id)
        .where(
            Turn.assignment_id == Assignment.id,
            Turn.state != TurnState.DONE,
            col(Sitting.ended_at).is_(None),
        )
    )
    answers = select(func.count(col(Annotation.id))).where(
        Annotation.sample_id == Sample.id,
        Annotation.source == Source.HUMAN_REVIEW,
        Annotation.answer == Answer.VALUE,
        is_current(),
    )
    held = select(func.count(col(Assignment.id))).where(
        Assignment.sample_id == Sample.id,
        Assignment.reviewer_id != reviewer.id,
        col(Assignment.lease_until) > now,
    )
    promised = (
        answers.correlate(Sample).scalar_subquery() + held.correlate(Sample).scalar_subquery()
    )
    return [
        ~spoken.correlate(Sample).exists(),
        ~planned.correlate(Sample).exists(),
        promised < project.policy.overlap,
    ]


def _held(session: Session, sample_id: int, free: Conditions) -> Sample | None:
    """The sample, locked; None where another worker holds it, or was faster."""
    query = select(Sample).where(Sample.id == sample_id).with_for_update(skip_locked=True)
    sample = session.exec(query.execution_options(populate_existing=True)).first()
    is_free = session.exec(select(Sample.id).where(Sample.id == sample_id, *free)).first()
    return sample if is_free else None


def _answerers(session: Session, sample_ids: Sequence[int]) -> dict[int, list[int]]:
    found: defaultdict[int, list[int]] = defaultdict(list)
    query = select(Annotation.sample_id, Annotation.reviewer_id).where(
        col(Annotation.sample_id).in_(sample_ids),
        Annotation.source == Source.HUMAN_REVIEW,
        Annotation.answer == Answer.VALUE,
        is_current(),
    )
    for sample_id, reviewer_id in session.exec(query):
        found[sample_id].append(reviewer_id or 0)
    return found


def _met(session: Session, project_id: int, reviewer_id: int) -> dict[int, int]:
    """With whom the person shares how many of their newest answers."""
    mine = (
        select(Annotation.sample_id)
        .where(
            Annotation.project_id == project_id,
            Annotation.reviewer_id == reviewer_id,
            Annotation.source == Source.HUMAN_REVIEW,
        )
        .order_by(col(Annotation.id).desc())
        .limit(RECENT)
        .subquery()
    )
    other = aliased(Annotation)
    query = (
        select(other.reviewer_id, func.count(func.distinct(other.sample_id)))
        .where(
            col(other.sample_id).in_(select(mine.c.sample_id)),
            other.source == Source.HUMAN_REVIEW,
            other.reviewer_id != reviewer_id,
        )
        .group_by(col(other.reviewer_id))
    )
    return {who or 0: count for who, count in session.exec(query)}
