"""The questions that a form is made of, each as its own kind sees it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from bot.records import Schema, SchemaField
from bot.tasks.form.value import Form
from bot.tasks.kind import Kind
from bot.tasks.question import Question
from bot.tasks.single import SINGLE


@dataclass(frozen=True)
class Asked:
    """One field of a form. `block_id`: that of its input."""

    name: str
    kind: Kind[Any]
    question: Question
    block_id: str


def kinds(schema: Schema) -> Iterator[tuple[Kind[Any], Schema]]:
    """The kind of each field with the field's own schema."""
    for field in schema.fields:
        yield SINGLE[field.kind], schema.of(field)


def asked(question: Question) -> list[Asked]:
    return [_asked(question, field, place) for place, field in enumerate(question.schema.fields, 1)]


def _asked(question: Question, field: SchemaField, place: int) -> Asked:
    given = question.suggestion.fields if isinstance(question.suggestion, Form) else {}
    own = replace(question, schema=question.schema.of(field), suggestion=given.get(field.name))
    return Asked(field.name, SINGLE[field.kind], own, f"answer/{place}")
