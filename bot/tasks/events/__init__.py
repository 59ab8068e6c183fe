"""The order of events in time, pair by pair; see docs/tasks.md."""

from bot.tasks.events.code import as_text, events_of, read_text
from bot.tasks.events.comparing import closed, consensus, distance
from bot.tasks.events.picture import alt_text, draw
from bot.tasks.events.value import (
    RELATIONS,
    Event,
    Order,
    Pair,
    describe,
    unanswered,
    undecided,
)

__all__ = [
    "RELATIONS",
    "Event",
    "Order",
    "Pair",
    "alt_text",
    "as_text",
    "closed",
    "consensus",
    "describe",
    "distance",
    "draw",
    "events_of",
    "read_text",
    "unanswered",
    "undecided",
]
