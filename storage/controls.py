"""Samples that check the one who answers them: asked again, without their knowing."""

from random import Random

from sqlmodel import Session, col, select

from bot.records import Aim, Answer, Source
from storage.annotations import is_current
from storage.tables import Annotation, Assignment, Project, Reviewer, Sample, Turn

APART = 20
"""So many answers lie between the first answer and the repeat, so that it is not remembered."""

POOL = 50


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
        .where(
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
