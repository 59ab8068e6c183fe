"""Puts samples of like length together: little is computed for padding, and memory is bounded."""

from collections.abc import Sequence

BATCH = 32
"""Larger ones gain nothing on a CPU and take memory; see tests/bench/bench_models.py."""

BATCH_CHARACTERS = 65_536
"""Bounds a batch's memory: with long texts it holds fewer of them."""


def batches(lengths: Sequence[int], size: int = BATCH) -> list[list[int]]:
    """Places of samples, the longest first, `size` to a batch, of very long ones fewer.

    What does not fit into memory fails at once.

    >>> batches([5, 1, 9], 2)
    [[2, 0], [1]]
    """
    order = sorted(range(len(lengths)), key=lambda place: -lengths[place])
    found = []
    while order:
        fitting = BATCH_CHARACTERS // max(1, lengths[order[0]])
        count = max(1, min(size, fitting))
        found.append(order[:count])
        order = order[count:]
    return found
