"""How long people take for an answer, with what was left open over lunch known and left out."""

from collections.abc import Sequence

import numpy as np

AWAY_AT_LEAST = 60.0
"""Below a minute nobody is taken to have been away."""
AWAY_FOR_FEW = 300.0
"""So long is too long where there are too few times to tell by."""
FEW = 8
SPREADS = 3.0
"""So many spreads above the middle is out of the ordinary, on the scale of logarithms."""
NORMAL = 1.4826
"""The median absolute deviation of a normal spread of 1, turned over."""


def longest(seconds: Sequence[float]) -> float:
    """The longest time that counts: what took longer was left open meanwhile.

    exp(m + 3 * 1.4826 * MAD), with m the median and MAD the median absolute deviation of the
    logarithms; not below a minute, and five minutes where there are fewer than 8 times.

    Source: Leys et al. (2013), Journal of Experimental Social Psychology 49(4), on the logarithms,
    since times are skewed.

    >>> longest([4, 5, 6]), longest([4.0] * 20)
    (300.0, 60.0)
    """
    if len(seconds) < FEW:
        return AWAY_FOR_FEW
    logs = np.log(np.maximum(np.asarray(seconds, dtype=np.float64), 0.05))
    middle = np.median(logs)
    spread = NORMAL * np.median(np.abs(logs - middle))
    return max(float(np.exp(middle + SPREADS * spread)), AWAY_AT_LEAST)


def present(seconds: Sequence[float]) -> list[float]:
    """The times in which the person was there."""
    limit = longest(seconds)
    return [one for one in seconds if one <= limit]


def typical(seconds: Sequence[float]) -> float | None:
    """The median time of one who was there; None without any.

    >>> typical([5, 6, 7, 5, 6, 7, 5, 6, 3600])
    6.0
    """
    kept = present(seconds)
    return float(np.median(kept)) if kept else None
