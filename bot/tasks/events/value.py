"""What a person said about the order of events: pairs that do not contradict each other."""

from itertools import combinations
from typing import Self

from pydantic import Field, field_validator, model_validator

from bot import blocks
from bot.records import Value
from bot.tasks.events import allen, network
from bot.tasks.events.allen import CONVERSE, RELATIONS, Relation
from bot.tasks.events.network import Answer
from bot.words import mark, say

EVENTS_AT_MOST = 20
"""All pairs of 20 events are 190 questions; nobody answers more."""
DESCRIBED_AT_MOST = 3
NAME_SHOWN = 24

__all__ = ["RELATIONS", "Event", "Order", "Pair", "describe", "unanswered", "undecided"]


class Event(Value):
    """Something that happens; where a text tells of it, `start` to `end` of the text `part`."""

    name: str
    part: int | None = Field(default=None, ge=0, strict=True)
    start: int | None = Field(default=None, ge=0, strict=True)
    end: int | None = Field(default=None, ge=1, strict=True)

    @model_validator(mode="after")
    def _has_a_whole_place(self) -> Self:
        given = [value for value in (self.part, self.start, self.end) if value is not None]
        if given and (self.start is None or self.end is None or self.start >= self.end):
            raise ValueError("an event's place needs its start and, behind it, its end")
        return self


class Pair(Value):
    """How the first event, by its number from 1, lies to the second."""

    first: int = Field(ge=1, strict=True)
    second: int = Field(ge=1, strict=True)
    relation: Relation

    @model_validator(mode="after")
    def _is_of_two(self) -> Self:
        if self.first == self.second:
            raise ValueError("a pair needs two events")
        return self

    @property
    def answer(self) -> Answer:
        return self.first, self.second, self.relation

    def ordered(self) -> Self:
        """The same with the lower number first."""
        if self.first < self.second:
            return self
        turned = CONVERSE[self.relation]
        return self.model_copy(
            update={"first": self.second, "second": self.first, "relation": turned}
        )


class Order(Value):
    """events: those that were asked about, in the order of their numbers
    pairs:  the lower number first, sorted, each pair once; free of contradictions, and none is
            unclear that follows from the others
    """

    events: tuple[Event, ...] = Field(default=(), max_length=EVENTS_AT_MOST)
    pairs: tuple[Pair, ...] = ()

    @field_validator("pairs")
    @classmethod
    def _canonical(cls, pairs: tuple[Pair, ...]) -> tuple[Pair, ...]:
        ordered = sorted({pair.ordered() for pair in pairs}, key=lambda pair: pair.answer)
        known = network.close([pair.answer for pair in ordered]) or {}
        # What follows from the other pairs is clear, whatever was said of it by itself.
        return tuple(
            pair
            for pair in ordered
            if pair.relation != "unclear"
            or allen.word(known.get((pair.first, pair.second), allen.ANY)) is None
        )

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> Self:
        if any(pair.second > len(self.events) for pair in self.pairs):
            raise ValueError(f"a pair names an event beyond the {len(self.events)} there are")
        if len({(pair.first, pair.second) for pair in self.pairs}) < len(self.pairs):
            raise ValueError("a pair of events has two answers")
        if network.close([pair.answer for pair in self.pairs]) is None:
            raise ValueError("the order contradicts itself")
        return self


def unanswered(value: Order) -> Order:
    """The events without an answer: what a question shows where the suggestion is hidden."""
    return Order(events=value.events)


def undecided(value: Order) -> list[tuple[int, int]]:
    """The pairs that nothing is said about and that do not follow: those still worth asking."""
    known = network.close([pair.answer for pair in value.pairs]) or {}
    said = {(pair.first, pair.second) for pair in value.pairs}
    return [
        pair
        for pair in combinations(range(1, len(value.events) + 1), 2)
        if pair not in said and allen.word(known.get(pair, allen.ANY)) is None
    ]


def describe(value: Order) -> str:
    """The first pairs in words.

    >>> describe(Order())
    'no order'
    """
    if not value.pairs:
        return say("no order")
    said = [in_words(value, pair) for pair in value.pairs[:DESCRIBED_AT_MOST]]
    shown, more = "; ".join(said), len(value.pairs) - len(said)
    return say("{shown}; {count} more", shown=shown, count=more) if more else shown


def in_words(value: Order, pair: Pair) -> str:
    first, second = (
        blocks.shorten(value.events[number - 1].name, NAME_SHOWN)
        for number in (pair.first, pair.second)
    )
    if pair.relation == "unclear":
        return say("{first} and {second}: unclear", first=first, second=second)
    return say(PHRASES[pair.relation], first=first, second=second)


PHRASES: dict[Relation, str] = {
    "before": mark("{first} before {second}"),
    "after": mark("{first} after {second}"),
    "during": mark("{first} during {second}"),
    "contains": mark("{first} around {second}"),
    "overlaps": mark("{first} overlapping {second}"),
    "same": mark("{first} at the same time as {second}"),
    "unclear": mark("{first} unclear to {second}"),
}
CLAUSES: dict[Relation, str] = {
    "before": mark("{first} is before {second}"),
    "after": mark("{first} is after {second}"),
    "during": mark("{first} is during {second}"),
    "contains": mark("{first} is around {second}"),
    "overlaps": mark("{first} is overlapping {second}"),
    "same": mark("{first} is at the same time as {second}"),
    "unclear": mark("{first} is unclear to {second}"),
}
"""The same behind a "that"."""
