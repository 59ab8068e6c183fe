"""Reads what is asked from a file that a person wrote: YAML, of which JSON is a part."""

from collections.abc import Mapping
from typing import Any

import yaml

from bot import schema as schemas_of
from bot.errors import BadInput
from bot.records import Schema


class _Loader(yaml.BaseLoader):  # type: ignore[misc]  # it has no types
    """All scalars are texts, as people mean the label "no", not False; a key twice is refused."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [key.value for key, _ in node.value]
        again = next((key for place, key in enumerate(keys) if key in keys[:place]), None)
        if again is not None:
            raise BadInput(f"{again!r} is there twice (line {node.start_mark.line + 1} and below).")
        found: dict[Any, Any] = super().construct_mapping(node, deep)
        return found


SCHEMA_KEYS = ("kind", "labels", "guidelines", "fields")
FIELD_KEYS = ("kind", "labels", "guidelines")
EXAMPLE = "kind: choice\nlabels: {refund: Wants money back., other: Anything else.}"


def read(text: str) -> Schema:
    """The first version of the schema in the file. Raises BadInput, naming the place.

    >>> read("labels: [yes, no]").label_names
    ('yes', 'no')
    """
    given = parsed(text)
    check_keys(given, SCHEMA_KEYS, "")
    if "fields" not in given:
        return question(given, "")
    questions = {
        name: question(field(name, one, FIELD_KEYS), f"fields.{name}.")
        for name, one in fields(given).items()
    }
    return schemas_of.make_form(questions, text_of(given, "guidelines", ""))


def parsed(text: str) -> Mapping[str, Any]:
    """What the file holds."""
    try:
        given = yaml.load(text, Loader=_Loader)  # noqa: S506  (it makes plain values only)
    except yaml.YAMLError as error:
        raise BadInput(f"this is no YAML: {' '.join(str(error).split())[:300]}") from None
    if not isinstance(given, Mapping):
        raise BadInput(f"a schema is a mapping such as\n{EXAMPLE}")
    return given


def fields(given: Mapping[str, Any]) -> Mapping[str, Any]:
    """Those of a form."""
    if set(given) & {"kind", "labels"} and given.get("kind", "form") != "form":
        raise BadInput("a schema has either fields, or a kind and labels of its own.")
    found = given["fields"]
    if not isinstance(found, Mapping) or not found:
        raise BadInput("fields: give one or more, each under its name.")
    return found


def field(name: str, given: object, known: tuple[str, ...]) -> Mapping[str, Any]:
    where = f"fields.{name}."
    if not isinstance(given, Mapping):
        raise BadInput(f"{where[:-1]}: give its kind and labels, such as {{kind: rating}}.")
    check_keys(given, known, where)
    return given


def question(given: Mapping[str, Any], where: str) -> Schema:
    """One question, asked for the first time."""
    labels = _labels(given.get("labels"), f"{where}labels")
    kind = text_of(given, "kind", where) or "choice"
    guidelines = text_of(given, "guidelines", where)
    return schemas_of.make(kind, list(labels), labels, guidelines, where=where)


def _labels(given: object, where: str) -> dict[str, str]:
    """From each name to its description; written as a list, as names with their descriptions, or
    as names between commas.
    """
    if given is None or given == "":
        return {}
    if isinstance(given, str):
        return dict.fromkeys((name.strip() for name in given.split(",")), "")
    if isinstance(given, Mapping):
        return {str(name): _description(text, f"{where}.{name}") for name, text in given.items()}
    if isinstance(given, list) and all(isinstance(name, str) for name in given):
        if len(set(given)) < len(given):
            raise BadInput(f"{where}: a label is there twice.")
        return dict.fromkeys(given, "")
    raise BadInput(f"{where}: give a list of names, or names with their descriptions.")


def _description(given: object, where: str) -> str:
    if not isinstance(given, str):
        raise BadInput(f"{where}: a label's description is a text.")
    return given


def text_of(given: Mapping[str, Any], key: str, where: str) -> str:
    found = given.get(key, "")
    if not isinstance(found, str):
        raise BadInput(f"{where}{key} must be a text.")
    return found.strip()


def check_keys(given: Mapping[str, Any], known: tuple[str, ...], where: str) -> None:
    unknown = [str(key) for key in given if key not in known]
    if unknown:
        raise BadInput(f"{where}{unknown[0]} is unknown here. Known: {', '.join(known)}.")
