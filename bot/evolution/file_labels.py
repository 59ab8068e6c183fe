"""One question in a file: its kind, its labels, and what each of them was before."""

from collections.abc import Iterator, Mapping
from typing import Any

from bot import schema as schemas_of
from bot import schema_file
from bot.errors import BadInput
from bot.evolution.becoming import back
from bot.evolution.reading import is_passable
from bot.records import Label, Schema
from bot.tasks import KINDS

LABEL_KEYS = ("description", "was")


def write(asked: Schema) -> dict[str, Any]:
    found: dict[str, Any] = {"kind": asked.kind, "guidelines": asked.guidelines}
    if asked.labels:
        found["labels"] = {label.name: label.description for label in asked.labels}
    if asked.retired:
        found["deprecated"] = [label.name for label in asked.retired]
    return found


def read(
    given: Mapping[str, Any], before: Schema, where: str
) -> tuple[Schema, dict[str, tuple[str, ...]]]:
    """What is asked in the place of `before`, and what the labels of that become."""
    kind = schema_file.text_of(given, "kind", where) or before.kind
    if kind not in KINDS or not is_passable(before.kind, kind):
        return new(given, before, where), {}
    stay = [label.name for label in before.labels]
    known = {label.name: label for label in (*before.labels, *before.retired)}
    labels, was = [], {}
    for name, about in _entries(given.get("labels", stay), f"{where}labels"):
        sources = was[name] = _sources(about.get("was"), name, before, where)
        same = known.get(name) or Label(name=name)
        # A file says nothing of examples: they stay with the label, also under another name.
        shown = known[sources[0]].examples if len(sources) == 1 else same.examples
        described = _text(about.get("description", same.description), f"{where}labels.{name}")
        labels.append(Label(name=name, description=described, examples=shown))
    mentioned = {*was, *(source for sources in was.values() for source in sources)}
    retired = _retired(given.get("deprecated", ()), before, mentioned, where)
    was |= {label.name: (label.name,) for label in retired}
    _refuse_lost(before, was, where)
    asked = Schema(
        number=before.number,
        kind=kind,
        labels=tuple(labels),
        retired=retired,
        guidelines=guidelines(given, before, where),
    )
    return asked, back(was, before.known_names)


def new(given: Mapping[str, Any], before: Schema | None, where: str) -> Schema:
    """A question whose answers are asked for the first time.

    before: what stood in its place, whose words stay where the file has no others
    """
    schema_file.check_keys(given, schema_file.FIELD_KEYS, where)
    asked = schema_file.question(given, where)
    if before is None:
        return asked
    known = {label.name: label for label in before.labels}
    labels = tuple(_filled(label, known.get(label.name, label)) for label in asked.labels)
    said = guidelines(given, before, where)
    return asked.model_copy(update={"labels": labels, "guidelines": said})


def _filled(label: Label, before: Label) -> Label:
    described = label.description or before.description
    return Label(name=label.name, description=described, examples=before.examples)


def guidelines(given: Mapping[str, Any], before: Schema, where: str) -> str:
    """As they are where the file says the same, or nothing."""
    said = schema_file.text_of(given, "guidelines", where)
    stays = "guidelines" not in given or said == before.guidelines.strip()
    return before.guidelines if stays else said


def _refuse_lost(before: Schema, was: Mapping[str, tuple[str, ...]], where: str) -> None:
    """A label that is just missing may be a slip, and its answers would be asked again."""
    kept = {source for sources in was.values() for source in sources}
    lost = next((name for name in before.known_names if name not in kept), None)
    if lost is not None:
        raise BadInput(
            f"{where}labels: the label {lost!r} is missing. Name it under `deprecated`, "
            "or say `was: …` at the label that it became."
        )


def _entries(given: object, where: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Each name with what is said of it; written as a list, as names with their descriptions, or
    as names between commas.
    """
    entries: list[tuple[str, Any]]
    if isinstance(given, str):
        entries = [(name, {}) for name in given.split(",") if name.strip()]
    elif isinstance(given, list):
        entries = [(one, {}) if isinstance(one, str) else _named(one, where) for one in given]
    elif isinstance(given, Mapping):
        entries = [*given.items()]
    else:
        raise BadInput(f"{where}: give a list of names, or names with their descriptions.")
    for name, about in entries:
        known = {"description": about} if isinstance(about, str) else about
        if not isinstance(known, Mapping):
            raise BadInput(f"{where}.{name}: give a description, or {', '.join(LABEL_KEYS)}.")
        schema_file.check_keys(known, LABEL_KEYS, f"{where}.{name}.")
        for one in schemas_of.counted([name.strip()]):
            yield one, known


def _named(given: object, where: str) -> tuple[str, Any]:
    """An entry of a list: {name: …, description: …, was: …}."""
    if not isinstance(given, Mapping) or not isinstance(given.get("name"), str):
        raise BadInput(f"{where}: each is a name, or {{name: …, description: …, was: …}}.")
    return given["name"], {key: held for key, held in given.items() if key != "name"}


def _sources(given: object, name: str, before: Schema, where: str) -> tuple[str, ...]:
    """What a label was before; the label of its own name where the file says nothing."""
    if given is None:
        return (name,) if name in before.known_names else ()
    sources = [given] if isinstance(given, str) else given
    place = f"{where}labels.{name}.was"
    if not isinstance(sources, list) or not all(isinstance(one, str) for one in sources):
        raise BadInput(f"{place}: give a label, or a list of labels.")
    unknown = next((one for one in sources if one not in before.known_names), None)
    if unknown is not None:
        raise BadInput(f"{place}: version {before.number} has no label {unknown!r}.")
    return tuple(sources)


def _retired(given: object, before: Schema, mentioned: set[str], where: str) -> tuple[Label, ...]:
    """Those that the file names, and those of before that it does not mention."""
    if not isinstance(given, list | tuple):
        raise BadInput(f"{where}deprecated: give a list of labels.")
    known = {label.name: label for label in (*before.labels, *before.retired)}
    unknown = next((name for name in given if name not in known), None)
    if unknown is not None:
        raise BadInput(f"{where}deprecated: version {before.number} has no label {unknown!r}.")
    stay = [one.name for one in before.retired if one.name not in {*given, *mentioned}]
    return tuple(known[name] for name in (*given, *stay))


def _text(given: object, where: str) -> str:
    if not isinstance(given, str):
        raise BadInput(f"{where}: a label's description is a text.")
    return given
