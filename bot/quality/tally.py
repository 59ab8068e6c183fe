"""What agreement needs of all units together: parts of it can be added and taken away again."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from bot.quality.counted import Counted
from bot.quality.meetings import Meetings
from bot.quality.patterns import Codes, Patterns
from bot.quality.ways import Ways

Column = NDArray[Any]

NOT_THERE = "What is taken away was never counted."


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
            Ways(*_summed(ways, other_ways, sign)),
            Meetings(*_summed(meetings, other_meetings, sign)),
        )

    def to_bytes(self) -> bytes:
        """As it is kept."""
        file = BytesIO()
        names = json.dumps([self.label_names, self.reviewer_names]).encode()
        parts = {"patterns": self.patterns, "ways": self.ways, "meetings": self.meetings}
        columns = {
            f"{part}.{name}": column
            for part, table in parts.items()
            for name, column in vars(table).items()
        }
        np.savez_compressed(file, names=np.frombuffer(names, dtype=np.uint8), **columns)
        return file.getvalue()

    @classmethod
    def from_bytes(cls, kept: bytes) -> Self:
        parts: dict[str, dict[str, Column]] = {"patterns": {}, "ways": {}, "meetings": {}}
        with np.load(BytesIO(kept), allow_pickle=False) as columns:
            labels, reviewers = json.loads(columns["names"].tobytes())
            for key in columns.files:
                part, _, name = key.partition(".")
                if name:
                    parts[part][name] = columns[key]
        return cls(
            tuple(labels),
            tuple(reviewers),
            Patterns(**parts["patterns"]),
            Ways(**parts["ways"]),
            Meetings(**parts["meetings"]),
        )


def _rows(tally: Tally, places: Sequence[int]) -> tuple[list[Column], list[Column]]:
    """Ways and meetings as columns, with the reviewers at their new places."""
    place = np.array(places, dtype=np.int64)
    ways, met = tally.ways, tally.meetings
    return (
        [place[ways.reviewers], ways.patterns, ways.labels, ways.times],
        [place[met.a], place[met.b], met.label_a, met.label_b, met.times],
    )


def _summed(ours: Sequence[Column], theirs: Sequence[Column], sign: int) -> list[Column]:
    """Distinct rows in the order of their columns; the last column says how often each is there."""
    *rows, times = (
        np.concatenate(pair) for pair in zip(ours, [*theirs[:-1], sign * theirs[-1]], strict=True)
    )
    order = np.lexsort(rows[::-1])
    rows, times = [column[order] for column in rows], times[order]
    is_new = np.arange(len(times)) == 0
    for column in rows:
        is_new[1:] |= column[1:] != column[:-1]
    starts = np.flatnonzero(is_new)
    sums = np.add.reduceat(times, starts) if starts.size else times
    kept = _there(sums)
    return [*(column[starts[kept]] for column in rows), sums[kept]]


def _patterns(ours: Patterns, theirs: Patterns, sign: int) -> Patterns:
    keys, firsts, place = np.unique(
        np.concatenate([ours.keys, theirs.keys]), return_index=True, return_inverse=True
    )
    times = np.bincount(place, np.concatenate([ours.times, sign * theirs.times]), len(keys))
    kept = _there(times)
    counts = np.concatenate([ours.counts, theirs.counts])[firsts]
    return Patterns(counts[kept], times[kept].astype(np.float64))


def _there(times: Column) -> Codes:
    if (times < 0).any():
        raise ValueError(NOT_THERE)
    return np.flatnonzero(times)
