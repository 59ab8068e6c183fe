"""What a person related: arrows between entities, each whole in itself."""

from typing import Annotated, Literal, Self

from pydantic import Field, field_validator, model_validator

from bot import blocks
from bot.records import Value
from bot.tasks.fractions import Fraction
from bot.words import say

DESCRIBED_AT_MOST = 3
NAME_SHOWN = 24


class TextEntity(Value):
    """A stretch of one text: `start` to `end` in characters, `end` excluded; `part` from 0."""

    type: Literal["text"] = "text"
    name: str
    part: int = Field(default=0, ge=0, strict=True)
    start: int = Field(ge=0, strict=True)
    end: int = Field(ge=1, strict=True)

    @model_validator(mode="after")
    def _holds_something(self) -> Self:
        if self.start >= self.end:
            raise ValueError(f"an entity must end after its start, not {self.start} to {self.end}")
        return self

    @property
    def place(self) -> tuple[str, ...]:
        return "text", f"{self.part:09}", f"{self.start:012}", f"{self.end:012}"


class BoxEntity(Value):
    """A box on the sample's first picture, in fractions of its sides."""

    type: Literal["box"] = "box"
    name: str
    left: Fraction
    top: Fraction
    right: Fraction
    bottom: Fraction

    @model_validator(mode="after")
    def _holds_something(self) -> Self:
        if self.left >= self.right or self.top >= self.bottom:
            raise ValueError("a box must have its left before its right, its top above its bottom")
        return self

    @property
    def place(self) -> tuple[str, ...]:
        return "box", *(f"{edge:.4f}" for edge in (self.left, self.top, self.right, self.bottom))


Entity = Annotated[TextEntity | BoxEntity, Field(discriminator="type")]
Triple = tuple[tuple[str, ...], str, tuple[str, ...]]


class Relation(Value):
    """An arrow from head to tail."""

    head: Entity
    label: str = Field(min_length=1)
    tail: Entity

    @model_validator(mode="after")
    def _is_between_two(self) -> Self:
        if self.head.place == self.tail.place:
            raise ValueError("a relation needs two entities")
        return self

    @property
    def triple(self) -> Triple:
        """Head, label and tail by their places: names may be written in many ways."""
        return self.head.place, self.label, self.tail.place


class Relations(Value):
    """entities:  those that were asked about, in the order of their numbers; none for words
    relations: sorted, each triple once
    """

    entities: tuple[Entity, ...] = ()
    relations: tuple[Relation, ...] = ()

    @field_validator("entities")
    @classmethod
    def _differ(cls, entities: tuple[Entity, ...]) -> tuple[Entity, ...]:
        if len({entity.place for entity in entities}) < len(entities):
            raise ValueError("two entities have the same place")
        return entities

    @field_validator("relations")
    @classmethod
    def _canonical(cls, relations: tuple[Relation, ...]) -> tuple[Relation, ...]:
        named = sorted(relations, key=lambda one: (one.triple, one.head.name, one.tail.name))
        return tuple({one.triple: one for one in reversed(named)}.values())[::-1]


def unanswered(value: Relations) -> Relations:
    """The entities without an answer: what a question shows where the suggestion is hidden."""
    return Relations(entities=value.entities)


def describe(value: Relations) -> str:
    """The first relations in words.

    >>> describe(Relations())
    'no relations'
    """
    if not value.relations:
        return say("no relations")
    said = [in_words(relation) for relation in value.relations[:DESCRIBED_AT_MOST]]
    shown, more = "; ".join(said), len(value.relations) - len(said)
    return say("{shown}; {count} more", shown=shown, count=more) if more else shown


def in_words(relation: Relation) -> str:
    head, tail = (
        blocks.shorten(entity.name, NAME_SHOWN) for entity in (relation.head, relation.tail)
    )
    return f"{head} → {relation.label} → {tail}"
