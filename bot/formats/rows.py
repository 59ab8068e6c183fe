"""One row of a file -> one sample with what came with it, or a sentence that says why not."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.errors import BadInput
from bot.records import ImagePart, Origin, Part, Schema, TextPart
from bot.schema import label_value

TEXT_AT_MOST = 100_000
ID_AT_MOST = 255

GUESS = ("prediction", "prediction_confidence", "prediction_model")
KNOWN = frozenset(["image", "id", "external_id", "label", "metadata", "origin", *GUESS])
"""Keys with a meaning of their own; every other goes into the metadata."""

ReadPicture = Callable[[str], ImagePart]
"""A picture's path, as the row gives it -> the part; BadInput if it cannot be used."""


@dataclass(frozen=True)
class Row:
    """One line's fields, as they stand in the file; numbers count from 1."""

    number: int
    fields: Mapping[str, Any]


@dataclass(frozen=True)
class BadRow:
    """A line that cannot be read, and why."""

    number: int
    reason: str


@dataclass(frozen=True)
class Guess:
    """A prediction that was made elsewhere. `value` is canonical JSON."""

    value: str
    confidence: float
    probabilities: Mapping[str, float]
    model: str


@dataclass(frozen=True)
class NewSample:
    """What a row brings. `label`: canonical JSON of the value it came with."""

    parts: tuple[Part, ...]
    external_id: str | None
    origin: Origin
    extra: Mapping[str, Any]
    label: str | None
    guess: Guess | None


def sample(
    fields: Mapping[str, Any], schema: Schema, text_column: str, read_picture: ReadPicture
) -> NewSample:
    """Raises BadInput with the reason, without the line's number."""
    metadata, label = fields.get("metadata"), fields.get("label")
    if not _is_object(metadata):
        raise BadInput('metadata must be an object, such as {"source": "mail"}')
    others = {
        key: value for key, value in fields.items() if key not in KNOWN and key != text_column
    }
    return NewSample(
        parts=_parts(fields, text_column, read_picture),
        external_id=_id(fields.get("id", fields.get("external_id"))),
        origin=_origin(fields.get("origin")),
        extra={**(metadata or {}), **others},
        label=None if _is_missing(label) else label_value(_label(label, schema, "label")),
        guess=_guess(fields, schema),
    )


def _parts(
    fields: Mapping[str, Any], text_column: str, read_picture: ReadPicture
) -> tuple[Part, ...]:
    text, image = fields.get(text_column), fields.get("image")
    parts: list[Part] = []
    if not _is_missing(image):
        parts.append(read_picture(_string(image, "image")))
    if not _is_missing(text):
        parts.append(TextPart(text=_text(text, text_column)))
    if not parts:
        raise BadInput(f"there is neither {text_column!r} nor 'image', so nothing to label")
    return tuple(parts)


def _text(text: object, column: str) -> str:
    words = _string(text, column)
    if not words.strip():
        raise BadInput(f"{column!r} holds only blanks")
    if len(words) > TEXT_AT_MOST:
        raise BadInput(f"{column!r} has {len(words):,} characters; at most {TEXT_AT_MOST:,}")
    return words


def _string(value: object, key: str) -> str:
    if not isinstance(value, str):
        raise BadInput(f"{key!r} must be a text, not {type(value).__name__}")
    if "\x00" in value:
        raise BadInput(f"{key!r} holds a NUL character")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise BadInput(f"{key!r} holds half of a character (a lone surrogate)") from None
    return value


def _id(value: object) -> str | None:
    if _is_missing(value):
        return None
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    name = _string(value, "id")
    if len(name) > ID_AT_MOST:
        raise BadInput(f"'id' has {len(name)} characters; at most {ID_AT_MOST}")
    return name


def _origin(value: object) -> Origin:
    if _is_missing(value):
        return Origin.REAL
    try:
        return Origin(str(value))
    except ValueError:
        names = ", ".join(Origin)
        raise BadInput(f"origin {value!r} is unknown; it is one of {names}") from None


def _label(value: object, schema: Schema, key: str) -> str:
    name = str(value) if isinstance(value, int | str) else ""
    if name not in schema.label_names:
        shown = ", ".join(schema.label_names[:20])
        raise BadInput(f"{key} {value!r} is no label of this project; those are {shown}")
    return name


def _guess(fields: Mapping[str, Any], schema: Schema) -> Guess | None:
    given = fields.get("prediction")
    if _is_missing(given):
        return None
    if not isinstance(given, Mapping):
        given = {
            "label": given,
            "confidence": fields.get("prediction_confidence"),
            "model": fields.get("prediction_model"),
        }
    label = _label(given.get("label"), schema, "prediction")
    shares = given.get("probabilities") or {}
    if not _is_object(shares):
        raise BadInput("the prediction's probabilities must be an object: label to number")
    return Guess(
        value=label_value(label),
        confidence=_share(given.get("confidence"), "the prediction's confidence"),
        probabilities={
            _label(name, schema, "probability of"): _share(share, f"the probability of {name}")
            for name, share in shares.items()
        },
        model=_string(given.get("model") or "imported", "model"),
    )


def _share(value: object, what: str) -> float:
    try:
        share = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        raise BadInput(f"{what} is {value!r}; give a number from 0 to 1") from None
    if isinstance(value, bool) or not (math.isfinite(share) and 0 <= share <= 1):
        raise BadInput(f"{what} is {value!r}; give a number from 0 to 1")
    return share


def _is_missing(value: object) -> bool:
    """Not given, or an empty cell."""
    return value is None or value in ("", {})


def _is_object(value: object) -> bool:
    return value is None or isinstance(value, dict)
