"""Reads and checks a schema: the labels a lead wrote, and the values that fit them."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from bot import canonical
from bot.errors import BadInput
from bot.records import Label, Schema, SchemaField, Value
from bot.tasks import KINDS, form
from bot.tasks.form import Form
from bot.words import say

FORM = form.KIND.name
LABELS_AT_MOST = 1_000
FIELDS_AT_MOST = 10
"""A phone shows about six inputs well; ten are as many as people fill in at one go."""
RANGE = re.compile(r"(?P<first>\d{1,3})\.\.(?P<last>\d{1,3})")
NAME_LIMIT = 70
"""Slack cuts a button's text at 75 characters; the label's number needs a few of them."""


def make(
    kind: str,
    labels: Sequence[str],
    descriptions: Mapping[str, str],
    guidelines: str = "",
    *,
    where: str = "--",
) -> Schema:
    """The first version of a schema that asks one question.

    where: what stands before "kind" and "labels" in the sentence of the BadInput.
    """
    if kind == FORM:
        raise BadInput(f"{where}kind: a form has fields; write them in a file and give --schema.")
    if kind not in KINDS:
        raise BadInput(f"{where}kind {kind!r} is unknown. Known: {', '.join(KINDS)}.")
    names = [label.strip() for label in labels if label.strip()] or [*KINDS[kind].usual]
    names = counted(names)
    found = fault(kind, names)
    if found:
        raise BadInput(f"{where}labels: {found}")
    entries = tuple(Label(name=name, description=descriptions.get(name, "")) for name in names)
    return Schema(number=1, kind=kind, labels=entries, guidelines=guidelines)


def make_form(fields: Mapping[str, Schema], guidelines: str = "") -> Schema:
    """The first version of a schema that asks several questions. BadInput where it cannot be."""
    check_fields([*fields])
    entries = tuple(
        SchemaField(name=name, kind=one.kind, labels=one.labels, guidelines=one.guidelines)
        for name, one in fields.items()
    )
    return Schema(number=1, kind=FORM, labels=(), guidelines=guidelines, fields=entries)


def check_fields(names: Sequence[str]) -> None:
    """Raises BadInput where a form cannot have fields of these names."""
    if not 1 <= len(names) <= FIELDS_AT_MOST:
        raise BadInput(f"fields: give 1 to {FIELDS_AT_MOST}, not {len(names)}.")
    wrong = _fault(names) or next(
        (f"{name!r} holds a colon or line break." for name in names if set(":：\n") & set(name)),  # noqa: RUF001
        None,
    )
    if wrong:
        raise BadInput(f"fields: {wrong}")


def value_of(schema: Schema, text: str) -> Value:
    """A kept value, read back. `text` is its canonical JSON."""
    try:
        return KINDS[schema.kind].value.model_validate_json(text)  # type: ignore[no-any-return]
    except ValidationError as error:
        raise BadInput(f"This is no value of kind {schema.kind}: {text[:200]}") from error


def kept_value(schema: Schema, given: Mapping[str, Any]) -> str:
    """The canonical JSON of a value that somebody else wrote. Raises BadInput where it is none."""
    return canonical.dumps(_fitting(schema, given).model_dump(mode="json"))


def _fitting(schema: Schema, given: Mapping[str, Any]) -> Value:
    if schema.fields:
        return _fitting_fields(schema, given)
    kind = KINDS[schema.kind]
    try:
        value: Value = kind.value.model_validate(given)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"])) or "value"
        raise BadInput(
            say(
                "no value of kind {kind}: {place}: {reason}",
                kind=kind.name,
                place=place,
                reason=first["msg"],
            )
        ) from None
    unknown = labels_in(value) - set(schema.label_names)
    if unknown:
        raise BadInput(say("{label!r} is no label of this project", label=min(unknown)))
    return value


def _fitting_fields(schema: Schema, given: Mapping[str, Any]) -> Value:
    """Every field with a value of its own kind; of kinds whose answer is one label, its name."""
    held = given.get("fields")
    names = [field.name for field in schema.fields]
    if not isinstance(held, Mapping) or set(held) != set(names) or len(given) > 1:
        such = ", ".join(f'"{name}": …' for name in names)
        raise BadInput(
            say(
                'no value of kind form: give {{"fields": {{{fields}}}}}, each field once',
                fields=such,
            )
        )
    found = {}
    for field in schema.fields:
        try:
            found[field.name] = _field_value(schema.of(field), held[field.name])
        except BadInput as error:
            raise BadInput(f"{field.name}: {error}") from None
    return Form(fields=found)


def _field_value(schema: Schema, given: object) -> Value:
    if isinstance(given, Mapping):
        return _fitting(schema, given)
    known = label_values(schema)
    name = str(given) if isinstance(given, int | str) else ""
    if name not in known:
        written, names = str(given)[:40], ", ".join([*known][:20])
        if names:
            raise BadInput(say("{value!r} is none of {labels}", value=written, labels=names))
        raise BadInput(
            say("{value!r} is none of values of kind {kind}", value=written, kind=schema.kind)
        )
    return value_of(schema, known[name])


def _labels_in(given: object) -> set[str]:
    """Every label that a value names, at any depth."""
    if isinstance(given, Mapping):
        own = [given.get("label"), *(given.get("labels") or ())]
        named = {label for label in own if isinstance(label, str)}
        return named.union(*map(_labels_in, given.values()))
    if isinstance(given, list | tuple):
        return set[str]().union(*map(_labels_in, given))
    return set()


def offers(schema: Schema, text: str) -> bool:
    """Whether every label that a kept value names may still be picked."""
    given = canonical.loads(text)
    if schema.fields:
        return all(
            _labels_in(given["fields"].get(field.name)) <= set(schema.of(field).label_names)
            for field in schema.fields
        )
    return _labels_in(given) <= set(schema.label_names)


def describe(schema: Schema, text: str) -> str:
    """A kept value in a few words."""
    return KINDS[schema.kind].describe(value_of(schema, text))


def labels_in(value: Value) -> set[str]:
    """Every label that a value names."""
    return _labels_in(value.model_dump())


def label_in(text: str) -> str | None:
    """The label that a kept value is; None where it is no plain label."""
    label = canonical.loads(text).get("label")
    return label if isinstance(label, str) else None


def label_value(label: str) -> str:
    """The kept form of a choice."""
    return canonical.dumps({"label": label})


def label_values(schema: Schema) -> dict[str, str]:
    """The kept form of each label that is offered, where one label is an answer; else empty."""
    return _values(schema, schema.label_names)


def known_values(schema: Schema) -> dict[str, str]:
    """The same of every label that an answer may have."""
    return _values(schema, schema.known_names)


def _values(schema: Schema, names: Sequence[str]) -> dict[str, str]:
    of_label = KINDS[schema.kind].of_label
    if of_label is None:
        return {}
    return {name: canonical.dumps(of_label(schema, name).model_dump()) for name in names}


def label_key(label: str) -> str:
    """By which a schema's labels differ: case and underscores do not tell them apart."""
    return label.replace("_", " ").casefold()


