"""Whether a guarantee still holds, judged from blind audits after each of them.

Looking again and again until something is found would in the end find it by chance. What is used
here may be looked at after every audit: the chance to be alarmed for nothing is 5% in all, however
long one goes on.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.review.guarantee import DOUBT

Floats = NDArray[np.float64]

STAKES = (0.025, 0.05, 0.1, 0.2, 0.4)
"""Shares of the largest bet that cannot ruin: small ones notice a slight fall, large ones soon."""
GRID = 200


@dataclass(frozen=True)
class Audited:
    """What the audits say.

    count, errors: of those that are finished.
    low, high:     95% interval of the precision, which holds at every look; 0 and 1 without any.
    evidence:      against the guarantee, the most that there was at any time; 1 is none.
    """

    count: int
    errors: int
    low: float
    high: float
    evidence: float

    @property
    def is_broken(self) -> bool:
        """Whether the target is missed, with 95% confidence."""
        return self.evidence >= 1 / DOUBT


def judge(is_wrong: Sequence[bool], target: float) -> Audited:
    """What a series of audits says of a target precision, in the order in which they were done."""
    wrong = np.asarray(is_wrong, dtype=np.float64)
    low, high = interval(wrong)
    return Audited(
        count=len(wrong),
        errors=int(wrong.sum()),
        low=low,
        high=high,
        evidence=evidence(wrong, 1 - target),
    )


def evidence(wrong: Floats, budget: float) -> float:
    """How often over a bettor would have won, who bets on more errors than the budget allows.

    E = max over n of mean over stakes s of product over i <= n of (1 + s (x_i - budget) / budget);
    while errors come at most at the budget's rate, the chance that it ever reaches 1 / a is at
    most a.

    wrong:  1 for an error and 0 for none, or between them, shape (audits,).
    budget: share of errors in (0, 1).
    Returns 1 without audits.

    Source: Waudby-Smith & Ramdas (2024), JRSS B 86(1); Ville (1939) for the bound.
    """
    if not len(wrong):
        return 1.0
    return max(1.0, float(wealth(wrong, np.array([budget])).max()))


def interval(wrong: Floats, doubt: float = DOUBT) -> tuple[float, float]:
    """A confidence sequence for the precision: the shares that no bettor has refuted so far.

    Two bettors share the doubt: one bets on more errors than each share of errors, one on fewer.
    Returns (0, 1) without audits.

    Source: as above, section 4.
    """
    if not len(wrong):
        return 0.0, 1.0
    shares = (np.arange(GRID) + 0.5) / GRID
    more = wealth(wrong, shares).max(axis=1)
    fewer = wealth(1 - wrong, 1 - shares).max(axis=1)
    held = shares[(more < 2 / doubt) & (fewer < 2 / doubt)]
    if not len(held):
        mean = float(wrong.mean())
        return 1 - mean, 1 - mean
    half = 0.5 / GRID
    return float(max(0.0, 1 - held.max() - half)), float(min(1.0, 1 - held.min() + half))


def wealth(wrong: Floats, budgets: Floats) -> Floats:
    """What a bettor against each budget has made of 1 after each audit, shape (budgets, audits)."""
    odds = (wrong[np.newaxis, :] - budgets[:, np.newaxis]) / budgets[:, np.newaxis]
    every = [np.cumsum(np.log1p(stake * odds), axis=1) for stake in STAKES]
    return np.asarray(np.exp(np.minimum(every, 700.0)).mean(axis=0))
