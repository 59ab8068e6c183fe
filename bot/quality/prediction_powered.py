"""What a whole pool is like, from a few human labels and a model's guess for every sample."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from bot.quality import shares
from bot.records import Value

Floats = NDArray[np.float64]

FEWEST = 5
"""Human labels that each stratum needs, unless all of it is labelled."""
BORROWED = 10
"""Rows for which the variance of all strata stands in each: a stratum with no mistake among ten
labels is not known to have none."""
TINY = 1e-12


@dataclass(frozen=True)
class Stratum:
    """A part of the pool in which it was left to chance which samples people labelled.

    pool:    how many samples it has, labelled or not
    guessed: the mean over all of them of what the model says, in [0, 1]
    truths:  of the labelled samples what people say, 1 or 0, shape (labelled,)
    guesses: of the same samples what the model says, in [0, 1], shape (labelled,)
    """

    pool: int
    guessed: float
    truths: Floats
    guesses: Floats

    @property
    def is_known(self) -> bool:
        return len(self.truths) >= min(FEWEST, self.pool)


class Estimate(Value):
    """A share of the pool with its 95% interval.

    worth: human labels, drawn at random, that would say as much without a model
    """

    value: float
    low: float
    high: float
    labelled: int
    pool: int
    worth: float


def share(strata: Sequence[Stratum]) -> Estimate | None:
    """The share of the pool for which the truth is 1, with an interval that holds whatever the
    model is worth: a bad one only makes it wider.

    In stratum s, of N samples of which n are labelled, value_s = t mean(guess over the pool) +
    mean(truth - t guess over the labelled), and variance_s = (1 - n/N) S^2(truth - t guess) / n;
    both are weighted by N. t, the same for all strata, is the slope of truth on guess inside them,
    between 0 (no trust in the model) and 1; each residual of the variance takes it from the other
    rows, and a small stratum borrows variance from all. The interval is Wilson's for the number
    of labels that would give this variance, with Student's t: it also holds near 0 and 1.

    strata: at least one; see Stratum.
    Returns None when a stratum has too few labels: its part of the pool would be a guess.

    Source: Angelopoulos et al. (2023), Prediction-Powered Inference, Science 382; the slope from
    PPI++ (Angelopoulos, Duchi & Zrnic 2023, arxiv.org/abs/2311.01453); strata from Fisch et al.
    (2024, arxiv.org/abs/2406.04291). The pool is finite and wholly guessed, so the variance is the
    difference estimator's: Sarndal, Swensson & Wretman, Model Assisted Survey Sampling (1992),
    ch. 6. Interval: Korn & Graubard (1998), Survey Methodology 24.
    """
    strata = [stratum for stratum in strata if stratum.pool]
    if not strata or not all(stratum.is_known for stratum in strata):
        return None
    pool = sum(stratum.pool for stratum in strata)
    labelled = sum(len(stratum.truths) for stratum in strata)
    slope = _Slope(strata)
    value = min(max(sum(_part(one, slope.of_all) * one.pool / pool for one in strata), 0.0), 1.0)
    variance = _variance(strata, [slope.residuals(one) for one in strata], pool)
    freedom = labelled - len(strata)
    worth = value * (1 - value) / variance if variance and 0 < value < 1 else float(labelled)
    drawn = worth * (shares.NORMAL / stdtrit(freedom, 0.975)) ** 2 if freedom else worth
    low, high = shares.wilson(value * drawn, drawn) if labelled < pool else (value, value)
    return Estimate(value=value, low=low, high=high, labelled=labelled, pool=pool, worth=worth)


def _part(stratum: Stratum, trust: float) -> float:
    rest = stratum.truths - trust * stratum.guesses
    return trust * stratum.guessed + float(rest.mean())


class _Slope:
    """The slope of truth on guess inside the strata: of all rows, and without each of them."""

    def __init__(self, strata: Sequence[Stratum]) -> None:
        self._above = sum(float(_products(one)[0].sum()) for one in strata)
        self._below = sum(float(_products(one)[1].sum()) for one in strata)
        self.of_all = float(_slope(self._above, self._below))

    def residuals(self, stratum: Stratum) -> Floats:
        above, below = _products(stratum)
        without = _slope(self._above - above, self._below - below)
        return np.asarray(stratum.truths - without * stratum.guesses)


def _products(stratum: Stratum) -> tuple[Floats, Floats]:
    weight = (stratum.pool / len(stratum.truths)) ** 2
    off = stratum.guesses - stratum.guesses.mean()
    return weight * off * (stratum.truths - stratum.truths.mean()), weight * off * off


def _slope(above: Floats | float, below: Floats | float) -> Floats:
    return np.clip(above / np.maximum(below, TINY), 0, 1)


def _variance(strata: Sequence[Stratum], residuals: Sequence[Floats], pool: int) -> float:
    squares = [float(((rest - rest.mean()) ** 2).sum()) for rest in residuals]
    freedom = sum(len(rest) - 1 for rest in residuals)
    of_all = sum(squares) / freedom if freedom else 0.0
    variance = 0.0
    for one, rest, square in zip(strata, residuals, squares, strict=True):
        spread = (square + BORROWED * of_all) / (len(rest) - 1 + BORROWED)
        variance += (one.pool / pool) ** 2 * (1 - len(rest) / one.pool) * spread / len(rest)
    return variance
