"""Reads and checks a schema: the labels a lead wrote, and the values that fit them."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from bot import canonical
from bot.errors import BadInput
from bot.records import Label, Schema, Value
from bot.tasks import KINDS
from bot.tasks.question import Question

LABELS_AT_MOST = 1_000
RANGE = re.compile(r"(?P<first>\d{1,3})\.\.(?P<last>\d{1,3})")
NAME_LIMIT = 70
"""Slack cuts a button's text at 75 characters; the label's number needs a few of them."""


def make(
    kind: str, labels: Sequence[str], descriptions: Mapping[str, str], guidelines: str = ""
) -> Schema:
    """The first version of a schema. Raises BadInput with what is wrong with it."""
    if kind not in KINDS:
        raise BadInput(f"--kind {kind!r} is unknown. Known: {', '.join(KINDS)}.")
    names = [label.strip() for label in labels if label.strip()] or [*KINDS[kind].usual]
    names = _counted(names)
    found = fault(kind, names)
    if found:
        raise BadInput(f"--labels: {found}")
    entries = tuple(Label(name=name, description=descriptions.get(name, "")) for name in names)
    return Schema(number=1, kind=kind, labels=entries, guidelines=guidelines)


def value_of(schema: Schema, text: str) -> Value:
    """A kept value, read back. `text` is its canonical JSON."""
    try:
        return KINDS[schema.kind].value.model_validate_json(text)  # type: ignore[no-any-return]
    except ValidationError as error:
        raise BadInput(f"This is no value of kind {schema.kind}: {text[:200]}") from error


def kept_value(schema: Schema, given: Mapping[str, Any]) -> str:
    """The canonical JSON of a value that somebody else wrote. Raises BadInput where it is none."""
    kind = KINDS[schema.kind]
    try:
        value = kind.value.model_validate(given)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"])) or "value"
        raise BadInput(f"no value of kind {kind.name}: {place}: {first['msg']}") from None
    unknown = _labels_in(value.model_dump()) - set(schema.label_names)
    if unknown:
        raise BadInput(f"{min(unknown)!r} is no label of this project")
    return canonical.dumps(value.model_dump(mode="json"))


def _labels_in(given: object) -> set[str]:
    """Every label that a value names, at any depth."""
    if isinstance(given, Mapping):
        own = [given.get("label"), *(given.get("labels") or ())]
        named = {label for label in own if isinstance(label, str)}
        return named.union(*map(_labels_in, given.values()))
    if isinstance(given, list | tuple):
        return set[str]().union(*map(_labels_in, given))
    return set()


def describe(schema: Schema, text: str) -> str:
    """A kept value in a few words."""
    return KINDS[schema.kind].describe(value_of(schema, text))


def label_value(label: str) -> str:
    """The kept form of a choice."""
    return canonical.dumps({"label": label})


def label_values(schema: Schema) -> dict[str, str]:
    """The kept form of each label, where one label is an answer; else empty."""
    kind = KINDS[schema.kind]
    if kind.level is None:
        return {}
    question = Question(schema)
    numbers = range(1, len(schema.labels) + 1)
    values = [kind.read(question, str(number)) for number in numbers]
    return {
        name: canonical.dumps(value.model_dump())
        for name, value in zip(schema.label_names, values, strict=True)
    }


def label_key(label: str) -> str:
    """By which a schema's labels differ: case and underscores do not tell them apart."""
    return label.replace("_", " ").casefold()


def _counted(names: Sequence[str]) -> list[str]:
    """A range of numbers written out.

    >>> _counted(["0..3"])
    ['0', '1', '2', '3']
    """
    span = RANGE.fullmatch(names[0]) if len(names) == 1 else None
    if span is None:
        return [*names]
    first, last = int(span["first"]), int(span["last"])
    return [str(number) for number in range(first, min(last, first + LABELS_AT_MOST) + 1)]


def fault(kind: str, names: Sequence[str], retired: Sequence[str] = ()) -> str | None:
    """What is wrong with these labels for this kind; None when nothing is."""
    return KINDS[kind].fault(names) or _fault([*names, *retired])


def _fault(names: Sequence[str]) -> str | None:
    if len(names) > LABELS_AT_MOST:
        return f"{len(names)} labels are too many; at most {LABELS_AT_MOST}."
    seen: set[str] = set()
    for name in names:
        key = label_key(name)
        if key in seen:
            return f"{name!r} is there twice (case and underscores do not tell labels apart)."
        seen.add(key)
        if len(name) > NAME_LIMIT:
            return f"{name[:30]!r}… is longer than {NAME_LIMIT} characters."
    return None
