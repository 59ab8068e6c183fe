"""Labelled boxes on a picture, named by the cells of a lettered grid; see docs/tasks.md."""

from bot.tasks.boxes.changing import delete, nudge, relabel
from bot.tasks.boxes.code import as_text, read_text
from bot.tasks.boxes.comparing import consensus, distance, iou
from bot.tasks.boxes.grid import Cells, read_cells
from bot.tasks.boxes.picture import alt_text, draw, draw_edges
from bot.tasks.boxes.value import Box, Boxes, advice, describe

__all__ = [
    "Box",
    "Boxes",
    "Cells",
    "advice",
    "alt_text",
    "as_text",
    "consensus",
    "delete",
    "describe",
    "distance",
    "draw",
    "draw_edges",
    "iou",
    "nudge",
    "read_cells",
    "read_text",
    "relabel",
]
