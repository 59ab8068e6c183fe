"""Cohen's kappa of every two reviewers."""

import itertools
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from bot.quality import intervals
from bot.quality.coefficient import Coefficient
from bot.quality.counted import Counted
from bot.quality.meetings import Meetings
from bot.quality.patterns import Codes
from bot.records import Value

Floats = NDArray[np.float64]

SAME_LABEL = "Both gave one and the same label throughout, so chance alone would make them agree."


NORMAL_FROM = 100
"""Units on which two agree, and on which they do not, from which their draws are normal."""


class Pair(Value):
    """How far two reviewers agree on the units that both answered.

    kappa:       None when chance alone makes them agree, as `reason` then says.
    ci:          its 95% interval by bootstrap over units; None when there is none, or none was
                 asked for.
    analytic_ci: the 95% interval from the variance's formula, or None likewise.
    reason:      why the kappa, or else an interval, is missing.
    """

    a: str
    b: str
    units: int
    kappa: float | None
    ci: tuple[float, float] | None = None
    analytic_ci: tuple[float, float] | None = None
    percent_agreement: float
    reason: str | None = None


def pairwise(ratings: Counted, *, seed: int = 0, resamples: int = 0) -> tuple[Pair, ...]:
    """Cohen's kappa and percent agreement for every two reviewers who share a unit.

    kappa = (p_o - p_e) / (1 - p_e), with p_o the share of their units on which the two agree and
    p_e = sum over labels of (share among a's answers) (share among b's answers), both over the
    units they share; 1 is perfect, 0 is chance. The analytic interval is kappa -+ t standard
    errors of its linearised variance, t of units - 1 degrees of freedom.

    seed:      for the bootstrap intervals.
    resamples: draws for them, about 1 ms a pair; 0 for none.
    Returns the pairs in the order of `ratings.reviewer_names`; no kappa for two who both gave one
    and the same label throughout; nothing when no unit has two answers.

    Source: Cohen (1960), Educational and Psychological Measurement 20(1); the variance: Fleiss,
    Cohen & Everitt (1969), Psychological Bulletin 72(5).
    """
    met, labels = ratings.meetings, len(ratings.label_names)
    keys, pair = np.unique(met.a * len(ratings.reviewer_names) + met.b, return_inverse=True)
    units, agreeing = (
        np.bincount(pair, times, len(keys)).astype(np.float64)
        for times in (met.times, met.times * (met.label_a == met.label_b))
    )
    shares = _shares(met, pair, units, labels)
    expected = (shares[0] * shares[1]).sum(axis=1)
    kappas = intervals.ratio(agreeing / units - expected, 1 - expected)
    halves = _half_widths(met, pair, shares, expected, kappas, units)
    drawn = _drawn(met, pair, labels, seed, resamples) if resamples else [Coefficient()] * len(keys)
    a, b = np.divmod(keys, max(len(ratings.reviewer_names), 1))
    return tuple(
        _pair(ratings.reviewer_names, *row)
        for row in zip(a, b, units, kappas, halves, agreeing / units, drawn, strict=True)
    )


def _shares(met: Meetings, pair: Codes, units: Floats, labels: int) -> Floats:
    """The label shares of the first and of the second of each pair, shape (2, pairs, labels)."""
    size = len(units) * labels
    counts = [
        np.bincount(pair * labels + label, met.times, size) for label in (met.label_a, met.label_b)
    ]
    return np.asarray(np.array(counts).reshape(2, len(units), labels) / units[:, np.newaxis])


def _half_widths(
    met: Meetings, pair: Codes, shares: Floats, expected: Floats, kappas: Floats, units: Floats
) -> Floats:
    """Half the width of each pair's analytic interval, shape (pairs,); NaN where there is none."""
    one, other = met.label_a, met.label_b
    chance = shares[1, pair, one] + shares[0, pair, other]
    beyond = (one == other) - kappas[pair] - (1 - kappas[pair]) * (chance - expected[pair])
    squares = np.bincount(pair, met.times * np.square(beyond), len(units)).astype(np.float64)
    variance = intervals.ratio(squares, np.square(1 - expected) * units * (units - 1))
    return np.asarray(stdtrit(units - 1, intervals.BOUNDS[1]) * np.sqrt(variance))


def _drawn(
    met: Meetings, pair: Codes, labels: int, seed: int, resamples: int
) -> Iterator[Coefficient]:
    """The bootstrap of each pair: from the two labels of a unit, and whether they are the same."""
    one_hot = np.eye(labels)

    def formula(sums: Floats) -> Floats:
        mine, others = sums[:, :labels], sums[:, labels:-1]
        units = mine.sum(axis=1)
        expected = (mine * others).sum(axis=1) / units**2
        return intervals.ratio(sums[:, -1] / units - expected, 1 - expected)

    for start, end in itertools.pairwise([*np.flatnonzero(np.diff(pair, prepend=-1)), len(pair)]):
        one, other = met.label_a[start:end], met.label_b[start:end]
        times, is_same = met.times[start:end], one == other
        yield intervals.estimate(
            np.column_stack([one_hot[one], one_hot[other], is_same]),
            times,
            formula,
            otherwise=SAME_LABEL,
            seed=seed,
            resamples=resamples,
            is_normal=bool(min(times @ is_same, times @ ~is_same) >= NORMAL_FROM),
        )


def _pair(
    names: tuple[str, ...],
    a: int,
    b: int,
    units: float,
    kappa: float,
    half: float,
    agreement: float,
    drawn: Coefficient,
) -> Pair:
    is_known = not np.isnan(kappa)
    return Pair(
        a=names[a],
        b=names[b],
        units=int(units),
        kappa=float(kappa) if is_known else None,
        ci=drawn.ci,
        analytic_ci=None if np.isnan(half) else (float(kappa - half), min(float(kappa + half), 1)),
        percent_agreement=float(agreement),
        reason=drawn.reason if is_known else SAME_LABEL,
    )
