"""One row of a file -> one sample with what came with it, or a sentence that says why not."""

import json
import math
import re
from collections.abc import Callable, Mapping
from typing import Any, Literal, NamedTuple, get_args

from bot.errors import BadInput
from bot.records import Origin, Part, TextPart
from bot.words import mark, say

TEXT_AT_MOST = 100_000
ID_AT_MOST = 255
_ESCAPED_NUL = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")
"""As JSON writes it; an even number of backslashes before it belongs to the text itself."""

PARTS_AT_MOST = 20
PARTS = '[{"text": "first"}, {"image": "a.png"}, {"audio": "a.mp3"}, {"video": "a.mp4"}]'
"""An example for people."""

SHOWN_AT_MOST = 100
"""So much of a bad value is repeated in the reason."""

NO_LABEL = mark("{key} {given} is no label of this project; those are {labels}")
OF_NO_LABEL = mark("probability of {given} is no label of this project; those are {labels}")
NO_CONFIDENCE = mark("the prediction's confidence is {given}; give a number from 0 to 1")
NO_PROBABILITY = mark("the probability of {label} is {given}; give a number from 0 to 1")

Medium = Literal["image", "audio", "video"]
"""What lies beside the imported file, by the key that names it."""
MEDIA: tuple[Medium, ...] = get_args(Medium)

GUESS = ("prediction", "prediction_confidence", "prediction_model")
KNOWN = frozenset(
    [*MEDIA, "parts", "id", "external_id", "label", "gold", "metadata", "origin", *GUESS]
)
"""Keys with a meaning of their own; every other goes into the metadata."""

SAID_OF = {Origin.SYNTHETIC: ("generator", "prompt")}
"""What must be known of a sample that is not real, among its metadata."""

ReadValue = Callable[[Mapping[str, Any]], str]
"""A value with structure, as the row gives it -> its kept form; BadInput if it is none."""


class Answers(NamedTuple):
    """What a schema allows: its labels, each with its kept form, and values with structure."""

    labels: Mapping[str, str]
    read: ReadValue


ReadMedia = Callable[[Medium, str], Part]
"""A medium and a path, as the row gives it -> the part; BadInput if it cannot be used."""


# Named tuples, here and below: there is one for each line, and they are made fastest.
class Row(NamedTuple):
    """One line's fields, as they stand in the file; numbers count from 1."""

    number: int
    fields: Mapping[str, Any]


class BadRow(NamedTuple):
    """A line that cannot be read, and why."""

    number: int
    reason: str


class Guess(NamedTuple):
    """A prediction that was made elsewhere. `value` is canonical JSON."""

    value: str
    confidence: float
    probabilities: Mapping[str, float]
    model: str


class NewSample(NamedTuple):
    """What a row brings.

    extra: its metadata as JSON; label: canonical JSON of the value it came with
    is_gold: whether people are checked by it, since that value is known to be true
    """

    parts: tuple[Part, ...]
    external_id: str | None
    origin: Origin
    extra: str
    label: str | None
    guess: Guess | None
    is_gold: bool = False


def sample(
    fields: Mapping[str, Any], answers: Answers, text_column: str, read_media: ReadMedia
) -> NewSample:
    """Raises BadInput with the reason, without the line's number."""
    label, gold = fields.get("label"), fields.get("gold")
    is_gold, origin = not _is_missing(gold), _origin(fields.get("origin"))
    if is_gold and not _is_missing(label):
        raise BadInput(say("give 'label' or 'gold', the label that is known to be true; not both"))
    return NewSample(
        external_id=_id(fields),
        origin=origin,
        extra=_extra(fields, text_column, SAID_OF.get(origin, ())),
        label=_given(gold, answers, "gold") or _given(label, answers, "label"),
        is_gold=is_gold,
        guess=_guess(fields, answers),
        # Last: a file is kept as soon as it is read, and only a good row should keep one.
        parts=_parts(fields, text_column, read_media),
    )


def _given(value: object, answers: Answers, key: str) -> str | None:
    return None if _is_missing(value) else _value(value, answers, key)


def _parts(fields: Mapping[str, Any], text_column: str, read_media: ReadMedia) -> tuple[Part, ...]:
    several = fields.get("parts")
    if not _is_missing(several):
        return _several(several, read_media)
    text = fields.get(text_column)
    words = () if _is_missing(text) else (TextPart(text=_text(text, text_column)),)
    seen = [
        read_media(medium, _string(fields[medium], medium))
        for medium in MEDIA
        if medium != text_column and not _is_missing(fields.get(medium))
    ]
    if not seen and not words:
        raise BadInput(_nothing_to_label(fields, text_column))
    return (*seen, *words)


def _several(given: object, read_media: ReadMedia) -> tuple[Part, ...]:
    if not isinstance(given, list) or not 1 <= len(given) <= PARTS_AT_MOST:
        raise BadInput(
            say(
                "'parts' must be a list of 1 to {most} parts, such as {example}",
                most=PARTS_AT_MOST,
                example=PARTS,
            )
        )
    return tuple(_part(one, read_media) for one in given)


def _part(given: object, read_media: ReadMedia) -> Part:
    if isinstance(given, Mapping) and given.keys() == {"text"}:
        return TextPart(text=_text(given["text"], "text"))
    for medium in MEDIA:
        if isinstance(given, Mapping) and given.keys() == {medium}:
            return read_media(medium, _string(given[medium], medium))
    raise BadInput(
        say(
            "a part is an object with one key, as in {example}, not {given}",
            example=PARTS,
            given=_shown(given),
        )
    )


