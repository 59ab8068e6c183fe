"""What every chart is drawn on: a page as wide as a phone shows, written on in any script.

Okabe & Ito's colours stay apart for every kind of colour vision (jfly.uni-koeln.de/color, 2008).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import cast

from PIL import Image, ImageColor, ImageDraw

from bot.media import lettering
from bot.media.palette import Colour

WIDTH = 1080
MARGIN = 48
TEXT, TITLE = 28, 36
LINE = 44
"""From one line of text to the next."""

INK, GREY, RULE, WHITE = "#1d1c1d", "#5c5c5c", "#dddddd", "#ffffff"
BLUE, ORANGE, GREEN, VERMILLION, SKY = "#0072B2", "#E69F00", "#009E73", "#D55E00", "#56B4E9"
PALE, DEEP_GREEN = "#9fc3da", "#00704f"
"""Of what is past; and of words about what is green, which need more contrast."""

SHARPNESS = 2
"""Drawn larger and made smaller at the end: Pillow's own lines have steps."""

ACROSS = {"l": 0.0, "m": 0.5, "r": 1.0}
BELOW = {"s": 0.0, "m": 0.36, "a": 0.93}
"""From the anchor down to the baseline, as a share of the letters' size."""

XY = tuple[float, float]


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
        self,
        at: XY,
        words: str,
        *,
        colour: str = INK,
        size: int = TEXT,
        anchor: str = "lm",
        bold: bool = False,
    ) -> None:
        """One line. anchor: as Pillow's, "lm": `at` is left of the words, in their middle."""
        wide = width_of(words, size, bold=bold)
        x, y = at[0] - ACROSS[anchor[0]] * wide, at[1] + BELOW[anchor[1]] * size
        ink = cast("Colour", ImageColor.getrgb(colour))
        lettering.write(self._image, _scaled((x, y)), words, size * SHARPNESS, ink, bold=bold)

    def line(self, points: Sequence[XY], colour: str = INK, width: float = 3) -> None:
        at = [_scaled(point) for point in points]
        self._draw.line(at, colour, round(width * SHARPNESS), joint="curve")

    def area(self, points: Sequence[XY], colour: str) -> None:
        self._draw.polygon([_scaled(point) for point in points], colour)

    def box(self, low: XY, high: XY, colour: str, outline: str | None = None) -> None:
        self._draw.rectangle([_scaled(low), _scaled(high)], colour, outline, SHARPNESS)

    def bar(self, low: XY, high: XY, colour: str) -> None:
        """A box with round ends."""
        radius = min(high[0] - low[0], high[1] - low[1]) / 2 * SHARPNESS
        self._draw.rounded_rectangle([_scaled(low), _scaled(high)], radius, colour)

    def dot(self, at: XY, colour: str, radius: float = 9) -> None:
        (x, y), r = _scaled(at), radius * SHARPNESS
        self._draw.ellipse([x - r, y - r, x + r, y + r], colour, WHITE, SHARPNESS)

    def chart(self, alt: str) -> Chart:
        width, height = (length // SHARPNESS for length in self._image.size)
        small = self._image.resize((width, height), Image.Resampling.LANCZOS)
        return Chart(_png(small), alt)


def title_height(words: str) -> float:
    """Where what follows the title may begin."""
    return MARGIN + len(_wrapped(words, TITLE, bold=True)) * (TITLE + 12) + 20


def title(paper: Paper, words: str) -> None:
    for number, line in enumerate(_wrapped(words, TITLE, bold=True)):
        at = MARGIN, MARGIN + number * (TITLE + 12)
        paper.text(at, line, size=TITLE, anchor="la", bold=True)


def empty(heading: str, sentence: str) -> Chart:
    """A page that says why there is nothing to see."""
    top = title_height(heading)
    lines = _wrapped(sentence, TEXT)
    paper = Paper(top + len(lines) * LINE + MARGIN)
    title(paper, heading)
    for number, line in enumerate(lines):
        paper.text((MARGIN, top + number * LINE), line, colour=GREY, anchor="la")
    return paper.chart(f"{heading}: {sentence}")


def stacked(charts: Sequence[Chart]) -> bytes:
    """All in one picture, one below the other, as a PNG."""
    pages = [Image.open(BytesIO(chart.png)).convert("RGB") for chart in charts]
    whole = Image.new("RGB", (WIDTH, sum(page.height for page in pages)), WHITE)
    top = 0
    for page in pages:
        whole.paste(page, (0, top))
        top += page.height
    return _png(whole)


def width_of(words: str, size: int = TEXT, *, bold: bool = False) -> float:
    return lettering.width(words, size * SHARPNESS, bold=bold) / SHARPNESS


def fitted(words: str, width: float, size: int = TEXT, *, bold: bool = False) -> str:
    """The words, or as much of their beginning as fits."""
    room = int(width * SHARPNESS)
    return lettering.fit(" ".join(words.split()), size * SHARPNESS, room, bold=bold)


def ticks(low: float, high: float, count: int = 5, least: float = 10.0**-9) -> list[float]:
    """About `count` round numbers that cover low to high.

    >>> ticks(0, 37)
    [0.0, 10.0, 20.0, 30.0, 40.0]
    >>> ticks(0, 2, least=1)
    [0, 1, 2]

    least: the smallest step; 1 for what is counted
    """
    step = least
    while (high - low) / step > count:
        for factor in (2, 2.5, 2):
            step *= factor
            if (high - low) / step <= count:
                break
    first, last = int(low // step), -int(-high // step)
    return [round(number * step, 9) for number in range(first, last + 1)]


def _wrapped(words: str, size: int, *, bold: bool = False) -> list[str]:
    lines = [""]
    for word in words.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and width_of(longer, size, bold=bold) > WIDTH - 2 * MARGIN:
            lines.append(fitted(word, WIDTH - 2 * MARGIN, size, bold=bold))
        else:
            lines[-1] = longer
    return lines


def _png(image: Image.Image) -> bytes:
    file = BytesIO()
    image.quantize(256, dither=Image.Dither.NONE).save(file, "PNG", optimize=True)
    return file.getvalue()


def _scaled(at: XY) -> XY:
    return at[0] * SHARPNESS, at[1] * SHARPNESS
