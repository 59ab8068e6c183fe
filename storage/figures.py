"""What a project's kind says of its answers beside alpha: rankings, error rates, F1, each field."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from sqlmodel import Session, col, select

from bot import schema as schemas_of
from bot.records import Answer, Schema, Source, Value
from bot.tasks import KINDS
from bot.tasks.figures import Figure, Several
from bot.tasks.kind import no_figures
from bot.tasks.question import Question
from storage import annotations, cards, readings, schemas
from storage.tables import Annotation, Prediction, Project, Sample

Row = tuple[Annotation, Sample, Prediction | None, str]
"""With the annotation's value as it is read under the newest version."""


def of_project(session: Session, project: Project) -> list[Figure]:
    """Of every current answer of a person, as it is read under the newest schema version."""
    asked = schemas.history(session, project.id).newest
    kind = KINDS[asked.kind]
    if kind.figures is no_figures:
        return []
    rows = groupby(_read(session, project.id), key=lambda row: row[1].id)
    return list(kind.figures([_several(session, asked, list(group)) for _, group in rows]))


def _read(session: Session, project_id: int) -> Iterator[Row]:
    """Those that can be read under it, by sample."""
    query = (
        select(Annotation, Sample, Prediction)
        .join(Sample, col(Sample.id) == Annotation.sample_id)
        .outerjoin(Prediction, col(Prediction.id) == Annotation.prediction_id)
        .where(
            Annotation.project_id == project_id,
            col(Annotation.source).in_((Source.HUMAN_REVIEW, Source.IMPORTED)),
            col(Annotation.reviewer_id).is_not(None),
            Annotation.answer == Answer.VALUE,
            annotations.is_current(),
            annotations.is_counted(),
        )
        .order_by(col(Annotation.sample_id), col(Annotation.id))
    )
    for row, sample, guess in session.exec(query):
        value = readings.of(session, row)
        if value is not None:
            yield row, sample, guess, value


def _several(session: Session, asked: Schema, rows: Sequence[Row]) -> Several[Value]:
    (_, sample, _, _), *_ = rows
    parts = cards.parts(sample)
    read = [readings.predicted(session, sample, guess) for _, _, guess, _ in rows if guess]
    guesses = [value for value in read if value is not None]
    return Several(
        question=Question(
            asked, parts, schemas_of.value_of(asked, guesses[-1]) if guesses else None
        ),
        values=tuple(schemas_of.value_of(asked, value) for _, _, _, value in rows),
        orders=tuple(
            cards.order(asked, parts, row.assignment_id) if row.assignment_id else ()
            for row, _, _, _ in rows
        ),
        extra=sample.extra or {},
    )