def counted(names: Sequence[str]) -> list[str]:
    """With ranges of numbers written out.

    >>> counted(["1..3", "none"])
    ['1', '2', '3', 'none']
    """
    found: list[str] = []
    for name in names:
        span = RANGE.fullmatch(name)
        first, last = (int(span["first"]), int(span["last"])) if span else (0, -1)
        steps = range(first, min(last, first + LABELS_AT_MOST) + 1)
        found += [str(number) for number in steps] if span else [name]
    return found


def fault(kind: str, names: Sequence[str], retired: Sequence[str] = ()) -> str | None:
    """What is wrong with these labels for this kind; None when nothing is."""
    return KINDS[kind].fault(names) or _fault([*names, *retired])


def _fault(names: Sequence[str]) -> str | None:
    if len(names) > LABELS_AT_MOST:
        return say(
            "{count} labels are too many; at most {limit}.",
            count=len(names),
            limit=LABELS_AT_MOST,
        )
    seen: set[str] = set()
    for name in names:
        key = label_key(name)
        if key in seen:
            return say(
                "{label!r} is there twice (case and underscores do not tell labels apart).",
                label=name,
            )
        seen.add(key)
        if len(name) > NAME_LIMIT:
            return say(
                "{label!r}… is longer than {limit} characters.", label=name[:30], limit=NAME_LIMIT
            )
    return None