def _nothing_to_label(fields: Mapping[str, Any], text_column: str) -> str:
    there = ", ".join(map(repr, fields)) or say("nothing")
    return say(
        "no text and no image, audio or video: this line gives {there}. "
        "Its text belongs under {column!r}, or name another with --text-column",
        there=there[:SHOWN_AT_MOST],
        column=text_column,
    )


def _text(text: object, column: str) -> str:
    words = _string(text, column)
    if not words or words.isspace():
        raise BadInput(say("{column!r} holds only blanks", column=column))
    if len(words) > TEXT_AT_MOST:
        raise BadInput(
            say(
                "{column!r} has {n:,} characters; at most {most:,}",
                column=column,
                n=len(words),
                most=TEXT_AT_MOST,
            )
        )
    return words


def _string(value: object, key: str) -> str:
    if not isinstance(value, str):
        raise BadInput(
            say("{column!r} must be a text, not {type}", column=key, type=type(value).__name__)
        )
    if "\x00" in value:
        raise BadInput(say("{column!r} holds a NUL character", column=key))
    return _whole_characters(value, key)


def _whole_characters(text: str, key: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError:
        raise BadInput(
            say("{column!r} holds half of a character (a lone surrogate)", column=key)
        ) from None
    return text


def _id(fields: Mapping[str, Any]) -> str | None:
    value = fields.get("id")
    if _is_missing(value):
        value = fields.get("external_id")
        if _is_missing(value):
            return None
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    name = _string(value, "id")
    if len(name) > ID_AT_MOST:
        raise BadInput(say("'id' has {n} characters; at most {most}", n=len(name), most=ID_AT_MOST))
    return name


def _origin(value: object) -> Origin:
    if _is_missing(value):
        return Origin.REAL
    try:
        return Origin(str(value))
    except ValueError:
        raise BadInput(
            say(
                "origin {given} is unknown; it is one of {known}",
                given=_shown(value),
                known=", ".join(Origin),
            )
        ) from None


def _extra(fields: Mapping[str, Any], text_column: str, needed: tuple[str, ...]) -> str:
    metadata = fields.get("metadata")
    if not _is_object(metadata):
        raise BadInput(
            say("metadata must be an object, such as {example}", example='{"source": "mail"}')
        )
    others = {
        key: value for key, value in fields.items() if key not in KNOWN and key != text_column
    }
    extra = {**(metadata or {}), **others}
    unsaid = [key for key in needed if _is_missing(extra.get(key))]
    if unsaid:
        raise BadInput(
            say(
                "a synthetic sample must say what made it and from which words: {missing!r} is "
                'missing. Give both, such as "generator": "some-model", "prompt": "Write …"',
                missing=unsaid[0],
            )
        )
    if not extra:
        return "{}"
    try:
        text = json.dumps(extra, ensure_ascii=False, allow_nan=False)
    except ValueError:
        raise BadInput(say("the metadata holds a number too large to be kept")) from None
    if _ESCAPED_NUL.search(text):
        raise BadInput(say("the metadata holds a NUL character"))
    return _whole_characters(text, "metadata")


def _value(given: object, answers: Answers, key: str) -> str:
    if isinstance(given, Mapping):
        return answers.read(given)
    return answers.labels[_label(given, answers.labels, key)]


def _label(value: object, labels: Mapping[str, str], key: str, wrong: str = NO_LABEL) -> str:
    name = str(value) if isinstance(value, int | str) else ""
    if name not in labels:
        shown = ", ".join([*labels][:20])
        raise BadInput(say(wrong, key=key, given=_shown(value), labels=shown))
    return name


def _guess(fields: Mapping[str, Any], answers: Answers) -> Guess | None:
    given = fields.get("prediction")
    if _is_missing(given):
        return None
    if not isinstance(given, Mapping):
        given = {
            "label": given,
            "confidence": fields.get("prediction_confidence"),
            "model": fields.get("prediction_model"),
        }
    shares = given.get("probabilities") or {}
    if not _is_object(shares):
        raise BadInput(say("the prediction's probabilities must be an object: label to number"))
    return Guess(
        value=_value(given.get("label", given.get("value")), answers, "prediction"),
        confidence=_share(given.get("confidence"), NO_CONFIDENCE),
        probabilities={
            _label(name, answers.labels, "", OF_NO_LABEL): _share(share, NO_PROBABILITY, name)
            for name, share in shares.items()
        },
        model=_string(given.get("model") or "imported", "model"),
    )


def _share(value: object, wrong: str, label: str = "") -> float:
    try:
        share = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        share = math.nan
    if isinstance(value, bool) or not 0 <= share <= 1:
        raise BadInput(say(wrong, label=label, given=_shown(value)))
    return share


def _shown(value: object) -> str:
    text = repr(value)
    return f"{text[:SHOWN_AT_MOST]}…" if len(text) > SHOWN_AT_MOST else text


def _is_missing(value: object) -> bool:
    """Not given, or an empty cell."""
    return value is None or value in ("", {})


def _is_object(value: object) -> bool:
    return value is None or isinstance(value, dict)
