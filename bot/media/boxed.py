"""Draws named boxes over a picture, their tags where they hide no other box."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from PIL import Image, ImageDraw

from bot.media import lettering
from bot.media.palette import BLACK, Colour

Area = tuple[float, float, float, float]
TAG = 28
EDGE = 6


@dataclass(frozen=True)
class Mark:
    """edges: left, top, right, bottom as fractions of the picture."""

    edges: Area
    tag: str
    colour: Colour


def draw(image: Image.Image, area: Area, marks: Sequence[Mark]) -> list[Area]:
    """Draws onto the part of the image where the picture is; returns the boxes in its pixels."""
    boxes = [_inside(area, mark.edges) for mark in marks]
    for mark, (left, top, right, bottom) in zip(marks, boxes, strict=True):
        draw = ImageDraw.Draw(image)
        draw.rectangle((left - 2, top - 2, right + 2, bottom + 2), outline=BLACK, width=EDGE + 4)
        draw.rectangle((left, top, right, bottom), outline=mark.colour, width=EDGE)
    taken = list(boxes)
    for mark, box in zip(marks, boxes, strict=True):
        tag = lettering.fit(mark.tag, TAG, image.width // 3, bold=True)
        place = _free_place(box, lettering.pill_size(tag, TAG), image.size, taken)
        lettering.pill(image, place[:2], tag, TAG, mark.colour, edge=BLACK)
        taken.append(place)
    return boxes


def touch(a: Area, b: Area) -> float:
    """The area that two rectangles share."""
    wide = min(a[2], b[2]) - max(a[0], b[0])
    high = min(a[3], b[3]) - max(a[1], b[1])
    return wide * high if wide > 0 and high > 0 else 0.0


def _inside(area: Area, edges: Area) -> Area:
    left, top, right, bottom = area
    wide, high = right - left, bottom - top
    return (
        left + edges[0] * wide,
        top + edges[1] * high,
        left + edges[2] * wide,
        top + edges[3] * high,
    )


def _free_place(
    box: Area, size: tuple[int, int], room: tuple[int, int], taken: Sequence[Area]
) -> Area:
    """Where the tag hides least: above the box, below it, at its sides, else inside."""
    places = list(_places(box, size, room))
    return min(places, key=lambda place: sum(touch(place, other) for other in taken))


def _places(box: Area, size: tuple[int, int], room: tuple[int, int]) -> Iterator[Area]:
    (left, top, right, bottom), (wide, high) = box, size
    wanted = [
        (left, top - high - 4),
        (right - wide, top - high - 4),
        (left, bottom + 5),
        (right - wide, bottom + 5),
        (left + EDGE, top + EDGE),
    ]
    for x, y in wanted:
        left, top = min(max(x, 0), room[0] - wide), min(max(y, 0), room[1] - high)
        yield left, top, left + wide, top + high
