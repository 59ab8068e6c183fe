"""What every chart is drawn on: a page as wide as a phone shows, with a font that is always there.

Okabe & Ito's colours stay apart for every kind of colour vision (jfly.uni-koeln.de/color, 2008).
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

WIDTH = 1080
MARGIN = 48
TEXT, TITLE = 30, 40
LINE = 44
"""From one line of text to the next."""

INK, GREY, RULE, WHITE = "#1d1c1d", "#5c5c5c", "#dddddd", "#ffffff"
BLUE, ORANGE, GREEN, VERMILLION, SKY = "#0072B2", "#E69F00", "#009E73", "#D55E00", "#56B4E9"

SHARPNESS = 2
"""Drawn larger and made smaller at the end: Pillow's own lines have steps."""

OTHER_FONTS = ("DejaVuSans.ttf", "NotoSans-Regular.ttf", "Arial.ttf")
"""For what Pillow's own font lacks, which is everything beyond ASCII; where one is installed."""

XY = tuple[float, float]
Font = ImageFont.FreeTypeFont | ImageFont.ImageFont


@dataclass(frozen=True)
class Chart:
    """A picture, and what it shows in one sentence for those who do not see it."""

    png: bytes
    alt: str


class Paper:
    """A page to draw on. Every length is in pixels of the finished picture."""

    def __init__(self, height: float) -> None:
        size = (WIDTH * SHARPNESS, round(height) * SHARPNESS)
        self._image = Image.new("RGB", size, WHITE)
        self._draw = ImageDraw.Draw(self._image, "RGBA")

    def text(
        self, at: XY, words: str, *, colour: str = INK, size: int = TEXT, anchor: str = "lm"
    ) -> None:
        """anchor: Pillow's, such as "lm": `at` is left of the words, in the middle of them."""
        font = _font(size * SHARPNESS, is_plain=words.isascii())
        self._draw.text(_scaled(at), _drawable(words, size), colour, font, anchor)

    def line(self, points: Sequence[XY], colour: str = INK, width: float = 3) -> None:
        at = [_scaled(point) for point in points]
        self._draw.line(at, colour, round(width * SHARPNESS), joint="curve")

    def area(self, points: Sequence[XY], colour: str) -> None:
        self._draw.polygon([_scaled(point) for point in points], colour)

    def box(self, low: XY, high: XY, colour: str, outline: str | None = None) -> None:
        self._draw.rectangle([_scaled(low), _scaled(high)], colour, outline, SHARPNESS)

    def dot(self, at: XY, colour: str, radius: float = 9) -> None:
        (x, y), r = _scaled(at), radius * SHARPNESS
        self._draw.ellipse([x - r, y - r, x + r, y + r], colour, WHITE, SHARPNESS)

    def chart(self, alt: str) -> Chart:
        width, height = (length // SHARPNESS for length in self._image.size)
        small = self._image.resize((width, height), Image.Resampling.LANCZOS)
        file = BytesIO()
        small.quantize(256, dither=Image.Dither.NONE).save(file, "PNG", optimize=True)
        return Chart(file.getvalue(), alt)


def title_height(words: str) -> float:
    """Where what follows the title may begin."""
    return MARGIN + len(_wrapped(words, TITLE)) * (TITLE + 12) + 20


def title(paper: Paper, words: str) -> None:
    for number, line in enumerate(_wrapped(words, TITLE)):
        paper.text((MARGIN, MARGIN + number * (TITLE + 12)), line, size=TITLE, anchor="la")


def empty(heading: str, sentence: str) -> Chart:
    """A page that says why there is nothing to see."""
    top = title_height(heading)
    lines = _wrapped(sentence, TEXT)
    paper = Paper(top + len(lines) * LINE + MARGIN)
    title(paper, heading)
    for number, line in enumerate(lines):
        paper.text((MARGIN, top + number * LINE), line, colour=GREY, anchor="la")
    return paper.chart(f"{heading}: {sentence}")


def width_of(words: str, size: int = TEXT) -> float:
    return float(_font(size, is_plain=words.isascii()).getlength(_drawable(words, size)))


def fitted(words: str, width: float, size: int = TEXT) -> str:
    """The words, or as much of their beginning as fits."""
    words = " ".join(words.split())
    if width_of(words, size) <= width:
        return words
    while words and width_of(f"{words}...", size) > width:
        words = words[:-1]
    return f"{words.rstrip()}..."


def ticks(low: float, high: float, count: int = 5) -> list[float]:
    """About `count` round numbers that cover low to high.

    >>> ticks(0, 37)
    [0.0, 10.0, 20.0, 30.0, 40.0]
    """
    step = 10.0**-9
    while (high - low) / step > count:
        for factor in (2, 2.5, 2):
            step *= factor
            if (high - low) / step <= count:
                break
    first, last = int(low // step), -int(-high // step)
    return [round(number * step, 9) for number in range(first, last + 1)]


def _wrapped(words: str, size: int) -> list[str]:
    lines = [""]
    for word in words.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and width_of(longer, size) > WIDTH - 2 * MARGIN:
            lines.append(fitted(word, WIDTH - 2 * MARGIN, size))
        else:
            lines[-1] = longer
    return lines


@lru_cache(maxsize=64)
def _font(size: int, *, is_plain: bool) -> Font:
    for name in () if is_plain else OTHER_FONTS:
        try:
            return ImageFont.truetype(name, size)
        except OSError:
            continue
    return ImageFont.load_default(size)


def _drawable(words: str, size: int) -> str:
    """Without accents, and with question marks, where only Pillow's own font is there."""
    if words.isascii() or _font(size, is_plain=False) != _font(size, is_plain=True):
        return words
    bare = unicodedata.normalize("NFKD", words)
    letters = (letter for letter in bare if not unicodedata.combining(letter))
    return "".join(letter if letter.isascii() else "?" for letter in letters)


def _scaled(at: XY) -> XY:
    return at[0] * SHARPNESS, at[1] * SHARPNESS
