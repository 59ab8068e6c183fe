"""The words in which the shapes of blocks are written: a check takes a value and its JSON pointer.

What is wrong comes out as Slack puts it: `[ERROR] must be … [json-pointer:/blocks/0/text]`.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

Faults = Iterator[str]
Check = Callable[[Any, str], Faults]


def fault(text: str, at: str) -> str:
    return f"[ERROR] {text} [json-pointer:{at}]"


def string(lowest: int, highest: int) -> Check:
    """A text of so many characters."""

    def check(value: Any, at: str) -> Faults:
        if not isinstance(value, str):
            yield fault("must provide a string", at)
        elif len(value) < lowest:
            yield fault(f"must be more than {lowest - 1} characters", at)
        elif len(value) > highest:
            yield fault(f"must be less than {highest + 1} characters", at)

    return check


def matching(pattern: str, what: str) -> Check:
    """A text that looks like `what`, as the pattern says."""

    def check(value: Any, at: str) -> Faults:
        if not isinstance(value, str):
            yield fault("must provide a string", at)
        elif not re.fullmatch(pattern, value, re.DOTALL):
            yield fault(f"must be {what}", at)

    return check


def address(highest: int) -> Check:
    """An http or https address."""

    def check(value: Any, at: str) -> Faults:
        yield from string(1, highest)(value, at)
        if isinstance(value, str) and not re.match(r"(https?://|mailto:)\S", value):
            yield fault("must be a valid url", at)

    return check


def one_of(*known: str) -> Check:
    def check(value: Any, at: str) -> Faults:
        if value not in known:
            yield fault("must be a valid enum value", at)

    return check


def boolean(value: Any, at: str) -> Faults:
    if not isinstance(value, bool):
        yield fault("must provide a boolean", at)


def number(value: Any, at: str) -> Faults:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        yield fault("must provide a number", at)


def integer(lowest: int, highest: int) -> Check:
    def check(value: Any, at: str) -> Faults:
        if isinstance(value, bool) or not isinstance(value, int):
            yield fault("must provide an integer", at)
        elif value < lowest:
            yield fault(f"must be greater than or equal to {lowest}", at)
        elif value > highest:
            yield fault(f"must be less than or equal to {highest}", at)

    return check


def array(item: Check, lowest: int, highest: int) -> Check:
    """So many items, each of them checked."""

    def check(value: Any, at: str) -> Faults:
        if not isinstance(value, list):
            yield fault("must provide an array", at)
            return
        if len(value) < lowest:
            yield fault(f"no fewer than {lowest} items allowed", at)
        if len(value) > highest:
            yield fault(f"no more than {highest} items allowed", at)
        for place, one in enumerate(value):
            yield from item(one, f"{at}/{place}")

    return check


def anything(_value: Any, _at: str) -> Faults:
    """What is not looked into."""
    yield from ()


@dataclass(frozen=True)
class Shape:
    """An object: its fields, those it must have, and what they must be together.

    also: is only asked when every field is right by itself, so it may rely on them.
    """

    required: Mapping[str, Check] = field(default_factory=dict)
    optional: Mapping[str, Check] = field(default_factory=dict)
    also: Check = anything

    def __call__(self, value: Any, at: str) -> Faults:
        if not isinstance(value, dict):
            yield fault("must provide an object", at)
            return
        found = [*self._fields(value, at)]
        yield from found or self.also(value, at)

    def with_optional(self, **more: Check) -> "Shape":
        """The same with further fields."""
        return Shape(self.required, {**more, **self.optional}, self.also)

    def _fields(self, value: dict[str, Any], at: str) -> Faults:
        known = {**self.required, **self.optional}
        for name in value:
            if name not in known and name != "type":
                yield fault(f"invalid additional property: {name}", at)
        for name in self.required:
            if name not in value:
                yield fault(f"missing required field: {name}", at)
        for name, check in known.items():
            if name in value:
                yield from check(value[name], f"{at}/{name}")


def typed(shapes: Mapping[str, Check], allowed: Collection[str] | None = None) -> Check:
    """An object of one of the known types, and here of one of the allowed ones."""
    known = {kind: shapes[kind] for kind in allowed} if allowed else shapes

    def check(value: Any, at: str) -> Faults:
        if not isinstance(value, dict):
            yield fault("must provide an object", at)
            return
        kind = value.get("type")
        if isinstance(kind, str) and kind in known:
            yield from known[kind](value, at)
        else:
            yield fault(f"unsupported type: {kind}", f"{at}/type")

    return check


def exactly_one(*names: str) -> Check:
    """Just one of these fields."""

    def check(value: Any, at: str) -> Faults:
        given = [name for name in names if name in value]
        if not given:
            yield fault(f"missing required field: {' or '.join(names)}", at)
        elif len(given) > 1:
            yield fault(f"only one of {', '.join(names)} is allowed", at)

    return check


def any_of(*names: str) -> Check:
    """At least one of these fields."""

    def check(value: Any, at: str) -> Faults:
        if not any(name in value for name in names):
            yield fault(f"missing required field: {' or '.join(names)}", at)

    return check


def both(*checks: Check) -> Check:
    def check(value: Any, at: str) -> Faults:
        for one in checks:
            yield from one(value, at)

    return check
