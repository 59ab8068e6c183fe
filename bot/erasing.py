"""What must go when a sample's content or a person is erased, and what may stay."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from bot.records import Schema
from bot.sealing import PAYLOAD, Parts

NAMING = frozenset(
    (
        *("choice", "ordinal", "rating", "link", "multichoice", "pairwise", "ranking"),
        *("spans", "boxes", "regions"),
    )
)
"""Kinds whose answers name labels and places only. Any other may repeat the sample's words."""

KEPT = frozenset(
    (
        *("after_outcome", "annotation", "assignment", "author", "candidate", "confidence"),
        *("content_hash", "edit", "is", "model", "of", "order", "parent", "prediction", "revision"),
        *("schema_number", "schema_version", "suggestion_shown", "supersedes", "threshold"),
        *("verdict", "via", "was", "weights_sha256", "words"),
        *("dispute", "is_rule", "session", "skip", "turn"),
    )
)
"""What an event says beside the content of its sample and of the answers."""

ANSWERS = frozenset(
    (
        *("annotation_hash", "majority", "model_suggestion", "probability", "value", "votes"),
        *("wanted", "weighed"),
    )
)
"""What an event says of answers."""


def keeps_answers(schema: Schema) -> bool:
    """Whether answers under this schema may outlive their sample."""
    return NAMING.issuperset([field.kind for field in schema.fields] or [schema.kind])


def parts_of_sample(parts: Iterable[str], *, keeps_answers: bool) -> list[str]:
    """Those parts of a sample's event that may hold its content."""
    kept = KEPT | ANSWERS if keeps_answers else KEPT
    return [
        part
        for part in parts
        if part.startswith(PAYLOAD) and part.removeprefix(PAYLOAD) not in kept
    ]


@dataclass(frozen=True)
class Called:
    """A person's id or name: found in a text, but not within a longer word.

    >>> Called("U1").is_in("T1:U1:C1"), Called("U1").is_in("U12")
    (True, False)
    """

    text: str

    @cached_property
    def _found(self) -> re.Pattern[str]:
        return re.compile(rf"(?<!\w){re.escape(self.text)}(?!\w)")

    def is_in(self, held: object) -> bool:
        """Whether any text in a value, at any depth, names the person."""
        return bool(self.replaced(held, "") != held)

    def replaced(self, held: Any, instead: str) -> Any:
        """The same value with another name in it."""
        if isinstance(held, str):
            return self._found.sub(lambda _: instead, held)
        if isinstance(held, Mapping):
            fields = held.items()
            return {self.replaced(k, instead): self.replaced(v, instead) for k, v in fields}
        if isinstance(held, list):
            return [self.replaced(one, instead) for one in held]
        return held


def parts_of_person(parts: Parts, called: Called) -> list[str]:
    """Those parts of an event that name the person.

    What an answer says is content, and goes with its sample.
    """
    answers = {f"{PAYLOAD}{name}" for name in ANSWERS}
    return [part for part, held in parts.items() if part not in answers and called.is_in(held)]
