"""Labels and predictions that came with imported samples."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import insert
from sqlmodel import Session

from bot.formats.rows import NewSample
from bot.records import Answer, Source
from storage import predictions, provenance, samples, schemas
from storage.predictions import NewPrediction
from storage.tables import Annotation

Kept = Sequence[tuple[int, NewSample]]
"""New samples with the ids that they were given."""


def add_labels(
    session: Session, project_id: int, kept: Kept, now: datetime, actor: str
) -> list[provenance.Draft]:
    """Keeps the labels; returns the events that cover them, to be recorded by the caller."""
    labelled = [(sample_id, new.label) for sample_id, new in kept if new.label is not None]
    if not labelled:
        return []
    version = schemas.newest(session, project_id)
    fields = [
        {
            "project_id": project_id,
            "sample_id": sample_id,
            "schema_version_id": version.id,
            "source": Source.IMPORTED,
            "answer": Answer.VALUE,
            "value": label,
            "suggestion_shown": False,
            "created_at": now,
        }
        for sample_id, label in labelled
    ]
    statement = insert(Annotation).returning(Annotation, sort_by_parameter_order=True)
    rows = session.scalars(statement, fields).all()
    found = samples.get_all(session, [sample_id for sample_id, _ in labelled])
    return [
        provenance.Draft(
            at=now,
            actor=actor,
            action="imported_label",
            subject=f"sample:{row.sample_id}",
            payload=provenance.annotation_payload(row, found[row.sample_id]) | {"value": row.value},
        )
        for row in rows
    ]


def add_predictions(session: Session, project_id: int, kept: Kept, now: datetime) -> int:
    """Keeps predictions that were made elsewhere, under the name that they came with."""
    by_model: dict[str, list[NewPrediction]] = defaultdict(list)
    for sample_id, new in kept:
        if new.guess is not None:
            guess = new.guess
            by_model[guess.model].append(
                NewPrediction(sample_id, guess.value, guess.confidence, dict(guess.probabilities))
            )
    for model, found in by_model.items():
        version = predictions.model_version(session, project_id, model, "", "", now)
        predictions.add(session, version.id, found, now)
    return sum(map(len, by_model.values()))
