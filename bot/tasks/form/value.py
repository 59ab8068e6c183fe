"""What several questions about one sample came to: a value for each field, each of its own kind."""

from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any, Union

from pydantic import BeforeValidator, Field, SerializeAsAny, TypeAdapter

from bot.records import Value
from bot.tasks.kind import Kind
from bot.tasks.single import SINGLE
from bot.words import mark

KIND_OF: Mapping[type[Value], Kind[Any]] = {kind.value: kind for kind in reversed(SINGLE.values())}
"""Kinds of one value type compare, agree and describe alike."""

# The types differ in their fields and refuse those of others, so a value's form tells its type.
ANY_VALUE: Any = Union[tuple(KIND_OF)]  # noqa: UP007  (made of a list)
PLAIN: TypeAdapter[Any] = TypeAdapter(ANY_VALUE)

NOTHING = mark("no majority")


def _typed(given: object) -> object:
    return PLAIN.validate_python(given) if isinstance(given, Mapping) else given


FieldValue = Annotated[SerializeAsAny[Value] | None, BeforeValidator(_typed)]


class Form(Value):
    """A value for each field by its name; None where several answers came to none."""

    fields: Annotated[Mapping[str, FieldValue], Field(min_length=1)]

    def __hash__(self) -> int:
        return hash(frozenset(self.fields.items()))


def distance(a: Form, b: Form) -> float:
    """The mean of the distances of the fields, each by its own kind; 1 for a field of one only."""
    names = a.fields.keys() | b.fields.keys()
    return sum(_apart(a.fields.get(name), b.fields.get(name)) for name in names) / len(names)


def consensus(answers: Sequence[Form]) -> Form | None:
    """Field by field, each by its own kind; None where no field comes to anything."""
    names = dict.fromkeys(name for answer in answers for name in answer.fields)
    agreed = {name: _agreed([answer.fields.get(name) for answer in answers]) for name in names}
    return Form(fields=agreed) if any(agreed.values()) else None


def describe(answer: Form) -> str:
    return " · ".join(f"{name}: {_spoken(value)}" for name, value in answer.fields.items())


def _spoken(value: Value | None) -> str:
    return NOTHING if value is None else KIND_OF[type(value)].describe(value)


def _apart(a: Value | None, b: Value | None) -> float:
    if a is None or b is None or type(a) is not type(b):
        return float(a is not b)
    apart: Callable[[Value, Value], float] = KIND_OF[type(a)].distance
    return apart(a, b)


def _agreed(given: Sequence[Value | None]) -> Value | None:
    values = [value for value in given if value is not None]
    return KIND_OF[type(values[0])].consensus(values) if values else None
