"""Lets a model guess every sample that it has not seen; sure guesses are accepted."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from sqlmodel import Session

from bot import canonical
from bot.models import proposing
from bot.models.adapter import Loaded
from bot.models.identity import ModelIdentity, identify
from bot.models.proposing import PLAIN, Setup
from bot.models.seeing import Seen
from jobs import assigning
from storage import cards, media, predictions, provenance, schemas
from storage.database import Database
from storage.media import Folder
from storage.predictions import NewPrediction
from storage.tables import Sample

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
) -> Prelabelled:
    """Guesses batch by batch, each kept before the next: stopped at any time, it goes on there."""
    found = identify(model_path)
    identity = replace(found, revision=setup.revision(found.revision))
    with database.write() as session:
        asked = {row.number: row.id for row in schemas.all_of(session, project_id)}
        *earlier, schema = [one.schema for one in schemas.history(session, project_id).versions]
        version = predictions.model_version(
            session, project_id, identity.name, identity.revision, identity.weights_sha256, now()
        )
        version.setup = setup.model_dump(exclude_defaults=True)
        total = predictions.count_without(session, project_id, version.id)
        is_tried = predictions.has_any(session, version.id)
    if total == 0:
        return Prelabelled(identity, 0)
    model, done, guessed, last = None, 0, 0, 0
    while True:
        with database.read() as session:
            samples = predictions.without(session, project_id, version.id, last, BATCH)
        if not samples:
            return Prelabelled(identity, guessed, done - guessed)
        seen = [Seen(cards.parts(sample), partial(media.get, media_folder)) for sample in samples]
        there = set().union(*(one.media for one in seen))
        # Once it has been of use, what is left may be what it cannot read.
        if model is None and (proposing.can_read(schema, there) or not is_tried):
            model = proposing.load(model_path, schema, there, setup, earlier)
        new = _guess(model, samples, seen) if model else []
        if model and new:
            with database.write() as session:
                predictions.add(session, version.id, new, now(), asked[model.schema.number])
                _record(session, project_id, identity, setup, new, now())
        assigning.route_new(database, project_id, now())
        last, done, guessed = samples[-1].id, done + len(samples), guessed + len(new)
        progress(done, total)


def _guess(model: Loaded, samples: Sequence[Sample], seen: Sequence[Seen]) -> list[NewPrediction]:
    return [
        NewPrediction(
            sample_id=sample.id,
            value=canonical.dumps(proposal.value.model_dump(mode="json")),
            confidence=proposal.confidence,
            probabilities=dict(proposal.probabilities),
        )
        for sample, proposal in zip(samples, proposing.propose(model, seen), strict=True)
        if proposal is not None
    ]


def _record(
    session: Session,
    project_id: int,
    identity: ModelIdentity,
    setup: Setup,
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
            **setup.model_dump(exclude_defaults=True),
            "samples": [new[0].sample_id, new[-1].sample_id],
            "count": len(new),
            "digest": canonical.sha256(canonical.dumps(kept)),
        },
    )
    provenance.record(session, project_id, draft)
