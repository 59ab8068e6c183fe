"""The distinct ways in which somebody answered: who, what, and beside which other answers."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from bot.quality.patterns import Codes, Floats, Keys, UnitPatterns


@dataclass(frozen=True, eq=False)
class Ways:
    """In the order of reviewers, patterns and labels; each of shape (ways,).

    reviewers, labels: who gave which label.
    patterns:          the key of the pattern of the unit that got it; see `Patterns.keys`.
    times:             how many answers there are of each way.
    """

    reviewers: Codes
    patterns: Keys
    labels: Codes
    times: Floats

    @classmethod
    def of(
        cls, units: Codes, reviewers: Codes, labels: Codes, patterns: UnitPatterns, unit_count: int
    ) -> Self:
        """Ways of answers, one an element of the first three, shape (answers,)."""
        sizes = max(len(patterns.times), 1), max(patterns.counts.shape[1], 1)
        pattern_of = np.zeros(unit_count, dtype=np.int64)
        pattern_of[patterns.units] = patterns.of_unit
        packed = (reviewers * sizes[0] + pattern_of[units]) * sizes[1] + labels
        ways, times = np.unique(packed, return_counts=True)
        rest, given = np.divmod(ways, sizes[1])
        who, pattern = np.divmod(rest, sizes[0])
        return cls(who, patterns.keys[pattern], given, times.astype(np.float64))
