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
from storage import annotations, cards, schemas
from storage.tables import Annotation, Prediction, Project, Sample

Row = tuple[Annotation, Sample, Prediction | None]


def of_project(session: Session, project: Project) -> list[Figure]:
    """Of every current answer of a person under the newest schema version."""
    version = schemas.newest(session, project.id)
    asked = schemas.read(version)
    kind = KINDS[asked.kind]
    if kind.figures is no_figures:
        return []
    return list(kind.figures(list(_answered(session, asked, version.id))))


def _answered(session: Session, asked: Schema, version_id: int) -> Iterator[Several[Value]]:
    query = (
        select(Annotation, Sample, Prediction)
        .join(Sample, col(Sample.id) == Annotation.sample_id)
        .outerjoin(Prediction, col(Prediction.id) == Annotation.prediction_id)
        .where(
            Annotation.schema_version_id == version_id,
            col(Annotation.source).in_((Source.HUMAN_REVIEW, Source.IMPORTED)),
            col(Annotation.reviewer_id).is_not(None),
            Annotation.answer == Answer.VALUE,
            annotations.is_current(),
        )
        .order_by(col(Annotation.sample_id), col(Annotation.id))
    )
    for _, rows in groupby(session.exec(query), key=lambda row: row[1].id):
        yield _several(asked, list(rows))


def _several(asked: Schema, rows: Sequence[Row]) -> Several[Value]:
    (_, sample, _), *_ = rows
    parts = cards.parts(sample)
    guesses = [guess.value for _, _, guess in rows if guess is not None]
    return Several(
        question=Question(
            asked, parts, schemas_of.value_of(asked, guesses[-1]) if guesses else None
        ),
        values=tuple(schemas_of.value_of(asked, row.value or "") for row, _, _ in rows),
        orders=tuple(
            cards.order(asked, parts, row.assignment_id) if row.assignment_id else ()
            for row, _, _ in rows
        ),
        extra=sample.extra or {},
    )
