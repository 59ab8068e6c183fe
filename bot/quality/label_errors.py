"""Labels that are probably wrong: what a model that never saw them, and their neighbours, think."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]

NEIGHBOURS = 10
WARMTH = 0.1
"""How fast a neighbour's voice fades with its cosine distance."""
DISBELIEF = 0.65
"""Share of the first of two questions; see `suspicions`."""
FLOOR = (1e-4, 1e-2)
"""Added to what the model and the neighbours say, so that none of them can veto."""
BLOCK = 2_000


@dataclass(frozen=True, eq=False)
class Suspicions:
    """score: rank in [0, 1], shape (samples,), 1 for the most suspicious label.
    other: the label that is thought right instead, shape (samples,).
    is_confident: whether the doubt is strong enough to ask somebody, shape (samples,).
    """

    score: Floats
    other: Codes
    is_confident: NDArray[np.bool_]


def suspicions(probabilities: Floats, vectors: Floats, labels: Codes) -> Suspicions:
    """Which labels deserve a second look.

    Two opinions on each sample: the model's, from a fold that was not trained on it, and that of
    its nearest neighbours' labels. Two questions: how little they believe in the label (their
    geometric mean; finds labels that are wrong at random), and how much more they believe in
    another (their arithmetic mean; finds labels that people confuse). Samples are ranked by both,
    and the ranks are averaged, 0.65 to 0.35.

    A doubt is confident where another label is believed as much as samples of that label believe
    in theirs, on average: confident learning's threshold.

    probabilities: calibrated and out of sample, shape (samples, labels).
    vectors:       embeddings of length 1, shape (samples, dimensions).
    labels:        given by people, shape (samples,).

    Source: Northcutt, Jiang & Chuang (2021), Confident Learning, JAIR 70; for the neighbours
    Cover & Hart (1967). The ranking is ours, measured in tests/bench/bench_label_errors.py.
    """
    count = len(labels)
    if not count:
        return Suspicions(np.zeros(0), labels, np.zeros(0, dtype=np.bool_))
    rows = np.arange(count)
    near = neighbours(vectors, labels, probabilities.shape[1])
    both = np.sqrt((probabilities + FLOOR[0]) * (near + FLOOR[1]))
    disbelief = -both[rows, labels] / both.sum(axis=1)
    mean = (probabilities + near) / 2
    others = mean.copy()
    others[rows, labels] = -1
    other = others.argmax(axis=1)
    preference = others.max(axis=1) - mean[rows, labels]
    ranks = DISBELIEF * _ranks(disbelief) + (1 - DISBELIEF) * _ranks(preference)
    return Suspicions(ranks, other, others.max(axis=1) >= _usual(mean, labels)[other])


def neighbours(vectors: Floats, labels: Codes, label_count: int) -> Floats:
    """What the nearest samples' labels say of each, shape (samples, labels); rows sum to 1."""
    count = len(labels)
    kept = min(NEIGHBOURS, count - 1)
    found = np.full((count, label_count), 1 / label_count)
    for start in range(0, count if kept > 0 else 0, BLOCK):
        block = vectors[start : start + BLOCK] @ vectors.T
        rows = np.arange(len(block))
        block[rows, rows + start] = -np.inf
        nearest = np.argpartition(-block, kept - 1, axis=1)[:, :kept]
        voices = np.exp(np.take_along_axis(block, nearest, axis=1) / WARMTH)
        said = np.zeros((len(block), label_count))
        np.add.at(said, (rows[:, np.newaxis], labels[nearest]), voices)
        found[start : start + len(block)] = said / said.sum(axis=1, keepdims=True)
    return found


def _usual(mean: Floats, labels: Codes) -> Floats:
    """How much a label is believed by the samples that carry it, on average, shape (labels,)."""
    own = mean[np.arange(len(labels)), labels]
    counts = np.bincount(labels, minlength=mean.shape[1])
    sums = np.bincount(labels, own, minlength=mean.shape[1])
    return np.where(counts > 0, sums / np.maximum(counts, 1), 1.0)


def _ranks(values: Floats) -> Floats:
    """In [0, 1], 1 for the largest; equal values share their mean rank."""
    _, places, counts = np.unique(values, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    return np.asarray((ends - (counts - 1) / 2)[places] / len(values))
