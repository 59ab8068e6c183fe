"""The order of events in time, pair by pair; see docs/tasks.md."""

from collections.abc import Sequence

from bot.tasks import coded
from bot.tasks.events.code import as_text, events_of, read_text
from bot.tasks.events.comparing import closed, consensus, distance
from bot.tasks.events.picture import alt_text, draw
from bot.tasks.events.tapping import ask, step
from bot.tasks.events.value import (
    RELATIONS,
    Event,
    Order,
    Pair,
    describe,
    unanswered,
    undecided,
)
from bot.words import say

__all__ = [
    "KIND",
    "RELATIONS",
    "Event",
    "Order",
    "Pair",
    "alt_text",
    "as_text",
    "ask",
    "closed",
    "consensus",
    "describe",
    "distance",
    "draw",
    "events_of",
    "read_text",
    "step",
    "unanswered",
    "undecided",
]


def _fault(names: Sequence[str]) -> str | None:
    unknown = [name for name in names if name not in RELATIONS]
    if unknown:
        return say("{label!r} is none of {labels}.", label=unknown[0], labels=", ".join(RELATIONS))
    return None


KIND = coded.kind(
    "events",
    Order,
    "1 {a} 2, 3 {b} 2",
    read_text=read_text,
    as_text=as_text,
    distance=distance,
    consensus=consensus,
    describe=describe,
    draw=draw,
    alt_text=alt_text,
    hidden=unanswered,
    ask=ask,
    step=step,
    usual=RELATIONS,
    fault=_fault,
)
