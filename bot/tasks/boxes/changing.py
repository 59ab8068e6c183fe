"""Small changes of boxes, as buttons make them: nudge an edge, relabel, delete."""

from typing import Literal

from bot.errors import BadAnswer
from bot.records import Value
from bot.tasks.boxes.value import Box, Boxes
from bot.tasks.fractions import DECIMALS
from bot.words import mark, say

Edge = Literal["left", "top", "right", "bottom"]

COARSE, FINE = 0.10, 0.03
"""Shares of the box's own side. With these two a box that is off by a tenth needs 2.3 nudges."""


def nudge(box: Box, edge: Edge, share: float) -> Box:
    """The box with one edge moved by a share of the side across it, outwards where above 0.

    An edge stops at the picture's edge; BadAnswer where it would meet the opposite one.
    """
    across = box.right - box.left if edge in {"left", "right"} else box.bottom - box.top
    outwards = -1 if edge in {"left", "top"} else 1
    place = min(max(getattr(box, edge) + outwards * share * across, 0.0), 1.0)
    moved = box.model_dump() | {edge: round(place, DECIMALS)}
    if moved["left"] >= moved["right"] or moved["top"] >= moved["bottom"]:
        raise BadAnswer(say("That would leave nothing of the box; please delete it instead."))
    return Box.model_validate(moved)


def relabel(value: Boxes, number: int, label: str) -> Boxes:
    """With another label on this box, counted from 1."""
    box = numbered(value, number)
    return replace(value, number, box.model_copy(update={"label": label}))


def delete(value: Boxes, number: int) -> Boxes:
    """Without this box, counted from 1."""
    numbered(value, number)
    return Boxes(boxes=value.boxes[: number - 1] + value.boxes[number:])


def replace(value: Boxes, number: int, box: Box) -> Boxes:
    """With this box in the place of another, counted from 1."""
    numbered(value, number)
    return Boxes(boxes=(*value.boxes[: number - 1], box, *value.boxes[number:]))


def numbered(value: Value | None, number: int) -> Box:
    """The box with this number, counted from 1; BadAnswer where there is none."""
    boxes = value.boxes if isinstance(value, Boxes) else ()
    if not 1 <= number <= len(boxes):
        there = (
            mark(
                "There is no box {number}; the boxes shown are 1 to {count}, "
                "and new ones begin like c5f7."
            )
            if boxes
            else mark("There is no box {number}; no box is shown, and new ones begin like c5f7.")
        )
        raise BadAnswer(say(there, number=number, count=len(boxes)))
    return boxes[number - 1]
