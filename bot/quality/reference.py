"""Some units that stand for all: a sample drawn by chance that the same units always make up."""

from collections.abc import Mapping

UNITS_AT_MOST = 2_000
VALUES_AT_MOST = 200
"""Different answers of the units that are drawn: the distances between them are 19,900."""
EVERY = 2**64
_64_BITS = EVERY - 1

Given = tuple[str, ...]


def draw(units: Mapping[int, Given], bound: int) -> tuple[dict[int, Given], int]:
    """The units with the lowest numbers of chance, as many as UNITS_AT_MOST and VALUES_AT_MOST let.

    bound: units with this number or a higher one were left out before; EVERY when none was.
    Returns the units with their answers, and the new bound.
    """
    kept: dict[int, Given] = {}
    values: set[str] = set()
    for number, unit in sorted((_number(unit), unit) for unit in units):
        if number >= bound:
            break
        wider = values.union(units[unit])
        if kept and (len(kept) == UNITS_AT_MOST or len(wider) > VALUES_AT_MOST):
            return kept, number
        kept[unit], values = units[unit], wider
    return kept, bound


def _number(unit: int) -> int:
    # Fibonacci hashing, Knuth, The Art of Computer Programming 3, sec. 6.4; mixed once more, as
    # units that follow each other must not be spread evenly.
    mixed = (unit + 1) * 0x9E3779B97F4A7C15 & _64_BITS
    return ((mixed ^ mixed >> 29) * 0xBF58476D1CE4E5B9) & _64_BITS
