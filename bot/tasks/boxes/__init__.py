"""Labelled boxes on a picture, named by the cells of a lettered grid; see docs/tasks.md."""

from bot.records import ImagePart
from bot.tasks import coded
from bot.tasks.boxes.changing import delete, nudge, relabel
from bot.tasks.boxes.code import as_text, read_text
from bot.tasks.boxes.comparing import consensus, distance, figures, iou
from bot.tasks.boxes.grid import Cells, read_cells
from bot.tasks.boxes.picture import alt_text, draw, draw_edges
from bot.tasks.boxes.tools import TOOLS
from bot.tasks.boxes.value import Box, Boxes, advice, describe
from bot.words import mark

__all__ = [
    "KIND",
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

KIND = coded.kind(
    "boxes",
    Boxes,
    "c5f7 6128 {a}",
    read_text=read_text,
    as_text=as_text,
    distance=distance,
    consensus=consensus,
    describe=describe,
    draw=draw,
    alt_text=alt_text,
    nothing=mark("No Boxes"),
    covers=(ImagePart,),
    tools=TOOLS,
    figures=figures,
    advice=advice,
)
