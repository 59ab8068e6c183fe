"""How two stretches of time can lie, and what follows from two such facts for a third.

There are 13 ways (Allen 1983), here the bits of an int; what people say is a set of them. "Before"
takes in touching ("meets"), "during" takes in a shared start or end.
Source: Allen, Maintaining Knowledge about Temporal Intervals, CACM 26(11), 1983.
"""

from functools import cache
from itertools import combinations, product
from typing import Literal, get_args

Relation = Literal["before", "after", "during", "contains", "overlaps", "same", "unclear"]
RELATIONS: tuple[Relation, ...] = get_args(Relation)
CONVERSE: dict[Relation, Relation] = {
    "before": "after",
    "after": "before",
    "during": "contains",
    "contains": "during",
    "overlaps": "overlaps",
    "same": "same",
    "unclear": "unclear",
}

Interval = tuple[int, int]
# Three intervals have six ends at most, so six points show every way in which three can lie.
INTERVALS: tuple[Interval, ...] = tuple(combinations(range(6), 2))


def way(a: Interval, b: Interval) -> int:
    """The bit for how a lies to b."""
    return 1 << _WAYS.index(_signs(a, b))


def spoken(a: Interval, b: Interval) -> Relation:
    """What people call it."""
    if a == b:
        return "same"
    if a[1] <= b[0]:
        return "before"
    if b[1] <= a[0]:
        return "after"
    if b[0] <= a[0] and a[1] <= b[1]:
        return "during"
    return "contains" if a[0] <= b[0] and b[1] <= a[1] else "overlaps"


def _signs(a: Interval, b: Interval) -> tuple[int, ...]:
    return tuple((x > y) - (x < y) for x in a for y in b)


_WAYS = sorted({_signs(a, b) for a, b in product(INTERVALS, repeat=2)})
ANY = (1 << len(_WAYS)) - 1


def _sets() -> dict[Relation, int]:
    found: dict[Relation, int] = dict.fromkeys(RELATIONS, 0)
    for a, b in product(INTERVALS, repeat=2):
        found[spoken(a, b)] |= way(a, b)
    return found | {"unclear": ANY}


SETS = _sets()
"""The ways that each word stands for; "unclear" rules nothing out."""


@cache
def _table() -> dict[tuple[int, int], int]:
    """For one way of a to b and one of b to c, the ways of a to c; derived, not typed."""
    found: dict[tuple[int, int], int] = {}
    for a, b, c in product(INTERVALS, repeat=3):
        key = way(a, b), way(b, c)
        found[key] = found.get(key, 0) | way(a, c)
    return found


@cache  # at most 8,191 x 8,191, in practice a few hundred
def compose(first: int, second: int) -> int:
    """The ways of a to c that the ways of a to b and of b to c leave."""
    table = _table()
    left = 0
    for one, other in product(_bits(first), _bits(second)):
        left |= table[one, other]
    return left


@cache  # at most 8,192
def converse(ways: int) -> int:
    """The ways of b to a for those of a to b."""
    turned = 0
    for bit in _bits(ways):
        signs = _WAYS[bit.bit_length() - 1]
        # Of (a0 b0, a0 b1, a1 b0, a1 b1) the middle two change places, and every sign turns.
        turned |= 1 << _WAYS.index((-signs[0], -signs[2], -signs[1], -signs[3]))
    return turned


def word(ways: int) -> Relation | None:
    """The word that all these ways come under; None where no word does."""
    return next((name for name in RELATIONS[:-1] if ways and not ways & ~SETS[name]), None)


def _bits(ways: int) -> list[int]:
    return [1 << place for place in range(len(_WAYS)) if ways >> place & 1]
