"""Labelled stretches of time in a sound or a film; see docs/tasks.md."""

from bot.tasks.regions.code import as_text, read_text
from bot.tasks.regions.comparing import consensus, distance, iou
from bot.tasks.regions.picture import alt_text, draw, draw_between
from bot.tasks.regions.value import Region, Regions, describe

__all__ = [
    "Region",
    "Regions",
    "alt_text",
    "as_text",
    "consensus",
    "describe",
    "distance",
    "draw",
    "draw_between",
    "iou",
    "read_text",
]
