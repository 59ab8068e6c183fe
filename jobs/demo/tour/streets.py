"""Streets with houses, cars and people, drawn in code; what stands where is known."""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageDraw

Colour = tuple[int, int, int]

WIDTH, HEIGHT = 960, 640
HORIZON = 0.58
RED: Colour = (178, 58, 62)
BLUE: Colour = (58, 96, 160)
GREEN: Colour = (70, 128, 96)
YELLOW: Colour = (214, 170, 60)
HOUSES: tuple[Colour, ...] = ((188, 146, 112), (160, 150, 150), (196, 170, 130), (150, 120, 110))


@dataclass(frozen=True)
class Thing:
    """A car or a person; left, top, right, bottom as fractions of the picture."""

    label: str
    edges: tuple[float, float, float, float]
    colour: Colour


def draw(things: Sequence[Thing], *, at_night: bool = False) -> bytes:
    """A PNG of a street with these things on it, those behind first."""
    sky, road = ((34, 42, 72), (52, 54, 60)) if at_night else ((164, 200, 228), (112, 114, 120))
    image = Image.new("RGB", (WIDTH, HEIGHT), sky)
    pen = ImageDraw.Draw(image)
    _houses(pen, at_night=at_night)
    pen.rectangle((0, HORIZON * HEIGHT, WIDTH, HEIGHT), road)
    for x in range(20, WIDTH, 130):
        pen.polygon(((x, 560), (x + 70, 560), (x + 58, 570), (x - 12, 570)), (225, 225, 215))
    for thing in sorted(things, key=lambda one: one.edges[3]):
        (_car if thing.label == "car" else _person)(pen, _pixels(thing), thing.colour)
    content = BytesIO()
    image.quantize(64).save(content, "PNG", optimize=True)
    return content.getvalue()


def _houses(pen: ImageDraw.ImageDraw, *, at_night: bool) -> None:
    window = (250, 220, 130) if at_night else (90, 110, 130)
    for place in range(5):
        left, top = place * 200 - 20, 90 + 46 * (place * 2 % 3)
        red, green, blue = HOUSES[place % len(HOUSES)]
        wall = (red // 2, green // 2, blue // 2) if at_night else (red, green, blue)
        pen.rectangle((left, top, left + 186, HORIZON * HEIGHT), wall)
        for column in range(3):
            for row in range(3):
                x, y = left + 22 + 52 * column, top + 24 + 62 * row
                pen.rectangle((x, y, x + 30, y + 38), window)


def _car(pen: ImageDraw.ImageDraw, at: tuple[float, ...], colour: Colour) -> None:
    left, top, right, bottom = at
    wide, high = right - left, bottom - top
    roof, sill = top + 0.42 * high, bottom - 0.16 * high
    pen.polygon(
        (
            (left + 0.2 * wide, roof),
            (left + 0.32 * wide, top),
            (left + 0.7 * wide, top),
            (left + 0.84 * wide, roof),
        ),
        (190, 214, 226),
        colour,
        width=4,
    )
    pen.rounded_rectangle((left, roof, right, sill), 0.12 * high, colour)
    for middle in (0.22, 0.78):
        x, r = left + middle * wide, 0.19 * high
        pen.ellipse((x - r, bottom - 2 * r, x + r, bottom), (24, 24, 26))
        pen.ellipse((x - r / 2, bottom - 1.5 * r, x + r / 2, bottom - r / 2), (150, 150, 150))
    pen.ellipse((right - 0.07 * wide, roof + 6, right - 0.02 * wide, roof + 18), (250, 240, 180))


def _person(pen: ImageDraw.ImageDraw, at: tuple[float, ...], colour: Colour) -> None:
    left, top, right, bottom = at
    wide, high, middle = right - left, bottom - top, (left + right) / 2
    head = 0.1 * high
    hip = top + 0.58 * high
    for foot in (left + 0.12 * wide, right - 0.12 * wide):
        pen.line((middle, hip, foot, bottom), (40, 40, 60), max(4, round(0.16 * wide)))
    pen.rounded_rectangle((left + 0.1 * wide, top + 0.2 * high, right - 0.1 * wide, hip), 8, colour)
    pen.ellipse((middle - head, top, middle + head, top + 2 * head), (224, 180, 150))


def _pixels(thing: Thing) -> tuple[float, ...]:
    left, top, right, bottom = thing.edges
    return left * WIDTH, top * HEIGHT, right * WIDTH, bottom * HEIGHT
