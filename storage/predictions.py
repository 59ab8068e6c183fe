"""Predictions, and the exact model versions that made them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert
from sqlmodel import Session, col, func, select, update

from bot import canonical
from bot.records import Suggestion
from storage import schemas
from storage.tables import ModelVersion, Prediction, Sample


@dataclass(frozen=True)
class NewPrediction:
    """What a model says of a sample. `value` is canonical JSON."""

    sample_id: int
    value: str
    confidence: float
    probabilities: dict[str, float]


def model_version(
    session: Session, project_id: int, name: str, revision: str, weights_sha256: str, now: datetime
) -> ModelVersion:
    """The row of these exact weights, made when it is new."""
    query = select(ModelVersion).where(
        ModelVersion.project_id == project_id,
        ModelVersion.name == name,
        ModelVersion.revision == revision,
        ModelVersion.weights_sha256 == weights_sha256,
    )
    row = session.exec(query).first()
    if row is None:
        row = ModelVersion(
            project_id=project_id,
            name=name,
            revision=revision,
            weights_sha256=weights_sha256,
            created_at=now,
        )
        session.add(row)
        session.flush()
    return row


def without(
    session: Session, project_id: int, model_version_id: int, after_id: int, limit: int
) -> Sequence[Sample]:
    """The next samples, by id, that this model has not seen."""
    seen = select(Prediction.id).where(
        Prediction.sample_id == Sample.id, Prediction.model_version_id == model_version_id
    )
    query = select(Sample).where(
        Sample.project_id == project_id,
        col(Sample.id) > after_id,
        col(Sample.erased_by).is_(None),
        ~seen.exists(),
    )
    return session.exec(query.order_by(col(Sample.id)).limit(limit)).all()


def has_any(session: Session, model_version_id: int) -> bool:
    query = select(Prediction.id).where(Prediction.model_version_id == model_version_id)
    return session.exec(query.limit(1)).first() is not None


def count_without(session: Session, project_id: int, model_version_id: int) -> int:
    seen = select(Prediction.id).where(
        Prediction.sample_id == Sample.id, Prediction.model_version_id == model_version_id
    )
    query = select(func.count()).where(
        Sample.project_id == project_id, col(Sample.erased_by).is_(None), ~seen.exists()
    )
    return session.exec(query).one()


def add(
    session: Session,
    model_version_id: int,
    new: Sequence[NewPrediction],
    now: datetime,
    schema_version_id: int | None = None,
) -> None:
    """Keeps predictions, and orders the queue by their confidence.

    schema_version_id: whose labels they name; the newest version's, if it is not said.
    """
    if not new:
        return
    if schema_version_id is None:
        project_id = session.get_one(ModelVersion, model_version_id).project_id
        schema_version_id = schemas.newest(session, project_id).id
    session.execute(
        insert(Prediction),
        [
            {
                "sample_id": one.sample_id,
                "model_version_id": model_version_id,
                "schema_version_id": schema_version_id,
                "value": one.value,
                "confidence": one.confidence,
                "probabilities": one.probabilities,
                "created_at": now,
            }
            for one in new
        ],
    )
    session.execute(
        update(Sample), [{"id": one.sample_id, "confidence": one.confidence} for one in new]
    )


def newest(session: Session, sample_id: int) -> Prediction | None:
    query = select(Prediction).where(Prediction.sample_id == sample_id)
    return session.exec(query.order_by(col(Prediction.id).desc())).first()


def suggestion(session: Session, prediction: Prediction, value: str) -> Suggestion:
    """A kept prediction, as people see it. `value`: as it is read for them, canonical JSON."""
    model = session.get_one(ModelVersion, prediction.model_version_id)
    return Suggestion(
        value=canonical.loads(value), confidence=prediction.confidence, model=model.name
    )
