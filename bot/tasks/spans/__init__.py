"""Labelled stretches of a text: names, dates, amounts; see docs/tasks.md."""

from bot.tasks import coded
from bot.tasks.spans.code import as_text, read_text
from bot.tasks.spans.comparing import consensus, distance, span_f1, word_f1
from bot.tasks.spans.picture import alt_text, draw
from bot.tasks.spans.scoring import figures
from bot.tasks.spans.value import Span, Spans, describe
from bot.words import mark

__all__ = [
    "KIND",
    "Span",
    "Spans",
    "alt_text",
    "as_text",
    "consensus",
    "describe",
    "distance",
    "draw",
    "read_text",
    "span_f1",
    "word_f1",
]

KIND = coded.kind(
    "spans",
    Spans,
    "1-2 {a}, 7 {b}",
    read_text=read_text,
    as_text=as_text,
    distance=distance,
    consensus=consensus,
    describe=describe,
    draw=draw,
    alt_text=alt_text,
    nothing=mark("No Spans"),
    figures=figures,
)
