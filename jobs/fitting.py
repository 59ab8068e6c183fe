"""Fits a model to a project's labels: by a head on frozen vectors, or by fine-tuning it all."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

from bot.errors import BadInput
from bot.models import calibration, encoding, heads, proposing, training, tuning
from bot.models.encoding import Vectors
from bot.models.proposing import PLAIN
from bot.records import Order, Origin, Schema
from bot.review import holdout
from jobs import contents, embedding
from storage.database import Database
from storage.media import Folder
from storage.tables import Project, Sample
from storage.truths import Truths

Floats = NDArray[np.float64]
Progress = Callable[[int, int], None]

SEED = 0
COMMITTEE = 5
ENOUGH = 20
"""Samples of the hold-out from which a temperature is fitted to them."""


@dataclass(frozen=True, eq=False)
class Lesson:
    """Everything that is labelled; what is held out is only judged by, and only if it is real.

    real_only: whether nothing is learned from synthetic samples
    """

    project: Project
    schema: Schema
    truths: Truths
    samples: dict[int, Sample]
    media_folder: Folder
    real_only: bool = False

    @cached_property
    def is_held(self) -> NDArray[np.bool_]:
        return self.truths.held_out(self.project.policy.holdout_share)

    @cached_property
    def learned(self) -> Truths:
        kept = ~self.is_held
        return self.truths.part(
            kept & ~self.truths.are(Origin.SYNTHETIC) if self.real_only else kept
        )

    @cached_property
    def held(self) -> Truths:
        return self.truths.part(self.is_held & self.truths.are(Origin.REAL))

    def rows(self, part: Truths) -> list[Sample]:
        return [self.samples[key] for key in part.samples.tolist()]

    @property
    def medium(self) -> str:
        """Raises BadInput when there is nothing, or a sample without text among pictures."""
        rows = self.rows(self.learned)
        if not rows:
            raise BadInput(f"Nothing is labelled in {self.project.name} yet, so nothing to train.")
        kinds = {contents.medium(row) for row in rows}
        if len(kinds) > 1:
            raise BadInput(
                f"Some samples of {self.project.name} are texts and others pictures; "
                "one model reads only one of them."
            )
        return kinds.pop()


@dataclass(frozen=True, eq=False)
class Fitted:
    """held_out: probabilities of the hold-out, shape (samples, labels), not calibrated.
    calibrates: which of these the temperature was fitted to, shape (samples,).
    folds: accuracy on the training samples by heads that had not seen them; None for no heads.
    out_of_sample, vectors: of the training samples, by such heads; None likewise.
    held_vectors: of the hold-out.
    """

    method: str
    encoder: str
    held_out: Floats
    calibrates: NDArray[np.bool_]
    temperature: float
    folds: float | None = None
    out_of_sample: Floats | None = None
    vectors: Vectors | None = None
    held_vectors: Vectors | None = None


def head(database: Database, lesson: Lesson, out: Path, progress: Progress) -> Fitted:
    """The temperature comes from heads that had not seen the sample: the hold-out stays unused."""
    encoder = encoding.load(lesson.project.policy.encoder, lesson.medium)
    known, folder = lesson.learned, lesson.media_folder
    vectors = embedding.vectors(database, encoder, lesson.rows(known), folder, progress)
    held = embedding.vectors(database, encoder, lesson.rows(lesson.held), folder)
    is_committee = lesson.project.policy.order is Order.COMMITTEE
    found = heads.fit(vectors, known.beliefs, seed=SEED, committee=COMMITTEE * is_committee)
    training.save(out, heads.Head(encoder, known.labels, found.weights, found.committee))
    right = found.out_of_sample.argmax(axis=1) == known.codes
    return Fitted(
        method="head",
        encoder=encoder.key,
        held_out=found.weights.probabilities(held) if len(held) else _none(known.labels),
        calibrates=np.zeros(len(held), dtype=np.bool_),
        temperature=calibration.temperature(found.out_of_sample, known.certain),
        folds=float(right.mean()),
        out_of_sample=found.out_of_sample,
        vectors=vectors,
        held_vectors=held,
    )


def tuned(_database: Database, lesson: Lesson, out: Path, progress: Progress) -> Fitted:
    """The temperature comes from a quarter of the hold-out, which then does not judge it."""
    known, medium, name = lesson.learned, lesson.medium, lesson.project.policy.encoder
    heads.check(known.beliefs)
    seen = _Contents(lesson.rows(known), medium, lesson.media_folder)
    if medium == "image" and not name:
        labels = [known.labels[code] for code in known.codes]
        whole = [pair for pair in zip(seen, labels, strict=True) if pair[0] is not None]
        training.train_image_classifier(
            [picture for picture, _ in whole],
            [label for _, label in whole],
            out=out,
            seed=SEED,
            progress=progress,
        )
    else:
        tuning.tune(
            seen,
            known.beliefs,
            known.labels,
            medium=medium,
            encoder=name or str(encoding.packaged()),
            out=out,
            seed=SEED,
            progress=progress,
        )
    held_out = _guessed(out, lesson)
    calibrates = np.array([holdout.calibrates(one) for one in lesson.held.hashes], dtype=np.bool_)
    if calibrates.sum() < ENOUGH:
        calibrates[:] = False
    return Fitted(
        method="full",
        encoder=name or "packaged",
        held_out=held_out,
        calibrates=calibrates,
        temperature=calibration.temperature(held_out[calibrates], lesson.held.certain[calibrates]),
    )


def _guessed(model_folder: Path, lesson: Lesson) -> Floats:
    """What a saved model says of the hold-out; of what cannot be decoded, nothing in particular."""
    labels, rows = lesson.held.labels, lesson.rows(lesson.held)
    if not rows:
        return _none(labels)
    model = proposing.load(str(model_folder), lesson.schema, {lesson.medium}, PLAIN)
    found = proposing.propose(model, [contents.seen(row, lesson.media_folder) for row in rows])
    no_idea = dict.fromkeys(labels, 1 / len(labels))
    shares = [no_idea if one is None else one.probabilities for one in found]
    return np.array([[of.get(name, 0.0) for name in labels] for of in shares])


def _none(labels: Sequence[str]) -> Floats:
    return np.zeros((0, len(labels)))


@dataclass(frozen=True, eq=False)
class _Contents(Sequence[Any]):
    """What a model reads of each sample, read only when its turn comes: pictures are large."""

    samples: Sequence[Sample]
    medium: str
    folder: Folder

    def __len__(self) -> int:
        return len(self.samples)

    @overload
    def __getitem__(self, place: int) -> Any: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Any]: ...
    def __getitem__(self, place: int | slice) -> Any:
        if isinstance(place, slice):
            return _Contents(self.samples[place], self.medium, self.folder)
        return contents.read(self.samples[place], self.medium, self.folder)
