"""Lets a model guess every sample that it has not seen; sure guesses are accepted."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from sqlmodel import Session

from bot import canonical
from bot.models import heading, proposing
from bot.models.adapter import Loaded, Proposal
from bot.models.heads import Head
from bot.models.identity import ModelIdentity, identify
from bot.models.proposing import PLAIN, Setup
from jobs import assigning, contents, embedding
from storage import models, predictions, provenance, queue, schemas
from storage.database import Database
from storage.media import Folder
from storage.predictions import NewPrediction
from storage.tables import ModelVersion, Project, Sample

BATCH = 512

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Prelabelled:
    """What came of it. `passed_over`: samples of which the model can say nothing."""

    model: ModelIdentity
    guessed: int
    passed_over: int = 0


def prelabel(
    database: Database,
    project_id: int,
    model_path: str,
    *,
    media_folder: Folder,
    now: Callable[[], datetime],
    progress: Progress,
    setup: Setup = PLAIN,
    actor: str = "cli",
) -> Prelabelled:
    """Makes it the project's current model, and lets it guess batch by batch.

    Each batch is kept before the next: stopped at any time, it goes on there.
    """
    version, model = take_up(
        database, project_id, model_path, setup, media_folder=media_folder, now=now, actor=actor
    )
    guessed, passed_over = guess_all(
        database, version, model, media_folder=media_folder, now=now, progress=progress
    )
    identity = ModelIdentity(version.name, version.revision, version.weights_sha256)
    return Prelabelled(identity, guessed, passed_over)


def take_up(
    database: Database,
    project_id: int,
    model_path: str,
    setup: Setup,
    *,
    media_folder: Folder,
    now: Callable[[], datetime],
    actor: str,
) -> tuple[ModelVersion, Loaded | None]:
    """Makes it the project's current model. Raises BadModel for one that cannot be used."""
    found = identify(model_path)
    identity = replace(found, revision=setup.revision(found.revision))
    with database.write() as session:
        version = predictions.model_version(
            session, project_id, identity.name, identity.revision, identity.weights_sha256, now()
        )
        version.setup = setup.model_dump(exclude_defaults=True)
        version.path = str(Path(model_path).resolve()) if Path(model_path).is_dir() else model_path
        session.add(version)
    # A model that cannot be used must not take over.
    model = load(database, version, media_folder)
    with database.write() as session:
        project = session.get_one(Project, project_id)
        if project.model_version_id != version.id:
            models.promote(session, project, session.merge(version), actor, now())
    return version, model


def load(
    database: Database,
    version: ModelVersion,
    media_folder: Folder,
    after_id: int = 0,
) -> Loaded | None:
    """For the next samples that it has not seen; None where there are none that it could read.

    Raises BadModel when it is gone, broken, has other labels than the project, or has been of no
    use yet and cannot be: later, what is left may be what it cannot read.
    """
    with database.read() as session:
        history = schemas.history(session, version.project_id)
        rows = predictions.without(session, version.project_id, version.id, after_id, BATCH)
        is_tried = predictions.has_any(session, version.id)
    there = set().union(*(contents.seen(row, media_folder).media for row in rows))
    *earlier, schema = [one.schema for one in history.versions]
    if not rows or (is_tried and not proposing.can_read(schema, there)):
        return None
    setup = Setup.model_validate(version.setup)
    return proposing.load(str(version.path), schema, there, setup, earlier)


def guess_all(
    database: Database,
    version: ModelVersion,
    model: Loaded | None,
    *,
    media_folder: Folder,
    now: Callable[[], datetime],
    progress: Progress,
    is_new_only: bool = False,
) -> tuple[int, int]:
    """Guesses what this version has not seen, and routes it.

    model: as `load` returned it; None is loaded once there is something that it can read.
    Returns how many samples it guessed, and of how many it can say nothing.
    """
    project_id = version.project_id
    with database.read() as session:
        total = predictions.count_without(session, project_id, version.id)
    done, guessed, last = 0, 0, version.looked_through if is_new_only else 0
    while True:
        with database.read() as session:
            samples = predictions.without(
                session, project_id, version.id, last, BATCH, is_new_only=is_new_only
            )
        if not samples:
            return guessed, done - guessed
        model = model or load(database, version, media_folder, last)
        new = _guess(database, model, samples, media_folder) if model else []
        with database.write() as session:
            if model and new:
                project = session.get_one(Project, project_id)
                asked = schemas.numbered(session, project, model.schema.number)
                predictions.add(session, version.id, new, now(), asked.id)
                queue.release(session, project_id, sample_ids=[one.sample_id for one in new])
                _record(session, version, new, now())
            predictions.note_looked_through(session, version.id, samples[-1].id)
        assigning.route_new(database, project_id, now())
        last, done, guessed = samples[-1].id, done + len(samples), guessed + len(new)
        progress(done, max(total, done))


def _guess(
    database: Database, model: Loaded, samples: Sequence[Sample], media_folder: Folder
) -> list[NewPrediction]:
    return [
        NewPrediction(
            sample_id=sample.id,
            value=canonical.dumps(proposal.value.model_dump(mode="json")),
            confidence=proposal.confidence,
            probabilities=dict(proposal.probabilities),
            disagreement=proposal.disagreement,
        )
        for sample, proposal in zip(
            samples, _propose(database, model, samples, media_folder), strict=True
        )
        if proposal is not None
    ]


def _propose(
    database: Database, model: Loaded, samples: Sequence[Sample], media_folder: Folder
) -> Sequence[Proposal | None]:
    """One for each sample. What a head reads are the vectors that are kept."""
    seen = [contents.seen(sample, media_folder) for sample in samples]
    head = model.pipeline
    if not isinstance(head, Head):
        return proposing.propose(model, seen)
    able = [place for place, one in enumerate(seen) if model.adapter.reads <= one.media]
    some = [samples[place] for place in able]
    vectors = embedding.vectors(database, head.encoder, some, media_folder)
    found: list[Proposal | None] = [None] * len(samples)
    for place, proposal in zip(able, heading.propose(model, vectors), strict=True):
        found[place] = proposal
    return found


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
            **version.setup,
            "samples": [new[0].sample_id, new[-1].sample_id],
            "count": len(new),
            "digest": canonical.sha256(canonical.dumps(kept)),
        },
    )
    provenance.record(session, version.project_id, draft)
