"""What a kind says of its answers beside alpha, in words and as a table."""

from collections.abc import Sequence

from bot.reports.agreement import NOTHING, Table, number
from bot.tasks.figures import Figure
from bot.words import mark, say

TITLE = mark("More about these answers")


def table(found: Sequence[Figure]) -> Table:
    rows = tuple((one.name, number(one.value), _bounds(one) or NOTHING, one.note) for one in found)
    return Table(say(TITLE), ("figure", "value", "95%", ""), rows)


def line(one: Figure) -> str:
    """One figure in a line, without markup.

    >>> line(Figure(name="1. m2", value=0.7, low=0.6, high=0.8, note="won 14 of 20"))
    '1. m2: 0.70 (0.60 to 0.80), won 14 of 20'
    """
    value = NOTHING if one.value is None else f"{one.value:.2f}"
    bounds = f" ({_bounds(one, 2)})" if _bounds(one) else ""
    return f"{one.name}: {value}{bounds}" + (f", {one.note}" if one.note else "")


def _bounds(one: Figure, decimals: int = 3) -> str:
    if one.low is None or one.high is None:
        return ""
    low, high = f"{one.low:.{decimals}f}", f"{one.high:.{decimals}f}"
    return say("{low} to {high}", low=low, high=high)
