"""How often two reviewers gave which two labels to one unit: all that pairs of them agree on."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

import numpy as np

from bot.quality.patterns import Codes, Floats


@dataclass(frozen=True, eq=False)
class Meetings:
    """In the order of their columns; each of shape (meetings,).

    a, b:             the reviewers, a before b.
    label_a, label_b: what each of them said.
    times:            to how many units.
    """

    a: Codes
    b: Codes
    label_a: Codes
    label_b: Codes
    times: Floats

    @classmethod
    def of(
        cls, units: Codes, reviewers: Codes, labels: Codes, reviewer_count: int, label_count: int
    ) -> Self:
        """Meetings of answers, one an element, sorted by unit and reviewer, shape (answers,)."""
        people, named = max(reviewer_count, 1), max(label_count, 1)
        keys, counts = [np.zeros(0, dtype=np.int64)], [np.zeros(0)]
        for first, second in within_units(units):
            two = reviewers[first] * people + reviewers[second]
            found, times = np.unique(
                (two * named + labels[first]) * named + labels[second], return_counts=True
            )
            keys.append(found)
            counts.append(times.astype(np.float64))
        packed, place = np.unique(np.concatenate(keys), return_inverse=True)
        rest, label_b = np.divmod(packed, named)
        two, label_a = np.divmod(rest, named)
        a, b = np.divmod(two, people)
        every = np.bincount(place, np.concatenate(counts), len(packed)).astype(np.float64)
        return cls(a, b, label_a, label_b, every)


def within_units(units: Codes) -> Iterator[tuple[Codes, Codes]]:
    """The positions of every two answers to one unit: those one place apart, two places, ..."""
    first = np.arange(len(units) - 1)
    apart = 1
    while first.size:
        first = first[: np.searchsorted(first, len(units) - apart)]
        first = first[units[first] == units[first + apart]]
        if first.size:
            yield first, first + apart
        apart += 1
