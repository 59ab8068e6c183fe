"""Whether made-up or edited samples make a better model: judged on real samples, never on others.

Each real sample is judged by models that have seen neither it nor anything made from it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import bdtr

from bot.models import linear
from bot.models.embedding import Vectors
from bot.quality import shares
from bot.review import adaptation
from bot.review.findings import Judged
from bot.words import mark

FOLDS = 5
FEWEST = 30
"""Labelled real samples; fewer cannot judge."""
FEWEST_OTHERS = 10


@dataclass(frozen=True)
class Labelled:
    """Rows with their labels, shape (rows, width) and (rows,), and how much each counts."""

    vectors: Vectors
    labels: NDArray[np.str_]
    weights: NDArray[np.float64] | None = None

    def only(self, kept: NDArray[np.bool_]) -> "Labelled":
        weights = None if self.weights is None else self.weights[kept]
        return Labelled(self.vectors[kept], self.labels[kept], weights)

    def and_also(self, other: "Labelled") -> "Labelled":
        return Labelled(
            np.vstack([self.vectors, other.vectors]),
            np.concatenate([self.labels, other.labels]),
            np.concatenate([_counted(self), _counted(other)]),
        )


def _counted(rows: Labelled) -> NDArray[np.float64]:
    return np.ones(len(rows.labels)) if rows.weights is None else rows.weights


Way = Callable[[Labelled, Labelled], Labelled]
"""Makes what is trained on: of the real rows that may be seen, and the others."""

REAL_ONLY, WITH_ALL = mark("on real only"), mark("with all")


def _weighted(real: Labelled, other: Labelled) -> Labelled:
    weights = adaptation.importance(other.vectors, real.vectors)
    return real.and_also(Labelled(other.vectors, other.labels, weights))


def _aligned(real: Labelled, other: Labelled) -> Labelled:
    moved = adaptation.align(other.vectors, real.vectors)
    return real.and_also(Labelled(moved, other.labels))


WAYS: Mapping[str, Way] = {
    REAL_ONLY: lambda real, _: real,
    WITH_ALL: lambda real, other: real.and_also(other),
    mark("with all, weighted"): _weighted,
    mark("with all, aligned (CORAL)"): _aligned,
    mark("without real ones"): lambda _, other: other,
}
"""Importance weights and CORAL are those of bot/review/adaptation.py; the names are said later."""


def judge(
    real: Labelled,
    other: Labelled,
    parents: NDArray[np.int64] | None,
    seed: int,
    ways: Mapping[str, Way] = WAYS,
) -> tuple[Judged, ...]:
    """A linear model for each way, cross-validated over the real rows.

    parents: of each other row the place of the real row that it was made from, or -1; it is left
             out together with that row. None where none was.
    ways:    the first is the one that the others are compared with.
    Raises ValueError with fewer than FEWEST real rows or FEWEST_OTHERS others, or when the real
    labels are all one.

    Source: the paired test is McNemar's (1947), Psychometrika 12, on the rows that one way gets
    right and the other wrong; its interval is the normal one of the mean difference.
    """
    if len(real.labels) < FEWEST or len(set(real.labels)) < 2:  # noqa: PLR2004  (a choice needs two)
        raise ValueError(
            f"At least {FEWEST} labelled real samples with two labels are needed to judge."
        )
    if len(other.labels) < FEWEST_OTHERS:
        raise ValueError(f"At least {FEWEST_OTHERS} labelled samples that are not real are needed.")
    fold = np.random.default_rng(seed).permutation(np.arange(len(real.labels)) % FOLDS)
    origin = np.full(len(other.labels), -1) if parents is None else parents
    of_fold = np.where(origin >= 0, fold[origin], -1)
    is_right = {way: np.zeros(len(real.labels)) for way in ways}
    for k in range(FOLDS):
        seen, allowed = real.only(fold != k), other.only(of_fold != k)
        for way, make in ways.items():
            guessed = _guesses(make(seen, allowed), real.vectors[fold == k])
            is_right[way][fold == k] = guessed == real.labels[fold == k]
    first = is_right[next(iter(ways))]
    return tuple(_judged(way, found, first) for way, found in is_right.items())


def _guesses(given: Labelled, vectors: Vectors) -> NDArray[np.str_]:
    if len(set(given.labels)) < 2:  # noqa: PLR2004  (nothing to choose)
        return np.full(len(vectors), given.labels[0] if len(given.labels) else "")
    model = linear.learn(given.vectors, list(given.labels), given.weights)
    return np.array(model.guess(vectors))


def _judged(way: str, right: NDArray[np.float64], first: NDArray[np.float64]) -> Judged:
    apart = right - first
    better, worse = int((apart > 0).sum()), int((apart < 0).sum())
    half = shares.NORMAL * apart.std(ddof=1) / np.sqrt(len(apart))
    accuracy_low, accuracy_high = shares.wilson(right.sum(), len(right))
    return Judged(
        way=way,
        accuracy=float(right.mean()),
        accuracy_low=accuracy_low,
        accuracy_high=accuracy_high,
        gain=float(apart.mean()),
        low=float(apart.mean() - half),
        high=float(apart.mean() + half),
        p=min(1.0, 2 * float(bdtr(min(better, worse), better + worse, 0.5))),
    )
