"""Lets a model guess every sample that it has not seen; sure guesses are accepted."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image
from sqlmodel import Session

from bot import canonical
from bot.errors import BadModel
from bot.models import guessing
from bot.models.identity import ModelIdentity, identify
from bot.records import ImagePart, TextPart
from bot.schema import label_values
from jobs import assigning
from storage import cards, media, predictions, provenance, schemas
from storage.database import Database
from storage.predictions import NewPrediction
from storage.tables import Sample, SchemaVersion

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
) -> Prelabelled:
    """Guesses batch by batch, each kept before the next: stopped at any time, it goes on there."""
    identity = identify(model_path)
    with database.write() as session:
        asked = schemas.all_of(session, project_id)
        version = predictions.model_version(
            session, project_id, identity.name, identity.revision, identity.weights_sha256, now()
        )
        total = predictions.count_without(session, project_id, version.id)
    if total == 0:
        return Prelabelled(identity, 0)
    model, done, last = None, 0, 0
    while True:
        with database.read() as session:
            samples = predictions.without(session, project_id, version.id, last, BATCH)
        if not samples:
            return Prelabelled(identity, done)
        if model is None:
            model = guessing.load(model_path, _medium(samples[0]))
            schema_id, values = _words_of(model, asked)
        new = _guess(model, values, samples, media_folder)
        with database.write() as session:
            predictions.add(session, version.id, new, now(), schema_id)
            _record(session, project_id, identity, new, now())
        assigning.route_new(database, project_id, now())
        last, done = samples[-1].id, done + len(samples)
        progress(done, total)


def _medium(sample: Sample) -> str:
    """What a model must be able to read."""
    is_picture = any(isinstance(part, ImagePart) for part in cards.parts(sample))
    return "image" if is_picture else "text"


def _words_of(
    model: guessing.Model, versions: Sequence[SchemaVersion]
) -> tuple[int, Mapping[str, str]]:
    """The newest version whose labels the model knows, and the value of each label in it.

    A model that was trained before labels changed speaks of them by their old names.
    """
    for row in reversed(versions):
        schema = schemas.read(row)
        values = label_values(schema)
        if set(model.labels) <= set(values):
            return row.id, values
    asked = schemas.read(versions[-1])
    unknown = sorted(set(model.labels) - set(asked.label_names))
    raise BadModel(
        f"The model answers with labels that the project does not have: "
        f"{', '.join(unknown[:5])}. Its labels must be among {', '.join(asked.label_names)}, "
        "or those of an earlier version; see id2label in the model's config.json."
    )


def _guess(
    model: guessing.Model, values: Mapping[str, str], samples: Sequence[Sample], folder: Path
) -> list[NewPrediction]:
    guesses = guessing.guess(model, [_content(sample, model.medium, folder) for sample in samples])
    return [
        NewPrediction(
            sample_id=sample.id,
            value=values[guess.label],
            confidence=guess.confidence,
            probabilities=guess.probabilities,
        )
        for sample, guess in zip(samples, guesses, strict=True)
    ]


def _content(sample: Sample, medium: str, folder: Path) -> Any:
    """What the model reads: all the sample's text, or its first picture."""
    parts = cards.parts(sample)
    if medium == "text":
        return "\n".join(part.text for part in parts if isinstance(part, TextPart))
    pictures = [part for part in parts if isinstance(part, ImagePart)]
    if not pictures:
        raise BadModel(f"Sample {sample.id} has no picture, but the model reads pictures.")
    return Image.open(BytesIO(media.get(folder, pictures[0].media)))


def _record(
    session: Session,
    project_id: int,
    identity: ModelIdentity,
    new: Sequence[NewPrediction],
    now: datetime,
) -> None:
    kept = [[one.sample_id, one.value, one.confidence] for one in new]
    draft = provenance.Draft(
        at=now,
        actor=f"model:{identity.name}",
        action="predict",
        subject="project",
        payload={
            "model": identity.name,
            "revision": identity.revision,
            "weights_sha256": identity.weights_sha256,
            "samples": [new[0].sample_id, new[-1].sample_id],
            "count": len(new),
            "digest": canonical.sha256(canonical.dumps(kept)),
        },
    )
    provenance.record(session, project_id, draft)
