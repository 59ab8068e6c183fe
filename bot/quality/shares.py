"""Intervals for shares of a count, and for the difference between two of them."""

from math import sqrt

NORMAL = 1.96
"""The normal distribution's 97.5% quantile: every interval here is of 95%."""

Interval = tuple[float, float]


def wilson(count: float, of: float) -> Interval:
    """Wilson's interval of a share; everything is possible where nothing was counted.

    (p + z^2/2n -+ z sqrt(p(1-p)/n + z^2/4n^2)) / (1 + z^2/n)

    count: those that have it, 0 to `of`.
    of:    all that were counted.

    >>> low, high = wilson(8, 10)
    >>> round(low, 3), round(high, 3)
    (0.49, 0.943)

    Source: Wilson (1927), JASA 22(158).
    """
    if of <= 0:
        return 0.0, 1.0
    share, extra = count / of, NORMAL**2 / of
    middle = (share + extra / 2) / (1 + extra)
    half = NORMAL * sqrt(share * (1 - share) / of + extra / (4 * of)) / (1 + extra)
    return max(0.0, middle - half), min(1.0, middle + half)


def difference(count: float, of: float, other_count: float, of_other: float) -> Interval:
    """The interval of one share less another, of two sets that have nothing to do with each other.

    Returns (-1, 1) where one of them is empty.

    Source: Newcombe (1998), Statistics in Medicine 17, method 10.
    """
    if of <= 0 or of_other <= 0:
        return -1.0, 1.0
    one, other = count / of, other_count / of_other
    (low, high), (other_low, other_high) = wilson(count, of), wilson(other_count, of_other)
    down = sqrt((one - low) ** 2 + (other_high - other) ** 2)
    up = sqrt((high - one) ** 2 + (other - other_low) ** 2)
    return one - other - down, one - other + up
