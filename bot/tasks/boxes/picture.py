"""The pictures of boxes: the grid from which cells are named, the strips for the edges' digits."""

from collections.abc import Iterable

from PIL import Image

from bot import blocks
from bot.media import grids, opening, palette
from bot.media.boxed import Mark
from bot.media.grids import Strip
from bot.media.looks import PLAIN, Look
from bot.records import ImagePart
from bot.tasks.boxes import grid
from bot.tasks.boxes.grid import SIDE, Cells
from bot.tasks.boxes.value import Box, Boxes
from bot.tasks.question import Question
from bot.words import mark, say

ALT_LIMIT = 2_000
LEFT, TOP = mark("1 LEFT edge ({cell})"), mark("2 TOP edge ({cell})")
RIGHT, BOTTOM = mark("3 RIGHT edge ({cell})"), mark("4 BOTTOM edge ({cell})")
BESIDE = 0.25 / SIDE
"""How much of the neighbourhood a strip shows along its edge: a quarter of a cell."""


def draw(question: Question, value: Boxes | None, look: Look = PLAIN) -> Image.Image | None:
    """The first picture under the grid, 1080 pixels wide; None where the sample has none.

    Boxes are numbered in the order of the value, as the code line calls those of the suggestion.
    Raises KeyError when `look.media` lacks the picture.
    """
    return draw_numbered(question, enumerate(value.boxes if value else (), 1), look)


def draw_numbered(
    question: Question, boxes: Iterable[tuple[int, Box]], look: Look = PLAIN
) -> Image.Image | None:
    """As `draw`, with the boxes' numbers given."""
    picture = _picture(question, look)
    if picture is None:
        return None
    names = question.schema.label_names
    marks = [
        Mark(box.edges, f"{number} {box.label}", palette.mark(names, box.label))
        for number, box in boxes
    ]
    return grids.draw(picture, SIDE, marks, look.theme)


def draw_edges(question: Question, cells: Cells, look: Look = PLAIN) -> Image.Image | None:
    """Four strips around the edges of a new box, for its four digits; else as `draw`."""
    picture = _picture(question, look)
    if picture is None:
        return None
    heading = say(
        "Box {cells}: 4 digits, LEFT TOP RIGHT BOTTOM, such as 6128", cells=str(cells).upper()
    )
    return grids.draw_strips(picture, heading, _strips(cells), look.theme)


def alt_text(_: Question, value: Boxes | None) -> str:
    """For those who do not see the picture. It names the value: give None before an answer."""
    said = say("Picture with an 8 by 8 lettered grid, A1 to H8")
    boxes = [
        say(
            "{number} {label} from {start} to {end}",
            number=number,
            label=box.label,
            start=_cell(box.left, box.top),
            end=_cell(box.right, box.bottom),
        )
        for number, box in enumerate(value.boxes if value else (), 1)
    ]
    return blocks.shorten(": ".join([said, *filter(None, [", ".join(boxes)])]), ALT_LIMIT)


def _picture(question: Question, look: Look) -> Image.Image | None:
    images = [part for part in question.parts if isinstance(part, ImagePart)]
    return opening.picture(look.media[images[0].media]) if images else None


def _strips(cells: Cells) -> list[Strip]:
    along = _along(cells.left, cells.right), _along(cells.top, cells.bottom)
    found = []
    for text, cell in ((LEFT, cells.left), (RIGHT, cells.right)):
        start, end = grid.strip(cell)
        title = say(text, cell=chr(65 + cell))
        found.append(Strip(title, (start, along[1][0], end, along[1][1]), is_standing=True))
    for text, cell in ((TOP, cells.top), (BOTTOM, cells.bottom)):
        start, end = grid.strip(cell)
        title = say(text, cell=cell + 1)
        found.append(Strip(title, (along[0][0], start, along[0][1], end), is_standing=False))
    return found


def _along(first: int, last: int) -> tuple[float, float]:
    return max(first / SIDE - BESIDE, 0.0), min((last + 1) / SIDE + BESIDE, 1.0)


def _cell(x: float, y: float) -> str:
    return f"{chr(65 + min(int(x * SIDE), SIDE - 1))}{min(int(y * SIDE), SIDE - 1) + 1}"
