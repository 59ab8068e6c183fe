"""Labelled stretches of time in a sound or a film; see docs/tasks.md."""

from bot.records import AudioPart, VideoPart
from bot.tasks import coded
from bot.tasks.question import Question
from bot.tasks.regions import clips
from bot.tasks.regions.code import as_text, read_text
from bot.tasks.regions.comparing import consensus, distance, figures, iou
from bot.tasks.regions.picture import alt_text, draw, draw_between
from bot.tasks.regions.tools import TOOLS
from bot.tasks.regions.value import Region, Regions, describe
from bot.words import mark

__all__ = [
    "KIND",
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


def _example(question: Question) -> str:
    clip = clips.clip_of(question.parts)
    return "4-8 {a}, 6.0-8.7 {b}" if clip and clips.frame_count(clip) else "6.0-8.7 {a}"


KIND = coded.kind(
    "regions",
    Regions,
    _example,
    read_text=read_text,
    as_text=as_text,
    distance=distance,
    consensus=consensus,
    describe=describe,
    draw=draw,
    alt_text=alt_text,
    covers=(AudioPart, VideoPart),
    nothing=mark("No Regions"),
    tools=TOOLS,
    figures=figures,
)
