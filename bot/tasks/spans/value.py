"""What a person marked in a text: spans by characters, so that no tokenizer is needed later."""

from collections import Counter
from typing import Self

from pydantic import Field, field_validator, model_validator

from bot.records import Value
from bot.words import say, say_many


class Span(Value):
    """A labelled stretch of one text.

    part:       the place of its text among the sample's parts, from 0
    start, end: characters (code points) of that text, end excluded
    """

    part: int = Field(default=0, ge=0, strict=True)
    start: int = Field(ge=0, strict=True)
    end: int = Field(strict=True)
    label: str = Field(min_length=1)

    @model_validator(mode="after")
    def _holds_something(self) -> Self:
        if self.start >= self.end:
            raise ValueError(f"a span must end after its start, not {self.start} to {self.end}")
        return self

    @property
    def order(self) -> tuple[int, int, int, str]:
        return self.part, self.start, self.end, self.label


class Spans(Value):
    """Sorted, each once; spans may overlap and lie within each other."""

    spans: tuple[Span, ...] = ()

    @field_validator("spans")
    @classmethod
    def _canonical(cls, spans: tuple[Span, ...]) -> tuple[Span, ...]:
        return tuple(sorted(set(spans), key=lambda span: span.order))


def describe(value: Spans) -> str:
    """How many spans of each label, most first.

    >>> describe(Spans(spans=(Span(start=0, end=6, label="person"),)))
    '1 span: 1 person'
    """
    count = len(value.spans)
    if not count:
        return say("no spans")
    labels = Counter(span.label for span in value.spans).most_common()
    listed = ", ".join(f"{n} {label}" for label, n in labels)
    return say_many(count, "{n} span: {labels}", "{n} spans: {labels}", labels=listed)
