"""A person's newest answers to finished samples, beside what these came to."""

from dataclasses import dataclass

from sqlmodel import Session, col, select

from bot import schema as schemas_of
from bot.records import Answer, SampleState, Source
from storage import cards, outcomes, schemas
from storage.annotations import is_current
from storage.tables import Annotation, Sample

LOOKED_AT = 100
"""So many of the newest answers are compared; older ones nobody would look up."""


@dataclass(frozen=True)
class Compared:
    """How often a person's answers came out, and the answers that did not.

    differing: sample, the person's answer in words, and what it came to
    """

    finished: int
    differing: tuple[tuple[Sample, str, str], ...]


def of_person(session: Session, project_id: int, reviewer_id: int) -> Compared:
    """Newest first. Only of finished samples: nothing is told of those that others still answer."""
    query = (
        select(Annotation, Sample)
        .join(Sample, col(Sample.id) == Annotation.sample_id)
        .where(
            Annotation.project_id == project_id,
            Annotation.reviewer_id == reviewer_id,
            Annotation.source == Source.HUMAN_REVIEW,
            Annotation.answer == Answer.VALUE,
            Sample.state == SampleState.COMPLETE,
            is_current(),
        )
        .order_by(col(Annotation.id).desc())
        .limit(LOOKED_AT)
    )
    own = session.exec(query).all()
    came_to = outcomes.of_many(session, [sample for _, sample in own])
    newest, differing = schemas.history(session, project_id).newest, []
    for row, sample in own:
        outcome = came_to[sample.id]
        if outcome is not None and outcomes.is_equal(session, row, outcome) is False:
            said = schemas_of.describe(newest, outcome)
            differing.append((sample, cards.described(session, row), said))
    return Compared(len(own), tuple(differing))
