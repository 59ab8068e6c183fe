"""Intervals, drawn and analytic, for coefficients that are functions of sums over units."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri, stdtrit

from bot.quality.coefficient import ONE_PAIRED_UNIT, TOO_UNIFORM, Coefficient

Floats = NDArray[np.float64]
Formula = Callable[[Floats], Floats]

BOUNDS = (0.025, 0.975)
DRAWN_ONE_BY_ONE = 2_000
"""Up to so many patterns a resample is drawn exactly; from more, its sums are normal anyway."""
MISSING_AT_MOST = 0.05
"""Share of resamples that may have no value before the interval is withheld."""
ROUNDING = 1e-12
"""1 - chance may be so far from 0 although chance agreement is certain."""
STEP = 1e-5
"""Of all units: how far a sum is moved to see how the coefficient follows."""


def estimate(
    columns: Floats,
    times: Floats,
    formula: Formula,
    *,
    otherwise: str,
    seed: int,
    resamples: int,
    is_normal: bool = False,
) -> Coefficient:
    """A coefficient with its 95% bootstrap interval over units, and the analytic one beside it.

    The units are drawn again with replacement, `resamples` times; the bounds are quantiles of the
    coefficient of the draws, see `_levels`. Units that were answered alike are drawn together.
    When no unit is in disagreement no draw is either, and the bounds meet the value: read that as
    "not seen", not as "certain".

    columns:   what a unit adds to the sums, one row a pattern, shape (patterns, sums).
    times:     how many units have each pattern, shape (patterns,).
    formula:   from sums, shape (draws, sums), to coefficients, shape (draws,); NaN where undefined.
    otherwise: the reason to give when the value is undefined.
    seed:      the same seed gives the same interval.
    resamples: how many draws; 0 for no interval at all.
    is_normal: whether the sums of a draw are taken for normal, which is faster; above
               DRAWN_ONE_BY_ONE patterns they always are.
    Returns no value when the formula has none; no interval for a single unit, or when more than
    1 draw in 20 has no value.

    Source: Efron & Tibshirani, An Introduction to the Bootstrap (1993), ch. 13 and 14.
    """
    sums = times @ columns
    value = formula(sums[np.newaxis])[0]
    if np.isnan(value):
        return Coefficient(reason=otherwise)
    if resamples == 0:
        return Coefficient(value=float(value))
    if times.sum() < 2:  # noqa: PLR2004 - one unit drawn again is the same unit
        return Coefficient(value=float(value), reason=ONE_PAIRED_UNIT)
    rng = np.random.default_rng(seed)
    draws = formula(resampled_sums(columns, times, resamples, rng, is_normal=is_normal))
    known = draws[~np.isnan(draws)]
    by_formula = analytic(columns, times, formula)
    if known.size < (1 - MISSING_AT_MOST) * resamples:
        return Coefficient(value=float(value), analytic_ci=by_formula, reason=TOO_UNIFORM)
    low, high = np.quantile(known, _levels(value, known, formula(sums - columns), times))
    return Coefficient(value=float(value), ci=(float(low), float(high)), analytic_ci=by_formula)


def _levels(value: float, draws: Floats, left_out: Floats, times: Floats) -> Floats:
    """Which quantiles of the draws bound the interval, shape (2,): the BCa ones, expanded.

    level = Phi(z0 + (z0 + z) / (1 - a (z0 + z))), with z0 = Phi^-1(share of draws below the value)
    for the bias, a = sum of d^3 / (6 (sum of d^2)^1.5) for the skewness, where d is the mean of the
    coefficients that leave one unit out, less each of them. z is not the normal -+1.96 but
    -+ sqrt(n / (n - 1)) t of n - 1 degrees of freedom: draws of few units differ too little.

    left_out: the coefficient without one unit of each pattern, shape (patterns,).

    Source: Efron (1987), JASA 82(397); the expansion: Hesterberg (2015), The American
    Statistician 69(4), sec. 3.4.
    """
    units = times.sum()
    z = np.sqrt(units / (units - 1)) * stdtrit(units - 1, BOUNDS)
    below = (np.mean(draws < value - ROUNDING) + np.mean(draws <= value + ROUNDING)) / 2
    z0 = ndtri(np.clip(below, 1 / draws.size, 1 - 1 / draws.size))
    left_out = np.where(np.isnan(left_out), value, left_out)
    apart = times @ left_out / units - left_out
    spread = times @ np.square(apart)
    skewness = times @ apart**3 / (6 * spread**1.5) if spread > ROUNDING**2 else 0.0
    # Of very few units the divisor may fall to 0 and below: the bound is then the outermost draw.
    return np.asarray(ndtr(z0 + (z0 + z) / np.maximum(1 - skewness * (z0 + z), ROUNDING)))


def analytic(columns: Floats, times: Floats, formula: Formula) -> tuple[float, float] | None:
    """The 95% interval from the linearised variance of a coefficient; see `estimate`.

    influence_u = sum over columns s of (d coefficient / d sum_s) x_us, less its mean;
    variance = n / (n - 1) * sum over units of influence_u^2; the bounds are the coefficient -+ t
    standard errors, t of n - 1 degrees of freedom, and not above 1.

    Returns None when the coefficient cannot be followed where a sum is moved.

    Source: the infinitesimal jackknife, Efron & Tibshirani, An Introduction to the Bootstrap
    (1993), ch. 22; where every unit has two answers it is the variance of Gwet, Handbook of
    Inter-Rater Reliability, 4th ed. (2014), ch. 5.
    """
    units, sums = times.sum(), times @ columns
    step = STEP * units
    moved = formula(sums + step * np.vstack([np.eye(len(sums)), -np.eye(len(sums))]))
    if np.isnan(moved).any():
        return None
    slope = (moved[: len(sums)] - moved[len(sums) :]) / (2 * step)
    influence = columns @ slope
    influence -= times @ influence / units
    variance = units / (units - 1) * (times @ np.square(influence))
    value = formula(sums[np.newaxis])[0]
    half = stdtrit(units - 1, BOUNDS[1]) * np.sqrt(variance)
    return float(value - half), float(min(value + half, 1.0))


def resampled_sums(
    columns: Floats,
    times: Floats,
    resamples: int,
    rng: np.random.Generator,
    *,
    is_normal: bool = False,
) -> Floats:
    """Sums over units drawn with replacement, shape (resamples, sums)."""
    units = times.sum()
    share = times / units
    if len(times) <= DRAWN_ONE_BY_ONE and not is_normal:
        drawn = rng.multinomial(int(units), share, size=resamples)
        return np.asarray(drawn.astype(np.float64) @ columns)
    mean = share @ columns
    apart = columns - mean
    covariance = (apart * share[:, np.newaxis]).T @ apart
    return rng.multivariate_normal(units * mean, units * covariance, resamples, method="eigh")


def ratio(above: Floats, below: Floats) -> Floats:
    """The quotient, and NaN without a warning where nothing stands below."""
    quotient = np.full(np.shape(below), np.nan)
    np.divide(above, below, out=quotient, where=np.abs(below) > ROUNDING)
    return quotient
