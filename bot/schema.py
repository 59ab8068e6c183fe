"""Reads and checks a schema: the labels a lead wrote, and the values that fit them."""

from collections.abc import Mapping, Sequence

from pydantic import ValidationError

from bot import canonical
from bot.errors import BadInput
from bot.records import Label, Schema, Value
from bot.tasks import KINDS

LABELS_AT_MOST = 1_000
NAME_LIMIT = 70
"""Slack cuts a button's text at 75 characters; the label's number needs a few of them."""


def make(
    kind: str, labels: Sequence[str], descriptions: Mapping[str, str], guidelines: str = ""
) -> Schema:
    """The first version of a schema. Raises BadInput with what is wrong with it."""
    if kind not in KINDS:
        raise BadInput(f"--kind {kind!r} is unknown. Known: {', '.join(KINDS)}.")
    names = [label.strip() for label in labels if label.strip()]
    fault = _fault(names)
    if fault:
        raise BadInput(f"--labels: {fault}")
    entries = tuple(Label(name=name, description=descriptions.get(name, "")) for name in names)
    return Schema(number=1, kind=kind, labels=entries, guidelines=guidelines)


def value_of(schema: Schema, text: str) -> Value:
    """A kept value, read back. `text` is its canonical JSON."""
    try:
        return KINDS[schema.kind].value.model_validate_json(text)  # type: ignore[no-any-return]
    except ValidationError as error:
        raise BadInput(f"This is no value of kind {schema.kind}: {text[:200]}") from error


def describe(schema: Schema, text: str) -> str:
    """A kept value in a few words."""
    return KINDS[schema.kind].describe(value_of(schema, text))


def label_value(label: str) -> str:
    """The kept form of a choice."""
    return canonical.dumps({"label": label})


def label_key(label: str) -> str:
    """By which a schema's labels differ: case and underscores do not tell them apart."""
    return label.replace("_", " ").casefold()


def _fault(names: Sequence[str]) -> str | None:
    if len(names) < 2:  # noqa: PLR2004  (a choice needs two)
        return "give at least two, separated by commas, such as refund,delivery,other."
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
