"""Cohen's kappa of every two reviewers."""

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from bot.quality import intervals
from bot.quality.counted import Counted
from bot.quality.meetings import Meetings
from bot.quality.patterns import Codes
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


def pairwise(ratings: Counted) -> tuple[Pair, ...]:
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
    met, labels = ratings.meetings, len(ratings.label_names)
    keys, pair = np.unique(met.a * len(ratings.reviewer_names) + met.b, return_inverse=True)
    units, agreeing = (
        np.bincount(pair, times, len(keys)).astype(np.float64)
        for times in (met.times, met.times * (met.label_a == met.label_b))
    )
    shares = (
        np.array(
            [
                np.bincount(pair * labels + label, met.times, len(keys) * labels)
                for label in (met.label_a, met.label_b)
            ]
        ).reshape(2, len(keys), labels)
        / units[:, np.newaxis]
    )
    expected = (shares[0] * shares[1]).sum(axis=1)
    kappas = intervals.ratio(agreeing / units - expected, 1 - expected)
    halves = _half_widths(met, pair, shares, expected, kappas, units)
    a, b = np.divmod(keys, max(len(ratings.reviewer_names), 1))
    return tuple(
        _pair(ratings.reviewer_names, *row)
        for row in zip(a, b, units, kappas, halves, agreeing / units, strict=True)
    )


def _half_widths(
    met: Meetings, pair: Codes, shares: Floats, expected: Floats, kappas: Floats, units: Floats
) -> Floats:
    """Half the width of each pair's interval, shape (pairs,); NaN where there is none."""
    one, other = met.label_a, met.label_b
    chance = shares[1, pair, one] + shares[0, pair, other]
    beyond = (one == other) - kappas[pair] - (1 - kappas[pair]) * (chance - expected[pair])
    squares = np.bincount(pair, met.times * np.square(beyond), len(units)).astype(np.float64)
    variance = intervals.ratio(squares, np.square(1 - expected) * units * (units - 1))
    return np.asarray(stdtrit(units - 1, intervals.BOUNDS[1]) * np.sqrt(variance))


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
