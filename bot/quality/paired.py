"""Whether one model is better than another, judged on the same samples."""

import numpy as np
from numpy.typing import NDArray
from scipy.special import bdtr, betaincinv

from bot.records import Value

Flags = NDArray[np.bool_]

RESAMPLES = 2_000
SIGNIFICANT = 0.05


class Comparison(Value):
    """Two models on the same samples.

    gained, lost: samples that only the candidate, or only the other one, had right.
    difference:   of the accuracies; low and high are its 95% interval by bootstrap over samples.
    p_value:      two-sided, of McNemar's exact test.
    """

    samples: int
    candidate: float
    current: float
    gained: int
    lost: int
    difference: float
    low: float
    high: float
    p_value: float

    @property
    def is_better(self) -> bool:
        return self.difference > 0 and self.p_value <= SIGNIFICANT


def compare(candidate: Flags, current: Flags, seed: int = 0) -> Comparison | None:
    """Compares which samples each model has right, both of shape (samples,).

    McNemar's exact test: of the samples that only one of them has right, half should be the
    candidate's if they are equally good; p = 2 P(Binomial(gained + lost, 1/2) <= the smaller).
    The interval resamples the differences, which take three values, by their counts.

    Returns None without samples.

    Source: McNemar (1947), Psychometrika 12(2); Efron & Tibshirani (1993), ch. 13.
    """
    count = len(candidate)
    if not count:
        return None
    gained, lost = int((candidate & ~current).sum()), int((current & ~candidate).sum())
    apart = gained + lost
    p_value = min(1.0, 2 * float(bdtr(float(min(gained, lost)), apart, 0.5))) if apart else 1.0
    shares = np.array([gained, lost, count - apart]) / count
    draws = np.random.default_rng(seed).multinomial(count, shares, RESAMPLES)
    low, high = np.quantile((draws[:, 0] - draws[:, 1]) / count, (0.025, 0.975))
    return Comparison(
        samples=count,
        candidate=float(candidate.mean()),
        current=float(current.mean()),
        gained=gained,
        lost=lost,
        difference=(gained - lost) / count,
        low=float(low),
        high=float(high),
        p_value=p_value,
    )


def share_interval(right: int, count: int) -> tuple[float, float]:
    """The exact 95% interval of a share; (0, 1) without samples.

    Source: Clopper & Pearson (1934), Biometrika 26(4).

    >>> [round(bound, 3) for bound in share_interval(9, 10)]
    [0.555, 0.997]
    """
    low = float(betaincinv(right, count - right + 1, 0.025)) if right else 0.0
    high = float(betaincinv(right + 1, count - right, 0.975)) if right < count else 1.0
    return low, high
