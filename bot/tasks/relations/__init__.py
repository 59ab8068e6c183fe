"""Labelled arrows between the entities of a sample; see docs/tasks.md."""

from bot.tasks import coded
from bot.tasks.relations.code import as_text, entities_of, read_text
from bot.tasks.relations.comparing import consensus, distance, edge_f1, figures
from bot.tasks.relations.picture import alt_text, draw
from bot.tasks.relations.tools import TOOLS
from bot.tasks.relations.value import (
    BoxEntity,
    Relation,
    Relations,
    TextEntity,
    describe,
    unanswered,
)
from bot.words import mark

__all__ = [
    "KIND",
    "BoxEntity",
    "Relation",
    "Relations",
    "TextEntity",
    "alt_text",
    "as_text",
    "consensus",
    "describe",
    "distance",
    "draw",
    "edge_f1",
    "entities_of",
    "read_text",
    "unanswered",
]

KIND = coded.kind(
    "relations",
    Relations,
    "1>2 {a}, 1>4 {b}",
    read_text=read_text,
    as_text=as_text,
    distance=distance,
    consensus=consensus,
    describe=describe,
    draw=draw,
    alt_text=alt_text,
    nothing=mark("No Relations"),
    hidden=unanswered,
    figures=figures,
    tools=TOOLS,
)
