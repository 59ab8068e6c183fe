"""Where two sets differ: label by label, and cluster by cluster of what is near each other."""

from collections.abc import Sequence

import numpy as np
from scipy.cluster.vq import kmeans2, vq
from scipy.spatial.distance import cdist

from bot.models.embedding import Vectors
from bot.quality import shares
from bot.review import two_samples
from bot.review.findings import Gap

CLUSTERS_AT_MOST = 8
CLUSTER_SIZE = 25
"""Real samples that a cluster should have on average; fewer clusters where there are few."""
SHUFFLES = 100
"""For many labels at once; their p-values are not shown."""


def by_label(
    real: Vectors,
    real_labels: Sequence[str | None],
    other: Vectors,
    other_labels: Sequence[str | None],
    seed: int,
) -> tuple[Gap, ...]:
    """One gap for each label, among the labelled, the largest difference first.

    labels: of each row; None where it has none.
    """
    of_real, of_other = np.array(real_labels, object), np.array(other_labels, object)
    totals = (
        sum(label is not None for label in real_labels),
        sum(label is not None for label in other_labels),
    )
    names = sorted({label for label in (*real_labels, *other_labels) if label is not None})
    gaps = []
    for name in names:
        inside = real[of_real == name], other[of_other == name]
        gap = _gap(name, len(inside[0]), len(inside[1]), totals)
        if min(map(len, inside)) >= two_samples.FEWEST:
            found = two_samples.tell_apart(*inside, seed=seed, shuffles=SHUFFLES)
            gap = gap.model_copy(update={"apart": found})
        gaps.append(gap)
    return tuple(sorted(gaps, key=lambda gap: -abs(gap.difference)))


def by_cluster(real: Vectors, other: Vectors, texts: Sequence[str], seed: int) -> tuple[Gap, ...]:
    """One gap for each cluster of the real rows, the largest difference first.

    texts: of the real rows; a cluster is named by the one nearest to its centre.

    The clusters are k-means' on the real rows alone, so that what only the other set has falls
    to the nearest of them, and what only the real set has stands out as empty.
    """
    count = max(1, min(CLUSTERS_AT_MOST, len(real) // CLUSTER_SIZE))
    centres, of_real = kmeans2(real, count, minit="++", rng=np.random.default_rng(seed))
    of_other, _ = vq(other, centres)
    far = cdist(real, centres)
    gaps = []
    for number in range(count):
        inside = [int((places == number).sum()) for places in (of_real, of_other)]
        name = texts[int(far[:, number].argmin())]
        gaps.append(_gap(name, inside[0], inside[1], (len(real), len(other))))
    return tuple(sorted(gaps, key=lambda gap: -abs(gap.difference)))


def _gap(name: str, real: int, other: int, totals: tuple[int, int]) -> Gap:
    of_real, of_other = totals
    low, high = shares.difference(other, of_other, real, of_real)
    difference = other / max(of_other, 1) - real / max(of_real, 1)
    return Gap(name=name, real=real, other=other, difference=difference, low=low, high=high)
