"""What a consensus is made from: who gave which label to which unit, and what is known before."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from bot.errors import BadInput
from bot.quality.patterns import Codes
from bot.quality.ratings import Ratings

Floats = NDArray[np.float64]

UNKNOWN = -1
"""Stands for "no gold label" among label codes."""


@dataclass(frozen=True, eq=False)
class Answers:
    """Annotations as codes, sorted by unit, reviewer and label. Build it with `of` or `from_codes`.

    units, reviewers, labels: shape (annotations,), each counted from 0.
    label_prior: probability of each label before any answer, shape (labels,), summing to 1;
                 None lets the method choose (most estimate it).
    gold:        the label of units that are known, else UNKNOWN, shape (units,).
    """

    units: Codes
    reviewers: Codes
    labels: Codes
    unit_count: int
    reviewer_count: int
    label_count: int
    label_prior: Floats | None
    gold: Codes

    @classmethod
    def of(
        cls,
        ratings: Ratings,
        *,
        label_prior: Sequence[float] | None = None,
        gold: Mapping[Hashable, str] | None = None,
    ) -> Self:
        """The same annotations, with codes that point into the names of `ratings`.

        gold: from the name of a unit to the name of its label; units without an answer are ignored.
        Raises BadInput when a gold label is none of the labels, or the prior is none.
        """
        known = _gold_codes(ratings, gold or {})
        return cls.from_codes(
            ratings.units,
            ratings.reviewers,
            ratings.labels,
            sizes=(
                len(ratings.unit_names),
                len(ratings.reviewer_names),
                len(ratings.label_names),
            ),
            label_prior=label_prior,
            gold=known,
        )

    @classmethod
    def from_codes(
        cls,
        units: ArrayLike,
        reviewers: ArrayLike,
        labels: ArrayLike,
        *,
        sizes: tuple[int, int, int],
        label_prior: ArrayLike | None = None,
        gold: ArrayLike | None = None,
    ) -> Self:
        """Answers from codes in any order, each of shape (annotations,).

        A reviewer may answer a unit more than once; every answer counts as one of its own.

        sizes:       how many units, reviewers and labels there are, answered or not.
        label_prior: positive, shape (labels,); it is scaled to sum to 1.
        gold:        label codes or UNKNOWN, shape (units,).
        Raises BadInput when a code is outside its size, or a shape does not fit.
        """
        columns = [np.asarray(codes, dtype=np.int64) for codes in (units, reviewers, labels)]
        if len({codes.shape for codes in columns}) != 1 or columns[0].ndim != 1:
            raise BadInput("Units, reviewers and labels must be rows of the same length.")
        _refuse_outside(columns, sizes)
        # One order for all makes sums, and so results, equal to the last digit.
        order = np.lexsort(columns[::-1])
        sorted_units, sorted_reviewers, sorted_labels = (codes[order] for codes in columns)
        return cls(
            sorted_units,
            sorted_reviewers,
            sorted_labels,
            *sizes,
            label_prior=_checked_prior(label_prior, sizes[2]),
            gold=_checked_gold(gold, sizes[0], sizes[2]),
        )

    @property
    def count(self) -> int:
        """How many annotations there are."""
        return int(self.units.size)

    @cached_property
    def label_units(self) -> Codes:
        """Points into a flat table of shape (labels, units), shape (annotations,)."""
        return self.labels * self.unit_count + self.units

    @cached_property
    def reviewer_labels(self) -> Codes:
        """Points into a flat table of shape (reviewers, labels), shape (annotations,)."""
        return self.reviewers * self.label_count + self.labels

    @cached_property
    def given(self) -> Floats:
        """How many annotations each reviewer gave, shape (reviewers,)."""
        return np.bincount(self.reviewers, minlength=self.reviewer_count).astype(np.float64)


def _gold_codes(ratings: Ratings, gold: Mapping[Hashable, str]) -> Codes:
    code = {name: number for number, name in enumerate(ratings.label_names)}
    strange = sorted(set(gold.values()).difference(code))
    if strange:
        raise BadInput(
            f"The gold label {strange[0]!r} is none of {', '.join(ratings.label_names)}."
        )
    known = (code[gold[name]] if name in gold else UNKNOWN for name in ratings.unit_names)
    return np.fromiter(known, dtype=np.int64, count=len(ratings.unit_names))


def _refuse_outside(columns: Sequence[Codes], sizes: tuple[int, int, int]) -> None:
    for codes, size, name in zip(columns, sizes, ("unit", "reviewer", "label"), strict=True):
        if codes.size and not 0 <= codes.min() <= codes.max() < size:
            raise BadInput(f"A {name} code is outside 0 to {size - 1}.")
    if sizes[0] and not sizes[2]:
        raise BadInput("There are units but no labels; name at least one label.")


def _checked_prior(prior: ArrayLike | None, label_count: int) -> Floats | None:
    if prior is None:
        return None
    shares = np.asarray(prior, dtype=np.float64)
    if shares.shape != (label_count,) or not np.isfinite(shares).all() or (shares <= 0).any():
        raise BadInput(f"The label prior must be {label_count} positive numbers, one a label.")
    return np.asarray(shares / shares.sum())


def _checked_gold(gold: ArrayLike | None, unit_count: int, label_count: int) -> Codes:
    if gold is None:
        return np.full(unit_count, UNKNOWN)
    known = np.asarray(gold, dtype=np.int64)
    if known.shape != (unit_count,):
        raise BadInput(f"Gold must be {unit_count} label codes, one a unit; {UNKNOWN} is unknown.")
    if known.size and not UNKNOWN <= known.min() <= known.max() < label_count:
        raise BadInput(f"A gold label is outside 0 to {label_count - 1}.")
    return known
