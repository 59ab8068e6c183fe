"""The code line of relations: `1>2 m, 1>4 s` are arrows from entity 1 to 2 and from 1 to 4."""

import re
from collections.abc import Mapping

from bot.errors import BadAnswer
from bot.tasks import code_line, label_codes, words
from bot.tasks.code_line import quoted
from bot.tasks.question import Question
from bot.tasks.relations.value import Entity, Relation, Relations, TextEntity
from bot.words import mark, say

EXAMPLE = "1>2 m"
ANEW = re.compile(r"\s+(?=\d+\s*[<>]\s*\d)")
ENTRY = re.compile(r"(\d+)\s*(?P<arrow>[<>]|\s)\s*(\d+)\s*[:=]?\s*(?P<label>.*)", re.DOTALL)


def entities_of(question: Question) -> tuple[Entity, ...]:
    """What arrows may join, in the order of their numbers, the first being 1.

    The suggestion's entities where it has some; else every word of the sample's texts.
    """
    given = question.suggestion
    if isinstance(given, Relations) and given.entities:
        return given.entities
    return tuple(
        TextEntity(name=word.text, part=word.part, start=word.start, end=word.end)
        for word in words.number(question.parts)
    )


def read_text(question: Question, text: str) -> Relations:
    """The relations of a code line; BadAnswer with the first entry that cannot be read, and why."""
    numbered = entities_of(question)
    written = code_line.entries(text, EXAMPLE)
    pieces = [piece for entry in written for piece in ANEW.split(entry)]
    given = question.suggestion.entities if isinstance(question.suggestion, Relations) else ()
    relations = tuple(_relation(question, numbered, entry) for entry in pieces)
    return Relations(entities=given, relations=relations)


def as_text(question: Question, value: Relations) -> str:
    """The code line that gives this value; what its question does not offer is left out."""
    codes = label_codes.codes(question.schema)
    numbers = numbers_of(question)
    written = [
        f"{numbers[relation.head.place]}>{numbers[relation.tail.place]} {codes[relation.label]}"
        for relation in value.relations
        if relation.label in codes and {relation.head.place, relation.tail.place} <= set(numbers)
    ]
    return ", ".join(written) or "-"


def numbers_of(question: Question) -> Mapping[tuple[str, ...], int]:
    return {entity.place: number for number, entity in enumerate(entities_of(question), 1)}


def _relation(question: Question, numbered: tuple[Entity, ...], entry: str) -> Relation:
    match = ENTRY.fullmatch(entry)
    if not match:
        raise BadAnswer(
            say(
                "{entry} is not understood; please write two entities and a label, "
                "such as {example}.",
                entry=quoted(entry),
                example=EXAMPLE,
            )
        )
    label = label_codes.find(question.schema, match["label"], entry)
    head, tail = (_entity(numbered, match[group], entry) for group in (1, 3))
    if head == tail:
        raise BadAnswer(
            say(
                "{entry} points to itself; please name two different entities.", entry=quoted(entry)
            )
        )
    if match["arrow"] == "<":
        head, tail = tail, head
    return Relation(head=head, label=label, tail=tail)


def _entity(numbered: tuple[Entity, ...], digits: str, entry: str) -> Entity:
    number = code_line.number(digits)
    if not 1 <= number <= len(numbered):
        there = (
            mark("{entry}: there is no entity {number}; they are 1 to {count}.")
            if numbered
            else mark("{entry}: there is no entity {number}; the sample has none.")
        )
        raise BadAnswer(say(there, entry=quoted(entry), number=digits[:10], count=len(numbered)))
    return numbered[number - 1]
