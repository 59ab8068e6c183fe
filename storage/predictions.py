"""Predictions, and the exact model versions that made them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, case
from sqlmodel import Session, col, func, select, update

from bot import canonical
from bot.models import calibration
from bot.records import SampleState, Suggestion
from storage import schemas
from storage.database import insert_new
from storage.tables import ModelVersion, Prediction, Project, Sample


@dataclass(frozen=True)
class NewPrediction:
    """What a model says of a sample. `value` is canonical JSON."""

    sample_id: int
    value: str
    confidence: float
    probabilities: dict[str, float]
    disagreement: float | None = None


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
    session: Session,
    project_id: int,
    model_version_id: int,
    after_id: int,
    limit: int,
    *,
    is_new_only: bool = False,
) -> Sequence[Sample]:
    """The next samples, by id, that this model has said nothing of."""
    query = select(Sample).where(
        Sample.project_id == project_id, col(Sample.id) > after_id, *_unseen(model_version_id)
    )
    if is_new_only:
        query = query.where(Sample.state == SampleState.NEW)
    return session.exec(query.order_by(col(Sample.id)).limit(limit)).all()


def has_any(session: Session, model_version_id: int) -> bool:
    query = select(Prediction.id).where(Prediction.model_version_id == model_version_id)
    return session.exec(query.limit(1)).first() is not None


def count_without(session: Session, project_id: int, model_version_id: int) -> int:
    query = select(func.count()).where(Sample.project_id == project_id, *_unseen(model_version_id))
    return session.exec(query).one()


def has_new_without(session: Session, version: ModelVersion) -> bool:
    """Whether samples came that this model was not asked about."""
    query = select(Sample.id).where(
        Sample.project_id == version.project_id,
        Sample.state == SampleState.NEW,
        col(Sample.id) > version.looked_through,
        *_unseen(version.id),
    )
    return session.exec(query).first() is not None


def note_looked_through(session: Session, model_version_id: int, sample_id: int) -> None:
    """It was asked about the samples up to this one; of some it may have had nothing to say."""
    version = session.get_one(ModelVersion, model_version_id)
    version.looked_through = max(version.looked_through, sample_id)
    session.add(version)


def _unseen(model_version_id: int) -> tuple[ColumnElement[bool], ...]:
    seen = select(Prediction.id).where(
        Prediction.sample_id == Sample.id, Prediction.model_version_id == model_version_id
    )
    return col(Sample.erased_by).is_(None), ~seen.exists()


def add(
    session: Session,
    model_version_id: int,
    new: Sequence[NewPrediction],
    now: datetime,
    schema_version_id: int | None = None,
) -> None:
    """Keeps predictions, and orders the queue by their calibrated confidence.

    schema_version_id: whose labels they name; the newest version's, if it is not said.
    """
    if not new:
        return
    if schema_version_id is None:
        project_id = session.get_one(ModelVersion, model_version_id).project_id
        schema_version_id = schemas.newest(session, project_id).id
    session.connection().execute(
        insert_new(session, Prediction),
        [
            {
                "sample_id": one.sample_id,
                "model_version_id": model_version_id,
                "schema_version_id": schema_version_id,
                "value": one.value,
                "confidence": one.confidence,
                "probabilities": one.probabilities,
                "disagreement": one.disagreement,
                "created_at": now,
            }
            for one in new
        ],
    )
    temperature = session.get_one(ModelVersion, model_version_id).temperature
    sure = [(one.sample_id, confidence(one, temperature)) for one in new]
    session.execute(update(Sample), [{"id": id_, "confidence": c, "turn": c} for id_, c in sure])


def newest(session: Session, sample_id: int) -> Prediction | None:
    """The current model's; where it has not seen the sample, the newest of all."""
    project_id = session.get_one(Sample, sample_id).project_id
    query = select(Prediction).where(Prediction.sample_id == sample_id)
    return session.exec(query.order_by(*current_first(session, project_id))).first()


def current_first(session: Session, project_id: int) -> tuple[ColumnElement[Any], ...]:
    """An order of a sample's predictions whose first one counts."""
    current = session.get_one(Project, project_id).model_version_id
    is_other = case((col(Prediction.model_version_id) == current, 0), else_=1)
    return is_other, col(Prediction.id).desc()


def current_model(session: Session, project: Project) -> int | None:
    """The model whose guesses count; before any was made current, the newest that has guessed."""
    if project.model_version_id is not None:
        return project.model_version_id
    newest = (
        select(func.max(Prediction.model_version_id))
        .join(ModelVersion, col(ModelVersion.id) == Prediction.model_version_id)
        .where(ModelVersion.project_id == project.id)
    )
    return session.exec(newest).one()


def confidence(prediction: Prediction | NewPrediction, temperature: float | None) -> float:
    """Calibrated. One without probabilities stands against one other label."""
    if temperature in {None, 1.0}:
        return prediction.confidence
    return max(shares(prediction, temperature).values())


def calibrated(session: Session, prediction: Prediction) -> float:
    """The confidence, by its model's temperature of now."""
    version = session.get_one(ModelVersion, prediction.model_version_id)
    return confidence(prediction, version.temperature)


def shares(prediction: Prediction | NewPrediction, temperature: float | None) -> dict[str, float]:
    """The probability of each label, calibrated."""
    kept = dict(prediction.probabilities or {"": prediction.confidence})
    if temperature in {None, 1.0}:
        return kept
    return calibration.scaled_shares(kept, temperature or 1.0)


def suggestion(session: Session, prediction: Prediction, value: str) -> Suggestion:
    """A kept prediction, as people see it. `value`: as it is read for them, canonical JSON."""
    model = session.get_one(ModelVersion, prediction.model_version_id)
    return Suggestion(
        value=canonical.loads(value),
        confidence=calibrated(session, prediction),
        model=model.name,
    )
