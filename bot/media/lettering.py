"""Writes text of any script on a picture: each run of characters in a font that has them."""

from collections.abc import Iterator
from itertools import groupby

import regex
from PIL import Image, ImageDraw

from bot.media import fonts, palette
from bot.media.palette import Colour

GRAPHEME = regex.compile(r"\X")
PICTOGRAM = regex.compile(r"\p{Emoji_Presentation}|\p{Regional_Indicator}|\ufe0f")
RIGHT_TO_LEFT = frozenset({"arabic", "hebrew"})
PILL_PADDING = 9


def width(text: str, size: int, *, bold: bool = False) -> int:
    """How wide `write` makes this text, in pixels."""
    return round(sum(_width(run, of, size, bold) for of, run in _runs(text)))


def write(
    image: Image.Image,
    at: tuple[float, float],
    text: str,
    size: int,
    colour: Colour,
    *,
    bold: bool = False,
) -> int:
    """Writes one line with its baseline's left end at `at`; returns its width in pixels."""
    x, baseline = at
    draw = ImageDraw.Draw(image)
    for of, run in _runs(text):
        if of == fonts.EMOJI and fonts.has(of):
            _paste_emoji(image, (x, baseline), run, size)
        else:
            draw.text((x, baseline), run, colour, fonts.font(of, size, bold), anchor="ls")
        x += _width(run, of, size, bold)
    return round(x - at[0])


def fit(text: str, size: int, room: int, *, bold: bool = False) -> str:
    """The text, or as much of its start as fits into `room` pixels, with an ellipsis."""
    if width(text, size, bold=bold) <= room:
        return text
    clusters = GRAPHEME.findall(text)
    low, high = 0, len(clusters)
    while low < high:
        middle = (low + high + 1) // 2
        short = "".join(clusters[:middle]) + "…"
        low, high = (middle, high) if width(short, size, bold=bold) <= room else (low, middle - 1)
    return "".join(clusters[:low]) + "…"


def pill(
    image: Image.Image,
    at: tuple[float, float],
    text: str,
    size: int,
    colour: Colour,
    *,
    edge: Colour | None = None,
) -> int:
    """A filled tag with its top left corner at `at`; returns its width. See `pill_size`."""
    wide, high = pill_size(text, size)
    x, y = at
    box = (x, y, x + wide, y + high)
    ImageDraw.Draw(image).rounded_rectangle(box, 7, colour, edge, width=2)
    write(image, (x + PILL_PADDING, y + 0.8 * high), text, size, palette.ink_on(colour), bold=True)
    return wide


def pill_size(text: str, size: int) -> tuple[int, int]:
    return width(text, size, bold=True) + 2 * PILL_PADDING, round(1.35 * size)


def runs_right_to_left(text: str) -> bool:
    """Whether the first letter that has a direction goes from right to left."""
    letters = (mark for mark in text if mark.isalpha())
    return fonts.script(next(letters, "a")) in RIGHT_TO_LEFT


def _runs(text: str) -> Iterator[tuple[str, str]]:
    """Neighbouring graphemes of one script; spaces and marks of none stay with what is before."""
    scripts: list[tuple[str, str]] = []
    for cluster in GRAPHEME.findall(" ".join(text.split()) if "\n" in text else text):
        of = fonts.EMOJI if PICTOGRAM.search(cluster) else fonts.script(cluster[0])
        is_neutral = cluster.isspace() and scripts
        scripts.append((scripts[-1][0] if is_neutral else of, cluster))
    for of, group in groupby(scripts, key=lambda pair: pair[0]):
        yield of, "".join(cluster for _, cluster in group)


def _width(run: str, of: str, size: int, bold: bool) -> float:
    length = fonts.font(of, size, bold).getlength(run)
    return length * size * 1.1 / fonts.EMOJI_SIZE if of == fonts.EMOJI and fonts.has(of) else length


def _paste_emoji(image: Image.Image, at: tuple[float, float], run: str, size: int) -> None:
    font = fonts.font(fonts.EMOJI, size)
    scale = size * 1.1 / fonts.EMOJI_SIZE
    sheet = Image.new("RGBA", (max(1, round(font.getlength(run))), 130), (0, 0, 0, 0))
    ImageDraw.Draw(sheet).text((0, 105), run, font=font, embedded_color=True, anchor="ls")
    small = sheet.resize((max(1, round(sheet.width * scale)), round(sheet.height * scale)))
    image.paste(small, (round(at[0]), round(at[1] - 105 * scale)), small)
