"""Draws a picture under a lettered grid, and the strips from which the edges of a box are read."""

from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image, ImageDraw

from bot.media import boxed, lettering
from bot.media.boxed import Area, Mark
from bot.media.palette import BLACK, WHITE, Theme

WIDTH = 1080
MARGIN = 52
HEADING, CELL, DIGIT = 34, 20, 28
HIGHEST, LOWEST = 1_200, 320
"""A picture's height on the card, in pixels; flat ones are stretched, for rows to be read."""
PANEL_WIDE, PANEL_LONG = 430, 640


@dataclass(frozen=True)
class Strip:
    """A stretch of the picture to read one edge from.

    edges:       left, top, right, bottom as fractions; they may reach beyond the picture
    is_standing: whether its stripes stand side by side, for a left or right edge
    """

    title: str
    edges: Area
    is_standing: bool


def draw(picture: Image.Image, side: int, marks: Sequence[Mark], theme: Theme) -> Image.Image:
    """A grid of side x side cells, columns lettered, rows numbered, names in every cell."""
    shown = _scaled(picture)
    image = Image.new("RGB", (WIDTH, shown.height + 2 * MARGIN), theme.paper)
    left = (WIDTH - shown.width) // 2
    image.paste(shown, (left, MARGIN))
    area = (left, MARGIN, left + shown.width, MARGIN + shown.height)
    _lines(image, area, side)
    _names(image, area, side)
    _heads(image, area, side, theme)
    boxed.draw(image, area, marks)
    return image


def draw_strips(
    picture: Image.Image, heading: str, strips: Sequence[Strip], theme: Theme
) -> Image.Image:
    """The strips in two columns, each with ten stripes and their digits."""
    panels = [_panel(picture, strip, theme) for strip in strips]
    columns = [panels[::2], panels[1::2]]
    heights = [sum(panel.height + 20 for panel in column) for column in columns]
    image = Image.new("RGB", (WIDTH, 80 + max(heights)), theme.paper)
    lettering.write(
        image, (28, 48), lettering.fit(heading, 30, WIDTH - 56, bold=True), 30, theme.ink, bold=True
    )
    for column, x in zip(columns, (28, WIDTH // 2 + 10), strict=True):
        y = 80
        for panel in column:
            image.paste(panel, (x, y))
            y += panel.height + 20
    return image


def _scaled(picture: Image.Image) -> Image.Image:
    room = WIDTH - 2 * MARGIN
    scale = min(room / picture.width, HIGHEST / picture.height)
    wide = max(LOWEST, round(picture.width * scale))
    return picture.resize((min(wide, room), max(LOWEST, round(picture.height * scale))))


def _lines(image: Image.Image, area: Area, side: int) -> None:
    draw = ImageDraw.Draw(image)
    left, top, right, bottom = area
    for place in range(side + 1):
        x = left + place * (right - left) / side
        y = top + place * (bottom - top) / side
        # Black beside white can be seen on sky and on asphalt.
        for offset, colour in ((0, BLACK), (1, WHITE)):
            draw.line((x + offset, top, x + offset, bottom), colour)
            draw.line((left, y + offset, right, y + offset), colour)


def _names(image: Image.Image, area: Area, side: int) -> None:
    left, top, right, bottom = area
    for column in range(side):
        for row in range(side):
            at = (
                left + column * (right - left) / side + 6,
                top + row * (bottom - top) / side + CELL + 2,
            )
            _outlined(image, at, f"{chr(65 + column)}{row + 1}")


def _outlined(image: Image.Image, at: tuple[float, float], text: str) -> None:
    for dx, dy in ((-2, 0), (2, 0), (0, -2), (0, 2)):
        lettering.write(image, (at[0] + dx, at[1] + dy), text, CELL, BLACK, bold=True)
    lettering.write(image, at, text, CELL, WHITE, bold=True)


def _heads(image: Image.Image, area: Area, side: int, theme: Theme) -> None:
    left, top, right, bottom = area
    for place in range(side):
        letter, digit = chr(65 + place), str(place + 1)
        x = left + (place + 0.5) * (right - left) / side
        y = top + (place + 0.5) * (bottom - top) / side + HEADING / 3
        half = lettering.width(letter, HEADING, bold=True) / 2
        for baseline in (top - 12, bottom + HEADING + 4):
            lettering.write(image, (x - half, baseline), letter, HEADING, theme.ink, bold=True)
        wide = lettering.width(digit, HEADING, bold=True)
        for at in (left - wide - 10, right + 10):
            lettering.write(image, (at, y), digit, HEADING, theme.ink, bold=True)


def _panel(picture: Image.Image, strip: Strip, theme: Theme) -> Image.Image:
    crop = _cropped(picture, strip.edges, theme)
    across, along = crop.size if strip.is_standing else crop.size[::-1]
    # True to scale where there is room; a long side is squeezed rather than cut, as the edge that
    # is looked for may be anywhere along it.
    limit = PANEL_LONG if strip.is_standing else PANEL_WIDE
    length = max(120, min(limit, round(along * PANEL_WIDE / across)))
    size = (PANEL_WIDE, length) if strip.is_standing else (length, PANEL_WIDE)
    image = Image.new("RGB", (PANEL_WIDE + 60, size[1] + 96), theme.paper)
    lettering.write(image, (0, 34), strip.title, DIGIT, theme.ink, bold=True)
    image.paste(crop.resize(size), (0, 48))
    for digit in range(10):
        _stripe(image, size, digit, strip.is_standing)
    return image


def _stripe(image: Image.Image, size: tuple[int, int], digit: int, is_standing: bool) -> None:
    draw = ImageDraw.Draw(image)
    wide, high = size
    step = PANEL_WIDE / 10
    start = digit * step
    pill_wide, pill_high = lettering.pill_size("0", DIGIT)
    for offset, colour in ((0, BLACK), (1, WHITE)):
        if is_standing:
            draw.line((start + offset, 48, start + offset, 48 + high), colour)
        else:
            draw.line((0, 48 + start + offset, wide, 48 + start + offset), colour)
    middle = start + step / 2
    at = (
        (middle - pill_wide / 2, 48 + high + 6)
        if is_standing
        else (wide + 8, 48 + middle - pill_high / 2)
    )
    lettering.pill(image, at, str(digit), DIGIT, BLACK, edge=WHITE)


def _cropped(picture: Image.Image, edges: Area, theme: Theme) -> Image.Image:
    """The stretch with paper where it reaches beyond the picture."""
    wide, high = picture.size
    box = (
        round(edges[0] * wide),
        round(edges[1] * high),
        max(round(edges[2] * wide), round(edges[0] * wide) + 1),
        max(round(edges[3] * high), round(edges[1] * high) + 1),
    )
    crop = Image.new("RGB", (box[2] - box[0], box[3] - box[1]), theme.paper)
    inner = (max(box[0], 0), max(box[1], 0), min(box[2], wide), min(box[3], high))
    crop.paste(picture.crop(inner), (inner[0] - box[0], inner[1] - box[1]))
    return crop
