"""Labelled stretches of a text: names, dates, amounts; see docs/tasks.md."""

from bot.tasks.spans.code import as_text, read_text
from bot.tasks.spans.comparing import consensus, distance, span_f1, word_f1
from bot.tasks.spans.picture import alt_text, draw
from bot.tasks.spans.value import Span, Spans, describe

__all__ = [
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
