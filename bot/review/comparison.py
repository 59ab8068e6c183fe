"""Everything that tells two sets of samples apart: synthetic from real ones, new from old ones."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bot.blocks import shorten
from bot.models.embedding import Vectors
from bot.review import copies, gaps, two_samples
from bot.review.findings import Comparison

NAME_LIMIT = 60


@dataclass(frozen=True)
class Side:
    """One of the two sets.

    vectors: rows of length 1, shape (samples, width)
    labels:  of each sample; None where it has none
    names:   by which people find the samples
    texts:   by which people know what they are about
    """

    vectors: Vectors
    labels: Sequence[str | None]
    names: Sequence[str]
    texts: Sequence[str]


def compare(real: Side, other: Side, seed: int, *, with_copies: bool = True) -> Comparison:
    """with_copies: whether the other set was made, and might repeat the real one.

    Raises ValueError when one of them has fewer than `two_samples.FEWEST`.
    """
    vectors = real.vectors, other.vectors
    return Comparison(
        real=len(real.names),
        other=len(other.names),
        apart=two_samples.tell_apart(*vectors, seed=seed),
        discrepancy=two_samples.discrepancy(*vectors, seed=seed),
        labels=gaps.by_label(real.vectors, real.labels, other.vectors, other.labels, seed),
        clusters=gaps.by_cluster(*vectors, texts=_short(real), seed=seed),
        copies=copies.find(real.vectors, real.names, other.vectors, other.names, seed)
        if with_copies
        else None,
    )


def flat(real: Vectors, other: Vectors) -> tuple[Vectors, Vectors]:
    """Both sets in the two directions in which all of them together spread most (Pearson 1901)."""
    rows = np.vstack([real, other])
    centred = rows - rows.mean(axis=0)
    _, _, directions = np.linalg.svd(centred, full_matrices=False)
    placed = centred @ directions[:2].T
    return placed[: len(real)], placed[len(real) :]


def _short(side: Side) -> list[str]:
    return [shorten(" ".join(text.split()), NAME_LIMIT) for text in side.texts]
