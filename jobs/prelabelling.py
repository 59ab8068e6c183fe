"""Lets a model guess every sample that it has not seen; sure guesses are accepted."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlmodel import Session

from bot import canonical
from bot.errors import BadModel
from bot.models import guessing
from bot.models.heads import Head
from bot.models.identity import ModelIdentity, identify
from bot.records import Schema
from bot.schema import label_values
from jobs import assigning, contents, embedding
from storage import models, predictions, provenance, queue, schemas
from storage.database import Database
from storage.predictions import NewPrediction
from storage.tables import ModelVersion, Project, Sample

BATCH = 512

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Prelabelled:
    """What came of it."""

    model: ModelIdentity
    guessed: int


def prelabel(
    database: Database,
    project_id: int,
    model_path: str,
    *,
    media_folder: Path,
    now: Callable[[], datetime],
    progress: Progress,
    actor: str = "cli",
) -> Prelabelled:
    """Makes it the project's current model, and lets it guess batch by batch.

    Each batch is kept before the next: stopped at any time, it goes on there.
    """
    identity = identify(model_path)
    with database.write() as session:
        version = predictions.model_version(
            session, project_id, identity.name, identity.revision, identity.weights_sha256, now()
        )
        version.path = str(Path(model_path).resolve()) if Path(model_path).is_dir() else model_path
        session.add(version)
        is_needed = predictions.count_without(session, project_id, version.id) > 0
    # A model that cannot be used must not take over.
    model = load(database, version) if is_needed else None
    with database.write() as session:
        project = session.get_one(Project, project_id)
        if project.model_version_id != version.id:
            models.promote(session, project, session.merge(version), actor, now())
    if model is None:
        return Prelabelled(identity, 0)
    done = guess_all(
        database, version, model, media_folder=media_folder, now=now, progress=progress
    )
    return Prelabelled(identity, done)


def load(database: Database, version: ModelVersion) -> guessing.Model:
    """Raises BadModel when it is gone, broken, or has other labels than the project."""
    with database.read() as session:
        schema = schemas.read(schemas.newest(session, version.project_id))
        sample = predictions.without(session, version.project_id, version.id, 0, 1)
    medium = contents.medium(sample[0]) if sample else "text"
    model = guessing.load(str(version.path), medium)
    _check_labels(model, schema)
    return model


def guess_all(
    database: Database,
    version: ModelVersion,
    model: guessing.Model,
    *,
    media_folder: Path,
    now: Callable[[], datetime],
    progress: Progress,
    is_new_only: bool = False,
) -> int:
    """Guesses what this version has not seen, and routes it; returns how many samples it was."""
    project_id = version.project_id
    with database.read() as session:
        values = label_values(schemas.read(schemas.newest(session, project_id)))
        total = predictions.count_without(session, project_id, version.id)
    done, last = 0, 0
    while True:
        with database.read() as session:
            samples = predictions.without(
                session, project_id, version.id, last, BATCH, is_new_only=is_new_only
            )
        if not samples:
            return done
        new = _guess(database, model, values, samples, media_folder)
        with database.write() as session:
            predictions.add(session, version.id, new, now())
            queue.release(session, project_id, sample_ids=[sample.id for sample in samples])
            _record(session, version, new, now())
        assigning.route_new(database, project_id, now())
        last, done = samples[-1].id, done + len(samples)
        progress(done, max(total, done))


def _check_labels(model: guessing.Model, schema: Schema) -> None:
    unknown = sorted(set(model.labels) - set(schema.label_names))
    if unknown:
        raise BadModel(
            f"The model answers with labels that the project does not have: "
            f"{', '.join(unknown[:5])}. Its labels must be among {', '.join(schema.label_names)}; "
            "see id2label in the model's config.json."
        )


def _guess(
    database: Database,
    model: guessing.Model,
    values: Mapping[str, str],
    samples: Sequence[Sample],
    folder: Path,
) -> list[NewPrediction]:
    if isinstance(model.pipeline, Head):
        seen = embedding.vectors(database, model.pipeline.encoder, samples, folder)
        guesses = guessing.by_head(model.pipeline, seen)
    else:
        read = [contents.read(sample, model.medium, folder) for sample in samples]
        guesses = guessing.guess(model, read)
    return [
        NewPrediction(
            sample_id=sample.id,
            value=values[guess.label],
            confidence=guess.confidence,
            probabilities=guess.probabilities,
            disagreement=guess.disagreement,
        )
        for sample, guess in zip(samples, guesses, strict=True)
    ]


def _record(
    session: Session, version: ModelVersion, new: Sequence[NewPrediction], now: datetime
) -> None:
    kept = [[one.sample_id, one.value, one.confidence] for one in new]
    draft = provenance.Draft(
        at=now,
        actor=f"model:{version.name}",
        action="predict",
        subject="project",
        payload={
            "model": version.name,
            "revision": version.revision,
            "weights_sha256": version.weights_sha256,
            "samples": [new[0].sample_id, new[-1].sample_id],
            "count": len(new),
            "digest": canonical.sha256(canonical.dumps(kept)),
        },
    )
    provenance.record(session, version.project_id, draft)
