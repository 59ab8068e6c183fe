"""Which samples people are asked about first, so that few labels teach much."""

import math
from collections.abc import Mapping, Sequence
from random import Random

import numpy as np
from numpy.typing import NDArray

from bot.records import Order

Floats = NDArray[np.float32]
Codes = NDArray[np.int64]

CANDIDATES = 10
"""Diversity chooses among so many times the samples wanted, the least certain ones."""
NEAREST = 20
"""Neighbours by whose distance a sample is typical."""


def certainty(shares: Mapping[str, float], order: Order, disagreement: float | None) -> float:
    """How little would be learned from a sample's label, in [0, 1]; the lowest is asked first.

    least_confidence: p1; margin: p1 - p2; entropy: 1 - H / log(labels), with p1 >= p2 >= ... the
    probabilities; committee: 1 - disagreement, and the margin where no committee spoke; random is
    given its place elsewhere.

    shares: probability of each label; where only one is known, the rest counts as one other label.
    disagreement: of a committee of models, in [0, 1].

    Source: Settles (2009), Active Learning Literature Survey, sections 3.1 and 3.2.

    >>> certainty({"a": 0.6, "b": 0.3, "c": 0.1}, Order.MARGIN, None).__round__(3)
    0.3
    """
    known = sorted(shares.values(), reverse=True)
    rest = max(0.0, 1 - sum(known))
    if order is Order.COMMITTEE and disagreement is not None:
        return 1 - disagreement
    if order in {Order.MARGIN, Order.COMMITTEE}:
        second = known[1] if len(known) > 1 else min(known[0], rest)
        return known[0] - second
    if order is Order.ENTROPY:
        every = [share for share in (*known, rest) if share > 0]
        spread = -sum(share * math.log(share) for share in every)
        return max(0.0, 1 - spread / math.log(max(len(known), 2)))
    return known[0]


def doubts(turns: Sequence[float]) -> Floats:
    """How much each sample is doubted, from its place in the queue."""
    return np.clip(1 - np.array(turns, dtype=np.float32), 0, 1)


def diverse(doubt: Floats, vectors: Floats, count: int, seed: int) -> Codes:
    """Places of `count` samples that differ from each other, among doubtful ones.

    k-means with as many clusters as wanted, each sample weighing what it is doubted; of each
    cluster the sample nearest to its centre. The first come from the clusters that weigh most.

    doubt:   1 - certainty, shape (samples,).
    vectors: embeddings, shape (samples, dimensions).

    Source: Zhdanov (2019), Diverse mini-batch Active Learning, arXiv:1901.05954.
    """
    from sklearn.cluster import KMeans  # noqa: PLC0415  (takes a second to import)

    count = min(count, len(vectors))
    if not count or count == len(vectors):
        return np.argsort(-doubt, kind="stable")
    weights = np.maximum(doubt, 1e-6)
    found = KMeans(count, n_init=1, max_iter=20, random_state=seed).fit(
        vectors, sample_weight=weights
    )
    distances = found.transform(vectors)
    weight = np.bincount(found.labels_, weights, count)
    picked = []
    for cluster in np.argsort(-weight, kind="stable"):
        members = np.flatnonzero(found.labels_ == cluster)
        if len(members):
            picked.append(members[distances[members, cluster].argmin()])
    return np.array(picked, dtype=np.int64)


def typical(vectors: Floats, known: Floats, count: int, seed: int) -> Codes:
    """Places of `count` samples that stand for many others: what to ask before a model knows.

    k-means with one cluster for each sample wanted or known; of each cluster without a known
    sample, the largest first, the one whose nearest neighbours in it are nearest.

    vectors: embeddings of the samples to choose from, length 1, shape (samples, dimensions).
    known:   those of samples that are labelled already, shape (labelled, dimensions).

    Source: Hacohen, Dekel & Weinshall (2022), Active Learning on a Budget (TypiClust), ICML.
    """
    from sklearn.cluster import MiniBatchKMeans  # noqa: PLC0415  (takes a second to import)

    count = min(count, len(vectors))
    if not count:
        return np.zeros(0, dtype=np.int64)
    clusters = min(count + len(known), len(vectors))
    found = MiniBatchKMeans(
        clusters, n_init=1, max_iter=50, batch_size=2_048, random_state=seed
    ).fit(np.concatenate([part for part in (known, vectors) if len(part)]))
    covered = set(found.labels_[: len(known)])
    places = found.labels_[len(known) :]
    sizes = np.bincount(places, minlength=clusters)
    picked: list[int] = []
    for cluster in np.argsort(-sizes, kind="stable"):
        if cluster not in covered and sizes[cluster] and len(picked) < count:
            picked.append(_most_typical(vectors, np.flatnonzero(places == cluster)))
    chance = Random(seed)  # noqa: S311  (no secret)
    rest = sorted(set(range(len(vectors))).difference(picked))
    picked += chance.sample(rest, count - len(picked))
    return np.array(picked, dtype=np.int64)


def interleave(first: list[int], second: list[int], share: float) -> list[int]:
    """Both lists in their order, the second's spread out so that it makes up this share.

    >>> interleave([1, 2, 3, 4, 5, 6], [11, 12], 0.25)
    [1, 2, 3, 11, 4, 5, 6, 12]
    """
    merged: list[int] = []
    taken = 0
    for number, one in enumerate(first, 1):
        merged.append(one)
        wanted = math.floor(number * share / (1 - share) + 1e-9) if share < 1 else len(second)
        merged += second[taken:wanted]
        taken = max(taken, min(wanted, len(second)))
    return merged + second[taken:]


def _most_typical(vectors: Floats, members: Codes) -> int:
    own = vectors[members]
    kept = min(NEAREST, len(members))
    nearest = np.partition(own @ own.T, len(members) - kept, axis=1)[:, -kept:]
    return int(members[nearest.mean(axis=1).argmax()])
