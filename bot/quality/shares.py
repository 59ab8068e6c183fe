"""A share with its interval."""

import math

NORMAL = 1.959964
"""The 97.5% quantile of the normal distribution."""


def wilson(hits: int, of: int) -> tuple[float, float]:
    """The 95% interval of a share.

    (p + z^2/2n -+ z sqrt(p(1-p)/n + z^2/4n^2)) / (1 + z^2/n), with p = hits / n; it stays within
    [0, 1] and keeps close to its 95% for small n and for shares near 0 and 1.

    Returns (0, 1) where there is nothing to tell by.

    Source: Wilson (1927), JASA 22(158); recommended by Brown, Cai & DasGupta (2001), Statistical
    Science 16(2).

    >>> [round(bound, 3) for bound in wilson(8, 10)], wilson(0, 0)
    ([0.49, 0.943], (0.0, 1.0))
    """
    if of == 0:
        return 0.0, 1.0
    share, square = hits / of, NORMAL**2 / of
    middle = share + square / 2
    half = NORMAL * math.sqrt(share * (1 - share) / of + square / (4 * of))
    return max(0.0, (middle - half) / (1 + square)), min(1.0, (middle + half) / (1 + square))
