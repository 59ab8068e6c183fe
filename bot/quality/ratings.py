"""Who gave which label to which unit, as integer codes that numpy can count."""

import math
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from bot.quality.meetings import Meetings
from bot.quality.patterns import Codes, UnitPatterns
from bot.quality.ways import Ways

Row = tuple[Hashable, str, str]


@dataclass(frozen=True, eq=False)
class Ratings:
    """At most one label per unit and reviewer, sorted by unit, then by reviewer.

    Build it with `Ratings.of` or `Ratings.from_codes`, which sort and check.

    units, reviewers, labels: codes, shape (annotations,); each points into the names below.
    label_names: in the order of the scale, when there is one.
    """

    units: Codes
    reviewers: Codes
    labels: Codes
    unit_names: Sequence[Hashable]
    reviewer_names: tuple[str, ...]
    label_names: tuple[str, ...]

    @classmethod
    def of(cls, rows: Iterable[Row], labels: Sequence[str] | None = None) -> Self:
        """Ratings from rows of (unit, reviewer, label).

        labels: every label that could be given, in the order of the scale; without it, the labels
                that were given, in the order of numbers if all are numbers, else of the alphabet.
        Raises ValueError when a reviewer labels a unit twice, or a label is not in `labels`.

        >>> Ratings.of([("u1", "ann", "yes"), ("u1", "ben", "no")]).counts()
        array([[1, 1]])
        """
        columns = tuple(zip(*rows, strict=True)) or ((), (), ())
        units, reviewers, given = columns
        unit_names = tuple(dict.fromkeys(units))
        reviewer_names = tuple(sorted(set(reviewers)))
        label_names = _on_a_scale(set(given)) if labels is None else tuple(labels)
        unknown = set(given).difference(label_names)
        if unknown:
            raise ValueError(f"Label {min(unknown)!r} is none of {', '.join(label_names)}.")
        return cls.from_codes(
            _codes(units, unit_names),
            _codes(reviewers, reviewer_names),
            _codes(given, label_names),
            label_names=label_names,
            reviewer_names=reviewer_names,
            unit_names=unit_names,
        )

    @classmethod
    def from_codes(
        cls,
        units: ArrayLike,
        reviewers: ArrayLike,
        labels: ArrayLike,
        *,
        label_names: Sequence[str],
        reviewer_names: Sequence[str],
        unit_names: Sequence[Hashable] | None = None,
    ) -> Self:
        """Ratings from codes, each of shape (annotations,), counted from 0 into its names.

        unit_names: the numbers 0, 1, ... when they are not given.
        Raises ValueError when a code has no name or a reviewer labels a unit twice.
        """
        columns = [np.asarray(codes, dtype=np.int64) for codes in (units, reviewers, labels)]
        if len({codes.shape for codes in columns}) != 1 or columns[0].ndim != 1:
            raise ValueError("Units, reviewers and labels must be rows of the same length.")
        if unit_names is None:
            unit_names = range(int(columns[0].max(initial=-1)) + 1)
        names = (unit_names, reviewer_names, label_names)
        for codes, known in zip(columns, names, strict=True):
            if codes.size and not 0 <= codes.min() <= codes.max() < len(known):
                raise ValueError(f"A code is outside 0 to {len(known) - 1}, so it has no name.")
        ratings = cls(
            *_sorted(columns, len(reviewer_names), len(label_names)),
            unit_names,
            tuple(reviewer_names),
            tuple(label_names),
        )
        ratings._refuse_duplicates()
        return ratings

    @cached_property
    def patterns(self) -> UnitPatterns:
        """The distinct ways in which units were answered: all that most coefficients need."""
        return UnitPatterns.of(self.units, self.labels, len(self.label_names))

    @cached_property
    def ways(self) -> Ways:
        """The distinct ways in which reviewers answered: what sets each against the others."""
        units = len(self.unit_names)
        return Ways.of(self.units, self.reviewers, self.labels, self.patterns, units)

    @cached_property
    def meetings(self) -> Meetings:
        """What every two reviewers said of the same units."""
        sizes = len(self.reviewer_names), len(self.label_names)
        return Meetings.of(self.units, self.reviewers, self.labels, *sizes)

    def counts(self) -> Codes:
        """How often each unit got each label, shape (units, labels); takes 8 bytes a cell."""
        shape = (len(self.unit_names), len(self.label_names))
        cells = np.bincount(self.units * shape[1] + self.labels, minlength=shape[0] * shape[1])
        return cells.astype(np.int64, copy=False).reshape(shape)

    def of_units(self, kept: NDArray[np.bool_]) -> Self:
        """The answers to some units alone, under the same names; kept has the shape (units,)."""
        here = kept[self.units]
        return replace(
            self,
            units=self.units[here],
            reviewers=self.reviewers[here],
            labels=self.labels[here],
        )

    def _refuse_duplicates(self) -> None:
        again = (np.diff(self.units) == 0) & (np.diff(self.reviewers) == 0)
        if again.any():
            first = int(again.argmax())
            unit = self.unit_names[self.units[first]]
            reviewer = self.reviewer_names[self.reviewers[first]]
            raise ValueError(f"Unit {unit!r} has more than one label from reviewer {reviewer!r}.")


def _codes(given: Sequence[Hashable], names: Sequence[Hashable]) -> Codes:
    code = {name: number for number, name in enumerate(names)}
    return np.fromiter(map(code.__getitem__, given), dtype=np.int64, count=len(given))


def _sorted(
    columns: Sequence[Codes], reviewer_count: int, label_count: int
) -> tuple[Codes, Codes, Codes]:
    units, reviewers, labels = columns
    # One sort of packed numbers is several times faster than an argsort and three gathers.
    packed = (units * reviewer_count + reviewers) * label_count + labels
    if packed.max(initial=0) < np.iinfo(np.int32).max:  # half as wide, sorted half as long
        packed = packed.astype(np.int32)
    packed = np.sort(packed).astype(np.int64)
    answers, labels = np.divmod(packed, max(label_count, 1))
    units, reviewers = np.divmod(answers, max(reviewer_count, 1))
    return units, reviewers, labels


def _on_a_scale(names: Iterable[str]) -> tuple[str, ...]:
    alphabetical = sorted(names)
    try:
        values = {name: float(name) for name in alphabetical}
    except ValueError:
        return tuple(alphabetical)
    if not all(map(math.isfinite, values.values())):
        return tuple(alphabetical)
    return tuple(sorted(alphabetical, key=values.__getitem__))
