"""Draws a text with a number under each word, and coloured marks over runs of words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from PIL import Image, ImageDraw

from bot.media import lettering, palette
from bot.media.boxed import Area
from bot.media.palette import Colour, Theme
from bot.words import say

WIDTH = 1080
MARGIN = 28
TEXT, NUMBER, TAG = 40, 28, 26
"""At a phone's 360 pixels these are 13, 9 and 9."""
ABOVE, LINE, BELOW = 34, 56, 38
"""Room for tags, words and numbers, in pixels; together one row."""
ROW = ABOVE + LINE + BELOW + 8
DRAWN_AT_MOST = 400
INSET = 5


@dataclass(frozen=True)
class Token:
    """space: whether white space comes before it; paragraph: changes where a new line begins."""

    text: str
    space: bool = True
    paragraph: int = 0


@dataclass(frozen=True)
class Mark:
    """first, last: the places of its words, from 0; tag: what stands above it."""

    first: int
    last: int
    tag: str
    colour: Colour


@dataclass(frozen=True)
class _Placed:
    x: int
    row: int
    width: int


def draw(
    tokens: Sequence[Token], marks: Sequence[Mark], theme: Theme, *, is_numbered: bool = True
) -> Image.Image:
    """WIDTH pixels wide, a row of 136 pixels for each line; after DRAWN_AT_MOST words it ends."""
    shown = tokens[:DRAWN_AT_MOST]
    places = _places(shown)
    rows = max((place.row for place in places), default=0) + 1
    more = len(tokens) > len(shown)
    image = Image.new("RGB", (WIDTH, 2 * MARGIN + ROW * rows + 44 * more), theme.paper)
    for depth, mark in _outer_first(marks, len(shown)):
        _draw_mark(image, places, mark, depth, theme)
    for number, (token, place) in enumerate(zip(shown, places, strict=True), 1):
        _draw_word(image, token.text, f"{number}" if is_numbered else "", place, theme)
    tag(image, shown, marks)
    if more:
        words = say(
            "Words {first} to {last} are not shown.", first=len(shown) + 1, last=len(tokens)
        )
        lettering.write(image, (MARGIN, image.height - 24), words, NUMBER, theme.faint)
    return image


def tag(image: Image.Image, tokens: Sequence[Token], marks: Sequence[Mark]) -> None:
    """Draws the tags, again where something was drawn over them."""
    shown = tokens[:DRAWN_AT_MOST]
    _draw_tags(image, _places(shown), [mark for _, mark in _outer_first(marks, len(shown))])


def boxes(tokens: Sequence[Token], marks: Sequence[Mark]) -> list[Area | None]:
    """Where `draw` puts the first line of each mark; None for a mark beyond what is drawn."""
    places = _places(tokens[:DRAWN_AT_MOST])
    return [next(_boxes(places, mark), None) for mark in marks]


def _places(tokens: Sequence[Token]) -> list[_Placed]:
    places: list[_Placed] = []
    row = 0
    for _, group in groupby(tokens, key=lambda token: token.paragraph):
        paragraph = list(group)
        places += _paragraph(paragraph, row)
        row = places[-1].row + 1
    return places


def _paragraph(tokens: Sequence[Token], row: int) -> list[_Placed]:
    x, placed = MARGIN, []
    is_mirrored = lettering.runs_right_to_left(" ".join(token.text for token in tokens))
    for number, token in enumerate(tokens, 1):
        room = max(
            lettering.width(_fitted(token.text), TEXT),
            lettering.width(str(number + 99), NUMBER, bold=True),
        )
        gap = 0 if x == MARGIN else (22 if token.space else 10)
        if x + gap + room > WIDTH - MARGIN and x > MARGIN:
            row, x, gap = row + 1, MARGIN, 0
        left = x + gap
        placed.append(_Placed(WIDTH - left - room if is_mirrored else left, row, room))
        x = left + room
    return placed


def _fitted(text: str) -> str:
    return lettering.fit(text, TEXT, WIDTH - 2 * MARGIN)


def _outer_first(marks: Sequence[Mark], shown: int) -> list[tuple[int, Mark]]:
    """The longer ones first, each with the number of marks that it lies in."""
    ordered = sorted(
        (mark for mark in marks if mark.first < shown), key=lambda m: (m.first - m.last, m.first)
    )
    return [
        (sum(o.first <= mark.first and mark.last <= o.last for o in ordered[:i]), mark)
        for i, mark in enumerate(ordered)
    ]


def _boxes(places: Sequence[_Placed], mark: Mark) -> Iterator[tuple[int, int, int, int]]:
    """One box for each line that the mark runs over."""
    covered = places[mark.first : mark.last + 1]
    for row, group in groupby(covered, key=lambda place: place.row):
        on_row = list(group)
        top = MARGIN + row * ROW + ABOVE
        left = min(place.x for place in on_row)
        yield left - 7, top, max(place.x + place.width for place in on_row) + 7, top + LINE


def _draw_mark(
    image: Image.Image, places: Sequence[_Placed], mark: Mark, depth: int, theme: Theme
) -> None:
    inset = min(depth, 3) * INSET
    fill = palette.mixed(mark.colour, theme.paper, theme.tint)
    for left, top, right, bottom in _boxes(places, mark):
        box = (left + inset, top + inset, right - inset, bottom - inset)
        ImageDraw.Draw(image).rounded_rectangle(box, 7, fill, mark.colour, width=4)


def _draw_tags(image: Image.Image, places: Sequence[_Placed], marks: Sequence[Mark]) -> None:
    taken: dict[int, int] = {}  # by row, where the last tag ends
    for left, top, mark in sorted(
        ((*next(_boxes(places, mark))[:2], mark) for mark in marks), key=lambda tag: tag[:2]
    ):
        tag = lettering.fit(mark.tag, TAG, WIDTH // 3, bold=True)
        wide, _ = lettering.pill_size(tag, TAG)
        x = max(min(left, WIDTH - wide - 4), taken.get(top, 0))
        lettering.pill(image, (x, top - ABOVE + 2), tag, TAG, mark.colour)
        taken[top] = x + wide + 4


def _draw_word(image: Image.Image, text: str, number: str, place: _Placed, theme: Theme) -> None:
    shown = _fitted(text)
    top = MARGIN + place.row * ROW + ABOVE
    x = place.x + (place.width - lettering.width(shown, TEXT)) / 2
    lettering.write(image, (x, top + 42), shown, TEXT, theme.ink)
    below = place.x + (place.width - lettering.width(number, NUMBER, bold=True)) / 2
    baseline = (below, top + LINE + 30)
    lettering.write(image, baseline, number, NUMBER, theme.faint, bold=True)
