"""A version of a schema as a file that people edit: YAML, each label saying what it was before."""

from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from bot.errors import BadInput
from bot.evolution.becoming import back
from bot.evolution.changes import check
from bot.evolution.history import History, Version
from bot.records import Label, Schema

KEYS = ("kind", "guidelines", "labels", "deprecated")
LABEL_KEYS = ("description", "was")


def write(schema: Schema) -> str:
    """The newest version as a file to begin with."""
    found: dict[str, Any] = {
        "kind": schema.kind,
        "guidelines": schema.guidelines,
        "labels": {label.name: label.description for label in schema.labels},
    }
    if schema.retired:
        found["deprecated"] = [label.name for label in schema.retired]
    return str(yaml.safe_dump(found, allow_unicode=True, sort_keys=False))


def read(history: History, text: str) -> Version:
    """The version that the file asks for. Raises BadInput, naming the place.

    A label that is in the file under its own name stays what it was. Any other says under `was`
    which label, or which labels, of the newest version it was; one that says nothing is new.
    What the file leaves out (the kind, the guidelines, a description) stays.
    """
    given = _mapping(_parsed(text), KEYS, "the file")
    before = history.newest
    labels, was = [], {}
    known = {label.name: label.description for label in (*before.labels, *before.retired)}
    for name, about in _labels(given.get("labels", {})):
        described = about.get("description", known.get(name, ""))
        labels.append(Label(name=name, description=_text(described, f"labels.{name}")))
        was[name] = _sources(about.get("was"), name, before)
    retired = _retired(given.get("deprecated", ()), before)
    was |= {label.name: (label.name,) for label in retired}
    schema = Schema(
        number=before.number + 1,
        kind=_text(given.get("kind", before.kind), "kind").strip(),
        labels=tuple(labels),
        retired=retired,
        guidelines=_text(given.get("guidelines", before.guidelines), "guidelines"),
    )
    _refuse_lost(before, was)
    return check(history, Version(schema, back(was, before.known_names)))


def _refuse_lost(before: Schema, was: Mapping[str, tuple[str, ...]]) -> None:
    """A label that is just missing may be a slip, and its answers would be asked again."""
    kept = {source for sources in was.values() for source in sources}
    lost = next((name for name in before.known_names if name not in kept), None)
    if lost is not None:
        raise BadInput(
            f"The label {lost!r} is missing. Name it under `deprecated`, "
            "or say `was: …` at the label that it became."
        )


def _parsed(text: str) -> object:
    try:
        # Every scalar is a text: people mean the label "no", not False.
        return yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506  (it makes plain values only)
    except yaml.YAMLError as error:
        raise BadInput(f"this is no YAML: {' '.join(str(error).split())[:300]}") from None


def _labels(given: object) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Each name with what is said of it; written as a list, or as names with descriptions."""
    if isinstance(given, list):
        entries = [(one, {}) if isinstance(one, str) else _named(one) for one in given]
    elif isinstance(given, Mapping):
        entries = [*given.items()]
    else:
        raise BadInput("labels: give a list of names, or names with their descriptions.")
    for name, about in entries:
        known = {"description": about} if isinstance(about, str) else about
        yield str(name).strip(), _mapping(known, LABEL_KEYS, f"labels.{name}")


def _named(given: object) -> tuple[str, object]:
    """An entry of a list: {name: …, description: …, was: …}."""
    if not isinstance(given, Mapping) or not isinstance(given.get("name"), str):
        raise BadInput("labels: each is a name, or {name: …, description: …, was: …}.")
    return given["name"], {key: held for key, held in given.items() if key != "name"}


def _sources(given: object, name: str, before: Schema) -> tuple[str, ...]:
    """What a label was before; the label of its own name where the file says nothing."""
    if given is None:
        return (name,) if name in before.known_names else ()
    sources = [given] if isinstance(given, str) else given
    if not isinstance(sources, list) or not all(isinstance(one, str) for one in sources):
        raise BadInput(f"labels.{name}.was: give a label, or a list of labels.")
    unknown = next((one for one in sources if one not in before.known_names), None)
    if unknown is not None:
        raise BadInput(f"labels.{name}.was: version {before.number} has no label {unknown!r}.")
    return tuple(sources)


def _retired(given: object, before: Schema) -> tuple[Label, ...]:
    if not isinstance(given, list | tuple):
        raise BadInput("deprecated: give a list of labels.")
    known = {label.name: label for label in (*before.labels, *before.retired)}
    unknown = next((name for name in given if name not in known), None)
    if unknown is not None:
        raise BadInput(f"deprecated: version {before.number} has no label {unknown!r}.")
    return tuple(known[name] for name in given)


def _mapping(given: object, keys: tuple[str, ...], where: str) -> Mapping[str, Any]:
    if not isinstance(given, Mapping):
        raise BadInput(f"{where}: give {', '.join(keys)}, each with its value.")
    unknown = next((str(key) for key in given if key not in keys), None)
    if unknown is not None:
        raise BadInput(f"{where}: {unknown!r} is unknown here. Known: {', '.join(keys)}.")
    return given


def _text(given: object, where: str) -> str:
    if not isinstance(given, str):
        raise BadInput(f"{where}: give a text.")
    return given
