"""Units that were answered alike, taken together: a million units are few patterns."""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.int64]
Floats = NDArray[np.float64]
Keys = NDArray[np.uint64]

COUNTED_AT_MOST = 1 << 20
"""Up to so many possible patterns it is quicker to count all of them than to sort the units."""


@dataclass(frozen=True, eq=False)
class Patterns:
    """The distinct rows of the table of units x labels, in an order of their own.

    counts: how often a unit of this pattern got each label, shape (patterns, labels).
    times:  how many units have this pattern, shape (patterns,).
    """

    counts: Floats
    times: Floats

    @property
    def sizes(self) -> Floats:
        """How many answers a unit of each pattern has, shape (patterns,)."""
        return np.asarray(self.counts.sum(axis=1))

    @property
    def is_paired(self) -> NDArray[np.bool_]:
        """Whether a unit of each pattern has two answers or more, shape (patterns,)."""
        return np.asarray(self.sizes > 1)

    @property
    def answered_units(self) -> int:
        return int(self.times.sum())

    @property
    def paired_units(self) -> int:
        return int(self.times[self.is_paired].sum())

    @property
    def keys(self) -> Keys:
        """A number for each pattern, by which they are ordered, shape (patterns,)."""
        drawn = _random_numbers(self.counts.shape[1])
        return np.asarray(self.counts.astype(np.uint64) @ drawn)


@dataclass(frozen=True, eq=False)
class UnitPatterns(Patterns):
    """The patterns, and which unit has which.

    units:   the units with an answer, shape (answered units,).
    of_unit: the pattern of each of these units, the same shape.
    """

    units: Codes
    of_unit: Codes

    @classmethod
    def of(cls, units: Codes, labels: Codes, label_count: int) -> Self:
        """Patterns of answers, one an element, shape (answers,); units must be in rising order."""
        starts = np.flatnonzero(np.diff(units, prepend=-1))
        if not starts.size:
            return cls(np.zeros((0, label_count)), np.zeros(0), units, units)
        most = int(np.diff(starts, append=len(labels)).max())
        if (most + 1) ** label_count <= COUNTED_AT_MOST:
            counts, times, of_unit = _by_number(starts, labels, label_count, most + 1)
        else:
            counts, times, of_unit = _by_key(starts, labels, label_count)
        return cls(counts, times.astype(np.float64), units[starts], of_unit)


def _by_number(
    starts: Codes, labels: Codes, label_count: int, base: int
) -> tuple[Floats, Codes, Codes]:
    """Each pattern is a number whose digits are its counts: few numbers need no sorting."""
    worth = base ** np.arange(label_count)
    numbers = np.add.reduceat(worth[labels], starts)
    present = np.bincount(numbers)
    used = np.flatnonzero(present)
    counts = (used[:, np.newaxis] // worth % base).astype(np.float64)
    order = np.argsort(Patterns(counts, counts[:, 0]).keys)
    place = np.zeros(len(present), dtype=np.int64)
    place[used[order]] = np.arange(len(used))
    return counts[order], present[used[order]], place[numbers]


def _by_key(starts: Codes, labels: Codes, label_count: int) -> tuple[Floats, Codes, Codes]:
    keys = np.add.reduceat(_random_numbers(label_count)[labels], starts)
    _, firsts, of_unit, times = np.unique(
        keys, return_index=True, return_inverse=True, return_counts=True
    )
    return _counts(starts, firsts, labels, label_count), times, of_unit.astype(np.int64)


def _random_numbers(label_count: int) -> Keys:
    # The sum of 64-bit random numbers, one for each answer, names a multiset of labels: among a
    # million different ones, the chance that any two share a sum is about 3 in a hundred million.
    rng = np.random.default_rng(0)
    return rng.integers(0, 2**64, size=label_count, dtype=np.uint64)


def _counts(starts: Codes, firsts: Codes, labels: Codes, label_count: int) -> Floats:
    sizes = np.diff(starts, append=len(labels))
    pattern = np.full(len(starts), -1)
    pattern[firsts] = np.arange(len(firsts))
    pattern = np.repeat(pattern, sizes)
    shown = pattern >= 0
    cells = np.bincount(
        pattern[shown] * label_count + labels[shown], minlength=len(firsts) * label_count
    )
    return cells.reshape(len(firsts), label_count).astype(np.float64)
