"""What is asked about one sample: the schema, what there is to see, what the model offers."""

from dataclasses import dataclass

from bot.records import Part, Schema, Value


@dataclass(frozen=True)
class Question:
    """suggestion: the model's value, where the reviewer may see it."""

    schema: Schema
    parts: tuple[Part, ...] = ()
    suggestion: Value | None = None
