"""A version of a schema as a file that people edit: the YAML of a first version, in which labels
and fields may say what they were before.
"""

from collections.abc import Mapping
from typing import Any

import yaml

from bot import schema_file
from bot.errors import BadInput
from bot.evolution import file_labels
from bot.evolution.becoming import Becomes, unchanged
from bot.evolution.changes import check
from bot.evolution.history import History, Version
from bot.evolution.questions import names, placed
from bot.evolution.reading import is_passable
from bot.records import Schema, SchemaField
from bot.schema import FORM

KEYS = (*schema_file.SCHEMA_KEYS, "deprecated")
FIELD_KEYS = (*schema_file.FIELD_KEYS, "deprecated", "was")


def write(schema: Schema) -> str:
    """The newest version as a file to begin with."""
    found = file_labels.write(schema)
    if schema.fields:
        fields = {field.name: file_labels.write(schema.of(field)) for field in schema.fields}
        found |= {"fields": fields}
    return str(yaml.safe_dump(found, allow_unicode=True, sort_keys=False))


def read(history: History, text: str) -> Version:
    """The version that the file asks for. Raises BadInput, naming the place.

    A label, or a field, that is in the file under its own name stays what it was. Any other says
    under `was` which of the newest version it was, and a label may have been several; one that
    says nothing is new. What the file leaves out (kind, labels, guidelines, a description) stays.
    """
    given, before = schema_file.parsed(text), history.newest
    schema_file.check_keys(given, KEYS, "")
    is_form = given.get("kind", FORM) == FORM and "labels" not in given
    becomes: Becomes
    if "fields" in given:
        asked, becomes = _form(given, before)
    elif before.fields and is_form:
        asked, becomes = before, unchanged(names(before))
    elif before.fields:
        asked, becomes = file_labels.new(given, before, ""), {}
    else:
        asked, becomes = file_labels.read(given, before, "")
    number, guidelines = before.number + 1, file_labels.guidelines(given, before, "")
    asked = asked.model_copy(update={"number": number, "guidelines": guidelines})
    return check(history, Version(asked, {**dict.fromkeys(names(before), ()), **becomes}))


def _form(given: Mapping[str, Any], before: Schema) -> tuple[Schema, dict[str, tuple[str, ...]]]:
    told = {
        name: schema_file.field(name, one, FIELD_KEYS)
        for name, one in schema_file.fields(given).items()
    }
    older = {field.name: before.of(field) for field in before.fields}
    was = _was(told, before)
    _refuse_lost(given, before, set(was.values()))
    fields, becomes = [], dict[str, tuple[str, ...]]()
    for name, one in told.items():
        where, old = f"fields.{name}.", older.get(was.get(name, ""))
        about = {key: held for key, held in one.items() if key != "was"}
        if old is None:
            asked = file_labels.new(about, None, where)
        else:
            asked, own = file_labels.read(about, old, where)
            if is_passable(old.kind, asked.kind):
                becomes |= placed(own, f"{was[name]}:", f"{name}:")
        held = asked.model_dump(exclude={"number", "fields"})
        fields.append(SchemaField.model_validate({"name": name, **held}))
    return Schema(number=0, kind=FORM, labels=(), fields=tuple(fields)), becomes


def _was(told: Mapping[str, Mapping[str, Any]], before: Schema) -> dict[str, str]:
    """From each field that was there before to its name then."""
    older = [field.name for field in before.fields]
    said = {name: one["was"] for name, one in told.items() if "was" in one}
    for name, old in said.items():
        if old not in older:
            raise BadInput(f"fields.{name}.was: version {before.number} has no field {old!r}.")
        if [*said.values()].count(old) > 1:
            raise BadInput(f"fields.{name}.was: another field was {old!r} as well.")
    stay = [name for name in told if name in older and name not in {*said, *said.values()}]
    return said | dict(zip(stay, stay, strict=True))


def _refuse_lost(given: Mapping[str, Any], before: Schema, kept: set[str]) -> None:
    """A field that is just missing may be a slip, and its answers would be seen no more."""
    dropped = given.get("deprecated", ())
    if not isinstance(dropped, list | tuple):
        raise BadInput("deprecated: give a list of fields.")
    older = [field.name for field in before.fields]
    unknown = next((name for name in dropped if name not in older), None)
    if unknown is not None:
        raise BadInput(f"deprecated: version {before.number} has no field {unknown!r}.")
    lost = next((name for name in older if name not in kept and name not in dropped), None)
    if lost is not None:
        raise BadInput(
            f"The field {lost!r} is missing. Name it under `deprecated`, "
            "or say `was: …` at the field that it became."
        )
