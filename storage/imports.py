"""Labels and predictions that came with imported samples."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session, SQLModel, col, select

from bot.formats.rows import NewSample
from bot.records import Answer, Source
from storage import predictions, provenance, samples, schemas
from storage.tables import Annotation, Prediction

Kept = Sequence[tuple[int, NewSample]]
"""New samples with the ids that they were given."""


def add_labels(
    session: Session, project_id: int, kept: Kept, now: datetime, actor: str
) -> list[provenance.Draft]:
    """Keeps the labels; returns the events that cover them, to be recorded by the caller."""
    labelled = [(sample_id, new.label) for sample_id, new in kept if new.label is not None]
    if not labelled:
        return []
    shared = Annotation(
        project_id=project_id,
        sample_id=labelled[0][0],
        schema_version_id=schemas.newest(session, project_id).id,
        source=Source.IMPORTED,
        answer=Answer.VALUE,
        created_at=now,
    )
    keys = _insert(session, shared, labelled)
    plain = shared.model_dump(mode="json")
    hashes = samples.content_hashes(session, list(keys))
    return [
        provenance.Draft(
            at=now,
            actor=actor,
            action="imported_label",
            subject=f"sample:{sample_id}",
            payload=provenance.cover(
                plain | {"id": keys[sample_id], "sample_id": sample_id, "value": label},
                hashes[sample_id],
            )
            | {"value": label, "schema_version": shared.schema_version_id},
        )
        for sample_id, label in labelled
    ]


def add_predictions(session: Session, project_id: int, kept: Kept, now: datetime) -> int:
    """Keeps predictions that were made elsewhere, under the name that they came with.

    The samples have their confidence already: they were added with it.
    """
    by_model: dict[str, list[dict[str, Any]]] = defaultdict(list)
    asked = schemas.newest(session, project_id).id
    for sample_id, new in kept:
        if new.guess is not None:
            row = {
                "sample_id": sample_id,
                "schema_version_id": asked,
                "value": new.guess.value,
                "confidence": new.guess.confidence,
                "probabilities": new.guess.probabilities,
                "created_at": now,
            }
            by_model[new.guess.model].append(row)
    for model, rows in by_model.items():
        version = predictions.model_version(session, project_id, model, "", "", now)
        fields = [row | {"model_version_id": version.id} for row in rows]
        session.connection().execute(insert(_table(Prediction)), fields)
    return sum(map(len, by_model.values()))


def _insert(
    session: Session, shared: Annotation, labelled: Sequence[tuple[int, str]]
) -> dict[int, int]:
    """Keeps annotations that differ in sample and value only; returns sample id -> their id.

    Not as the session's own rows: keeping track of thousands takes ten times as long.
    """
    columns = shared.model_dump(exclude={"id"})
    rows = [columns | {"sample_id": sample_id, "value": label} for sample_id, label in labelled]
    session.connection().execute(insert(_table(Annotation)), rows)
    # The samples are new, so that each has this one annotation.
    query = select(Annotation.sample_id, Annotation.id).where(
        col(Annotation.sample_id).in_([sample_id for sample_id, _ in labelled])
    )
    return dict(session.exec(query).all())


def _table(model: type[SQLModel]) -> Any:
    return model.__table__  # type: ignore[attr-defined]
