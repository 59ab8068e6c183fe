"""Finds the sample that a person is asked next in a session."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from random import Random
from typing import Any

from sqlalchemy.orm import aliased
from sqlmodel import Session, and_, case, col, func, or_, select

from bot.records import Answer, SampleState, Source, TurnState
from bot.review import choosing
from bot.review.eligibility import NEEDS
from storage import consensus, people, readings
from storage.annotations import is_counted, is_current
from storage.assignments import IN_TURN
from storage.tables import (
    Annotation,
    Assignment,
    Counterfactual,
    Project,
    Reviewer,
    Sample,
    SecondLook,
    Sitting,
    Turn,
)

POOL = 20
FRESH = 5
"""So many samples stand for choice, begun and not: few enough to keep the queue's order."""

RECENT = 200
"""So many of a person's answers tell with whom they share samples."""

Conditions = Sequence[Any]


def next_for(
    session: Session, project: Project, reviewer: Reviewer, now: datetime, chance: Random
) -> Sample | None:
    """Locked for this worker."""
    free = _free(session, project, reviewer, now)
    met = _met(session, project.id, reviewer.id)
    others = people.count_reviewers(session, project.id) - 1
    found = _pool(session, project.id, free)
    answerers = _answerers(session, found)
    while found:
        place = choosing.choose([answerers[key] for key in found], met, others, chance)
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
        Sample.project_id == project.id, wanted, *_free(session, project, reviewer, now)
    )
    return session.exec(select(func.count()).select_from(query.limit(at_most).subquery())).one()


_BEGUN: Conditions = (col(Sample.state).in_((SampleState.STARTED, SampleState.OPEN)),)
_STATES = (
    _BEGUN,
    (Sample.state == SampleState.WAITING,),
    (Sample.state == SampleState.NEW, col(Sample.confidence).is_(None)),
)
"""Apart, so that each walks along the queue's index."""


def _pool(session: Session, project_id: int, free: Conditions) -> list[int]:
    """What others have begun, and a few that nobody has; the first of the queue of each."""
    begun, *fresh = [_first(session, project_id, (*state, *free), POOL) for state in _STATES]
    return [*begun, *next((few[:FRESH] for few in fresh if few), [])]


def _first(session: Session, project_id: int, conditions: Conditions, limit: int) -> Sequence[int]:
    query = select(Sample.id).where(Sample.project_id == project_id, *conditions)
    return session.exec(query.order_by(*IN_TURN).limit(limit)).all()


def _free(session: Session, project: Project, reviewer: Reviewer, now: datetime) -> Conditions:
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
        is_counted(),
    )
    plain = readings.plain_versions(session, project.id)
    standing = answers.where(col(Annotation.schema_version_id).in_(plain))
    held = select(func.count(col(Assignment.id))).where(
        Assignment.sample_id == Sample.id,
        Assignment.reviewer_id != reviewer.id,
        col(Assignment.lease_until) > now,
    )
    given, sure, promised = (
        one.correlate(Sample).scalar_subquery() for one in (answers, standing, held)
    )
    wanted = consensus.wanted(session, project.policy, project.id)
    # Whether another answer is wanted may depend on the one that is being given.
    # The database cannot tell which older answers must be asked again. Whoever is asked first
    # is asked all the same, for a sample that waits has too few that can be read.
    wants_more = (
        and_(sure < project.policy.max_overlap, promised == 0)
        if wanted is None
        else and_(sure + promised < wanted, or_(promised == 0, given + promised < wanted))
    )
    doubted = select(SecondLook.wanted).where(SecondLook.sample_id == Sample.id)
    looked = doubted.correlate(Sample).scalar_subquery()
    wants_more = case((looked.is_not(None), given + promised < looked), else_=wants_more)
    again = readings.to_say_again(session, project.id, reviewer.id)
    return [
        or_(~spoken.correlate(Sample).exists(), col(Sample.id).in_(again)),
        ~planned.correlate(Sample).exists(),
        wants_more,
        *suits(session, project, reviewer),
    ]


def suits(session: Session, project: Project, reviewer: Reviewer) -> Conditions:
    """The person has what the sample needs, and judges no edit of their own."""
    conditions = []
    if project.about_id is not None:
        own = select(Counterfactual.id).where(
            Counterfactual.candidate_id == Sample.id,
            Counterfactual.author == reviewer.slack_user_id,
        )
        conditions.append(~own.correlate(Sample).exists())
    if not project.policy.match_skills:
        return conditions
    skills = people.skills_of(session, project.id, reviewer.id)
    needs = [func.lower(col(Sample.extra)[need].as_string()) for need in NEEDS]
    return [*conditions, *(or_(need.is_(None), need.in_(skills)) for need in needs)]


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
