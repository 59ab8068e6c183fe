"""Draws numbered arrows over a picture, and their meaning in words below it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image, ImageDraw

from bot.media import lettering
from bot.media.boxed import Area
from bot.media.palette import Colour, Theme
from bot.words import say

Point = tuple[float, float]
Way = tuple[Point, Point, Point]
LINE, HEAD, TAG, WORDS = 5, 18, 24, 32
BEND = 0.18
"""How far an arrow bows on a picture, as a share of its length."""
DEPTH = 70
"""How far it bows under a line of text, in pixels; the curve itself goes half as far."""
STEPS = 24
TAGGED_AT = 0.7
"""Nearer to the tip, where arrows from one start have parted."""
SHOWN_AT_MOST = 40


@dataclass(frozen=True)
class Arrow:
    """way: start, bend and end in pixels, None where it cannot be drawn; words: what it says."""

    way: Way | None
    words: str
    colour: Colour


def draw(image: Image.Image, arrows: Sequence[Arrow], theme: Theme) -> Image.Image:
    """A taller copy: the arrows, each tagged r1, r2, ..., and below a line in words for each."""
    shown = arrows[:SHOWN_AT_MOST]
    row = WORDS + 20
    more = len(arrows) > len(shown)
    high = image.height + row * (len(shown) + more) + (20 if shown else 0)
    found = Image.new("RGB", (image.width, high), theme.paper)
    found.paste(image)
    for number, arrow in enumerate(shown, 1):
        if arrow.way:
            _arrow(found, arrow.way, f"r{number}", arrow.colour)
    for number, arrow in enumerate(shown, 1):
        top = image.height + row * (number - 1) + 10
        wide = lettering.pill(found, (24, top), f"r{number}", TAG, arrow.colour)
        words = lettering.fit(arrow.words, WORDS, image.width - wide - 64)
        lettering.write(found, (24 + wide + 16, top + 27), words, WORDS, theme.ink)
    if more:
        words = say("… and {count} more", count=len(arrows) - len(shown))
        lettering.write(found, (24, found.height - 24), words, TAG, theme.faint)
    return found


def between(head: Area, tail: Area) -> Way:
    """From middle to middle, bowing to the left, so that the ways there and back differ."""
    (x0, y0), (x2, y2) = _middle(head), _middle(tail)
    bend = (x0 + x2) / 2 + BEND * (y2 - y0), (y0 + y2) / 2 - BEND * (x2 - x0)
    return (x0, y0), bend, (x2, y2)


def beside(head: Area, tail: Area, *, is_above: bool) -> Way:
    """Past lines of text: along the line above or below it, or from one line to another."""
    (x0, _), (x2, _) = _middle(head), _middle(tail)
    if head[1] == tail[1]:
        edge, bow = (head[1], -DEPTH) if is_above else (head[3], DEPTH)
        return (x0, edge), ((x0 + x2) / 2, edge + bow), (x2, edge)
    start, end = (head[3], tail[1]) if head[1] < tail[1] else (head[1], tail[3])
    return (x0, start), ((x0 + x2) / 2, (start + end) / 2), (x2, end)


def _middle(area: Area) -> Point:
    return (area[0] + area[2]) / 2, (area[1] + area[3]) / 2


def _arrow(image: Image.Image, way: Way, tag: str, colour: Colour) -> None:
    points = _curve(way)
    draw = ImageDraw.Draw(image)
    # The white below keeps the line apart from whatever it crosses.
    draw.line(points, "white", LINE + 4, joint="curve")
    draw.line(points, colour, LINE, joint="curve")
    draw.polygon(_head(points[-4], points[-1]), colour, "white")
    wide, high = lettering.pill_size(tag, TAG)
    x, y = points[round(TAGGED_AT * STEPS)]
    x, y = min(max(x - wide / 2, 0), image.width - wide), max(y - high / 2, 0)
    lettering.pill(image, (x, y), tag, TAG, colour, edge=(255, 255, 255))


def _curve(way: Way) -> list[Point]:
    """Points of a quadratic Bezier curve."""
    (x0, y0), (x1, y1), (x2, y2) = way
    steps = [step / STEPS for step in range(STEPS + 1)]
    return [
        (
            (1 - t) ** 2 * x0 + 2 * t * (1 - t) * x1 + t**2 * x2,
            (1 - t) ** 2 * y0 + 2 * t * (1 - t) * y1 + t**2 * y2,
        )
        for t in steps
    ]


def _head(before: Point, tip: Point) -> list[Point]:
    angle = math.atan2(tip[1] - before[1], tip[0] - before[0])
    turns = (0.0, math.pi - 0.45, math.pi + 0.45)
    return [
        (
            tip[0] + (HEAD if turn else HEAD / 3) * math.cos(angle + turn),
            tip[1] + (HEAD if turn else HEAD / 3) * math.sin(angle + turn),
        )
        for turn in turns
    ]
