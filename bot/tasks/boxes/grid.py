"""The lettered grid: two cells say about where a box is, four digits where its edges are.

Columns are a to h, rows 1 to 8. Around each edge's cell lies a strip of 1.25 cells, cut into ten
stripes 0 to 9, each 1/64 of the picture's side; a digit stands for the middle of its stripe, so one
read rightly is off by 1/128 at most. The eighth of a cell on either side forgives a corner cell
that is hardly entered. Wider strips forgive more and measure worse: mean IoU for objects of 10% of
the side is 0.82 with 1.5 cells, 0.85 with 1.25, 0.88 with 1.
"""

import re
from dataclasses import dataclass

from bot.errors import BadAnswer
from bot.tasks import code_line
from bot.tasks.code_line import quoted
from bot.words import say

SIDE = 8
COLUMNS = "abcdefgh"
DIGITS = 10
STRIP = 1.25
"""How many cells a strip is wide; they lie evenly around its cell."""
CELLS = re.compile(r"([a-z])\s*(\d)\s*[-:]?\s*([a-z])\s*(\d)", re.IGNORECASE)


@dataclass(frozen=True)
class Cells:
    """Column and row, from 0, of the cells with a box's corners."""

    left: int
    top: int
    right: int
    bottom: int

    def __str__(self) -> str:
        return f"{COLUMNS[self.left]}{self.top + 1}{COLUMNS[self.right]}{self.bottom + 1}"


def read_cells(text: str) -> Cells:
    """Two opposite corners in either order, such as c5f7; BadAnswer where it is no such thing."""
    match = CELLS.fullmatch(code_line.plain(text).strip())
    if not match:
        raise BadAnswer(
            say(
                "{entry} names no two cells; please write those of the box's top left and "
                "bottom right corner, such as c5f7.",
                entry=quoted(text),
            )
        )
    return of_match(match, text)


def of_match(match: re.Match[str], written: str) -> Cells:
    """The cells in the first four groups of a match."""
    columns = [COLUMNS.find(match[group].lower()) for group in (1, 3)]
    rows = [int(match[group]) - 1 for group in (2, 4)]
    if min(columns) < 0 or not all(0 <= row < SIDE for row in rows):
        raise BadAnswer(
            say("{entry}: cells go from a1 to h8; please name two of them.", entry=quoted(written))
        )
    return Cells(min(columns), min(rows), max(columns), max(rows))


def edges(cells: Cells, digits: str | None) -> tuple[float, float, float, float]:
    """Left, top, right, bottom as fractions; without digits, those of the whole cells."""
    if digits is None:
        return (
            cells.left / SIDE,
            cells.top / SIDE,
            (cells.right + 1) / SIDE,
            (cells.bottom + 1) / SIDE,
        )
    left, top, right, bottom = map(int, digits)
    return (
        at(cells.left, left),
        at(cells.top, top),
        at(cells.right, right),
        at(cells.bottom, bottom),
    )


def at(cell: int, digit: int) -> float:
    """The middle of a stripe, as a fraction; stripes beyond the picture are its edge."""
    place = strip(cell)[0] + (digit + 0.5) * STRIP / DIGITS / SIDE
    return min(max(place, 0.0), 1.0)


def strip(cell: int) -> tuple[float, float]:
    """Where the strip of a cell begins and ends, as fractions; it may reach beyond the picture."""
    return (cell + 0.5 - STRIP / 2) / SIDE, (cell + 0.5 + STRIP / 2) / SIDE
