"""Samples that check the one who answers them: asked again, without their knowing."""

from collections.abc import Sequence
from random import Random

from sqlmodel import Session, col, select

from bot.records import Aim, Answer, Source, TurnState
from storage import choosing, qualifying, sittings
from storage.annotations import is_current
from storage.tables import Annotation, Assignment, Project, Reviewer, Sample, Sitting, Turn

APART = 20
"""So many answers lie between the first answer and the repeat, so that it is not remembered."""

POOL = 50


def gold_for(
    session: Session, project: Project, reviewer: Reviewer, chance: Random
) -> Sample | None:
    """One whose label is known, and about which the person has never spoken."""
    found = _gold(session, project, reviewer, is_new=True)
    return session.get_one(Sample, chance.choice(found)) if found else None


def practice_for(
    session: Session, project: Project, reviewer: Reviewer, sitting: Sitting, chance: Random
) -> Sample | None:
    """The same for a qualification: once all are known to the person, those of earlier rounds."""
    asked = {sittings.sample_of(session, one).id for one in sittings.turns(session, sitting.id)}
    for is_new in (True, False):
        known = _gold(session, project, reviewer, is_new=is_new)
        left = [key for key in known if key not in asked]
        if left:
            return session.get_one(Sample, chance.choice(left))
    return None


def count_gold(session: Session, project_id: int) -> int:
    return len(qualifying.known_samples(session, project_id))


def _gold(session: Session, project: Project, reviewer: Reviewer, *, is_new: bool) -> Sequence[int]:
    spoken = select(Annotation.id).where(
        Annotation.sample_id == Sample.id, Annotation.reviewer_id == reviewer.id
    )
    planned = (
        select(Turn.id)
        .join(Assignment, col(Assignment.id) == Turn.assignment_id)
        .where(
            Assignment.sample_id == Sample.id,
            Assignment.reviewer_id == reviewer.id,
            Turn.state != TurnState.DONE,
        )
    )
    query = select(Sample.id).where(
        col(Sample.id).in_(qualifying.known_samples(session, project.id)),
        ~planned.exists(),
        *choosing.suits(session, project, reviewer),
    )
    if is_new:
        query = query.where(~spoken.exists())
    return session.exec(query.order_by(col(Sample.id))).all()


def repeat_for(
    session: Session, project: Project, reviewer: Reviewer, chance: Random
) -> Sample | None:
    """One that the person has answered a while ago, and was not asked again since."""
    asked_again = (
        select(Turn.id)
        .join(Assignment, col(Assignment.id) == Turn.assignment_id)
        .where(
            Turn.aim == Aim.REPEAT,
            Assignment.sample_id == Annotation.sample_id,
            Assignment.reviewer_id == reviewer.id,
        )
    )
    query = (
        select(Annotation.sample_id)
        .join(Sample, col(Sample.id) == Annotation.sample_id)
        .where(
            col(Sample.erased_by).is_(None),
            Annotation.project_id == project.id,
            Annotation.reviewer_id == reviewer.id,
            Annotation.source == Source.HUMAN_REVIEW,
            Annotation.answer == Answer.VALUE,
            is_current(),
            ~asked_again.correlate(Annotation).exists(),
        )
        .order_by(col(Annotation.id).desc())
        .offset(APART)
        .limit(POOL)
    )
    found = session.exec(query).all()
    return session.get_one(Sample, chance.choice(found)) if found else None
