"""One number with its interval, or the sentence that says why there is none."""

from bot.records import Value
from bot.words import mark

NO_PAIRS = mark("No sample has two answers yet.")
ONE_LABEL = mark(
    "All answers carry the same label, so there is no disagreement to compare with chance."
)
ONE_PAIRED_UNIT = mark(
    "Only one sample has two answers; an interval needs at least two such samples."
)
TOO_UNIFORM = mark("There are too few samples, or too few different answers, for an interval.")
"""Reasons are said where people read them."""


class Coefficient(Value):
    """An agreement coefficient.

    value:       None when it cannot be computed.
    ci:          the bounds of its 95% interval by bootstrap over units; None when they cannot be
                 computed or were not asked for.
    analytic_ci: the bounds of the 95% interval from the variance's formula, or None likewise.
    reason:      why the value, or else an interval, is missing, in words for people.
    """

    value: float | None = None
    ci: tuple[float, float] | None = None
    analytic_ci: tuple[float, float] | None = None
    reason: str | None = None
