"""Who is better, from many comparisons of two: strengths with intervals, by Bradley and Terry."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from bot.records import Value

Floats = NDArray[np.float64]

Comparison = tuple[str, str, float]
"""Two names, and what the first of them won: 1, 0, or 0.5 for a tie."""

PRIOR = 0.5
STEPS_AT_MOST = 100
CLOSE = 1e-10
NORMAL = 1.959964
"""Half the width of a 95% interval, in standard errors."""


class Strength(Value):
    """One name's place.

    share:     the probability to win against an average one of them, in (0, 1).
    low, high: the bounds of its 95% interval.
    won, of:   what it won, ties as halves, and how often it was compared.
    """

    name: str
    share: float
    low: float
    high: float
    won: float
    of: int


def strengths(comparisons: Iterable[Comparison], *, prior: float = PRIOR) -> tuple[Strength, ...]:
    """The strengths of all that were compared, the strongest first.

    P(i beats j) = 1 / (1 + exp(b_j - b_i)), the b with mean 0, by maximum likelihood; a tie counts
    as half a win for each. The interval is that of the inverse Fisher information of b, and holds
    for comparisons that do not depend on each other: several answers to one pair make it somewhat
    too narrow.

    comparisons: of two different names each.
    prior:       comparisons with an average one that each is given beside its own, half won; so
                 one that won all has a strength, too. 0 for the plain maximum, which must exist.
    Returns an empty tuple when nothing was compared.
    Raises ValueError when a name is compared with itself, or a share is outside 0 to 1.

    Source: Bradley & Terry, Biometrika 39 (1952); Hunter, Annals of Statistics 32 (2004).

    >>> [one.name for one in strengths([("a", "b", 1), ("b", "c", 1), ("a", "c", 0.5)])]
    ['a', 'b', 'c']
    """
    rows = list(comparisons)
    names = sorted({name for first, second, _ in rows for name in (first, second)})
    if not names:
        return ()
    wins = _wins(rows, names)
    b, spread = _fit(wins, prior)
    shares, lows, highs = (expit(b + side * NORMAL * spread) for side in (0, -1, 1))
    met = (wins + wins.T).sum(axis=1)
    found = [
        Strength(
            name=name,
            share=float(shares[i]),
            low=float(lows[i]),
            high=float(highs[i]),
            won=float(wins[i].sum()),
            of=round(float(met[i])),
        )
        for i, name in enumerate(names)
    ]
    return tuple(sorted(found, key=lambda one: (-one.share, one.name)))


def _wins(rows: list[Comparison], names: list[str]) -> Floats:
    """How often each name (row) beat each other (column)."""
    place = {name: number for number, name in enumerate(names)}
    wins = np.zeros((len(names), len(names)))
    for first, second, share in rows:
        if first == second or not 0 <= share <= 1:
            raise ValueError(f"{first!r} against {second!r}, {share}: that is no comparison.")
        wins[place[first], place[second]] += share
        wins[place[second], place[first]] += 1 - share
    return wins


def _fit(wins: Floats, prior: float) -> tuple[Floats, Floats]:
    """The strengths b with mean 0 and their standard errors, by Newton's steps."""
    count = len(wins)
    met = wins + wins.T
    centre = np.eye(count) - 1 / count
    b = np.zeros(count)
    for _ in range(STEPS_AT_MOST):
        chance = expit(b[:, np.newaxis] - b)
        own = expit(b)
        slope = (wins - met * chance).sum(axis=1) + prior * (0.5 - own)
        step = np.linalg.pinv(_information(met, chance, prior * own * (1 - own))) @ slope
        b = centre @ (b + step)
        if np.abs(step).max() < CLOSE:
            break
    chance, own = expit(b[:, np.newaxis] - b), expit(b)
    information = _information(met, chance, prior * own * (1 - own))
    variance = centre @ np.linalg.pinv(information) @ centre
    return b, np.sqrt(np.diag(variance).clip(0))


def _information(met: Floats, chance: Floats, own: Floats) -> Floats:
    weights = met * chance * (1 - chance)
    return np.asarray(np.diag(weights.sum(axis=1) + own) - weights)
