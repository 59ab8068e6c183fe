"""What agreement needs of all units together: parts of it can be added and taken away again."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from bot.quality import adding
from bot.quality.adding import Column
from bot.quality.counted import Counted
from bot.quality.meetings import Meetings
from bot.quality.patterns import Patterns
from bot.quality.ways import Ways


@dataclass(frozen=True, eq=False)
class Tally:
    """All that `agreement.measure` looks at: a few thousand rows for a million answers.

    The tally of some units, taken from that of all, leaves that of the others: so what was
    counted once is brought up to date by the units that changed, as they were and as they are.
    """

    label_names: tuple[str, ...]
    reviewer_names: tuple[str, ...]
    patterns: Patterns
    ways: Ways
    meetings: Meetings

    @classmethod
    def of(cls, counted: Counted) -> Self:
        return cls(
            counted.label_names,
            counted.reviewer_names,
            Patterns(counted.patterns.counts, counted.patterns.times),
            counted.ways,
            counted.meetings,
        )

    @property
    def annotations(self) -> int:
        return int(self.ways.times.sum())

    def plus(self, other: Self) -> Self:
        """Of the units of both. Raises ValueError when the labels are not the same."""
        return self._with(other, 1)

    def minus(self, other: Self) -> Self:
        """Of the other units. Raises ValueError when something was never counted here."""
        return self._with(other, -1)

    def _with(self, other: Self, sign: int) -> Self:
        if self.label_names != other.label_names:
            raise ValueError("Tallies of different labels cannot be put together.")
        names = tuple(sorted({*self.reviewer_names, *other.reviewer_names}))
        place = {name: number for number, name in enumerate(names)}
        (ways, meetings), (other_ways, other_meetings) = (
            _rows(one, [place[name] for name in one.reviewer_names]) for one in (self, other)
        )
        return type(self)(
            self.label_names,
            names,
            _patterns(self.patterns, other.patterns, sign),
            Ways(*adding.summed(ways, other_ways, sign)),
            Meetings(*adding.summed(meetings, other_meetings, sign)),
        )

    def to_bytes(self) -> bytes:
        """As it is kept."""
        tables = {"patterns": self.patterns, "ways": self.ways, "meetings": self.meetings}
        names = [self.label_names, self.reviewer_names]
        return adding.to_bytes(names, {name: vars(table) for name, table in tables.items()})

    @classmethod
    def from_bytes(cls, kept: bytes) -> Self:
        (labels, reviewers), tables = adding.from_bytes(kept)
        return cls(
            tuple(labels),
            tuple(reviewers),
            Patterns(**tables["patterns"]),
            Ways(**tables["ways"]),
            Meetings(**tables["meetings"]),
        )


def _rows(tally: Tally, places: Sequence[int]) -> tuple[list[Column], list[Column]]:
    """Ways and meetings as columns, with the reviewers at their new places."""
    place = np.array(places, dtype=np.int64)
    ways, met = tally.ways, tally.meetings
    return (
        [place[ways.reviewers], ways.patterns, ways.labels, ways.times],
        [place[met.a], place[met.b], met.label_a, met.label_b, met.times],
    )


def _patterns(ours: Patterns, theirs: Patterns, sign: int) -> Patterns:
    keys, firsts, place = np.unique(
        np.concatenate([ours.keys, theirs.keys]), return_index=True, return_inverse=True
    )
    times = np.bincount(place, np.concatenate([ours.times, sign * theirs.times]), len(keys))
    kept = adding.there(times)
    counts = np.concatenate([ours.counts, theirs.counts])[firsts]
    return Patterns(counts[kept], times[kept].astype(np.float64))
