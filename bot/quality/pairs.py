"""Cohen's kappa of every two reviewers."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from bot.quality import intervals
from bot.quality.ratings import Codes, Ratings
from bot.records import Value

Floats = NDArray[np.float64]

SAME_LABEL = "Both gave one and the same label throughout, so chance alone would make them agree."


class Pair(Value):
    """How far two reviewers agree on the units that both answered.

    kappa:       None when chance alone makes them agree, as `reason` then says.
    analytic_ci: the 95% interval of kappa; None for a single unit.
    """

    a: str
    b: str
    units: int
    kappa: float | None
    analytic_ci: tuple[float, float] | None = None
    percent_agreement: float
    reason: str | None = None


def pairwise(ratings: Ratings) -> tuple[Pair, ...]:
    """Cohen's kappa and percent agreement for every two reviewers who share a unit.

    kappa = (p_o - p_e) / (1 - p_e), with p_o the share of their units on which the two agree and
    p_e = sum over labels of (share among a's answers) (share among b's answers), both over the
    units they share; 1 is perfect, 0 is chance. The interval is kappa -+ t standard errors of
    its linearised variance.

    Returns the pairs in the order of `ratings.reviewer_names`; no kappa for two who both gave one
    and the same label throughout; nothing when no unit has two answers.

    Source: Cohen (1960), Educational and Psychological Measurement 20(1); the variance: Fleiss,
    Cohen & Everitt (1969), Psychological Bulletin 72(5).
    """
    keys, labels = _who_met(ratings), len(ratings.label_names)
    units, agreeing = np.zeros((2, len(keys)))
    totals = np.zeros((2, len(keys) * labels))
    for first, second in within_units(ratings.units):
        pair = np.searchsorted(keys, _key(ratings, first, second))
        one, other = ratings.labels[first], ratings.labels[second]
        units += np.bincount(pair, minlength=len(keys))
        agreeing += np.bincount(pair, weights=one == other, minlength=len(keys))
        totals[0] += np.bincount(pair * labels + one, minlength=totals.shape[1])
        totals[1] += np.bincount(pair * labels + other, minlength=totals.shape[1])
    shares = totals.reshape(2, len(keys), labels) / units[:, np.newaxis]
    expected = (shares[0] * shares[1]).sum(axis=1)
    kappas = intervals.ratio(agreeing / units - expected, 1 - expected)
    halves = _half_widths(ratings, keys, shares, expected, kappas, units)
    a, b = np.divmod(keys, max(len(ratings.reviewer_names), 1))
    return tuple(
        _pair(ratings.reviewer_names, *row)
        for row in zip(a, b, units, kappas, halves, agreeing / units, strict=True)
    )


def _half_widths(
    ratings: Ratings, keys: Codes, shares: Floats, expected: Floats, kappas: Floats, units: Floats
) -> Floats:
    """Half the width of each pair's interval, shape (pairs,); NaN where there is none."""
    squares = np.zeros(len(keys))
    for first, second in within_units(ratings.units):
        pair = np.searchsorted(keys, _key(ratings, first, second))
        one, other = ratings.labels[first], ratings.labels[second]
        chance = shares[1, pair, one] + shares[0, pair, other]
        beyond = (one == other) - kappas[pair] - (1 - kappas[pair]) * (chance - expected[pair])
        squares += np.bincount(pair, np.square(beyond), minlength=len(keys))
    variance = intervals.ratio(squares, np.square(1 - expected) * units * (units - 1))
    return np.asarray(stdtrit(units - 1, intervals.BOUNDS[1]) * np.sqrt(variance))


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


def _key(ratings: Ratings, first: Codes, second: Codes) -> Codes:
    """One number for the two reviewers; the first has the lower code, as ratings are sorted."""
    return ratings.reviewers[first] * len(ratings.reviewer_names) + ratings.reviewers[second]


def _who_met(ratings: Ratings) -> Codes:
    # Only pairs that met: a table of all reviewers x all reviewers would not fit for a crowd.
    keys = np.zeros(0, dtype=np.int64)
    for first, second in within_units(ratings.units):
        keys = np.union1d(keys, _key(ratings, first, second))
    return keys


def _pair(
    names: tuple[str, ...],
    a: int,
    b: int,
    units: float,
    kappa: float,
    half: float,
    agreement: float,
) -> Pair:
    is_known = not np.isnan(kappa)
    return Pair(
        a=names[a],
        b=names[b],
        units=int(units),
        kappa=float(kappa) if is_known else None,
        analytic_ci=None if np.isnan(half) else (float(kappa - half), min(float(kappa + half), 1)),
        percent_agreement=float(agreement),
        reason=None if is_known else SAME_LABEL,
    )
