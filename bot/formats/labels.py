"""Labels that people gave elsewhere: one line says who gave which label to which sample."""

import math
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import lru_cache, partial
from typing import Any, NamedTuple

from bot.errors import BadInput
from bot.formats import comma_separated, json_lines
from bot.formats.moments import moment
from bot.formats.rows import ID_AT_MOST, TEXT_AT_MOST, BadRow
from bot.schema import NAME_LIMIT

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "sample": ("sample", "task", "item", "question", "unit"),
    "reviewer": ("reviewer", "worker", "annotator", "rater", "coder"),
    "label": ("label", "answer", "value", "rating"),
    "time": ("time", "timestamp", "datetime", "created at"),
    "text": ("text", "content"),
}
"""What a column may be called, in any case, also with an "id" behind it: task_id, WorkerId."""
NEEDED = ("sample", "reviewer", "label")

REVIEWER_AT_MOST = 80
"""As long as Slack lets a person's name be."""

SEPARATORS = {";": "semicolons", "\t": "tabs", ",": "commas", "|": "bars"}

KEY_SETS_AT_MOST = 1_000
"""Lines with other keys each time must not fill the memory."""


class Labelled(NamedTuple):
    """One line. `text`: what the sample says, where the file tells it."""

    number: int
    sample: str
    reviewer: str
    label: str
    at: datetime | None
    text: str | None


Read = Callable[[Iterable[bytes]], Iterator[Labelled | BadRow]]


def columns(names: Sequence[str]) -> dict[str, str]:
    """What each column is -> its name here. Raises BadInput when one is missing or there twice."""
    plain = {name: _plain(name) for name in names}
    found: dict[str, str] = {}
    for role, known in COLUMNS.items():
        keys = {_plain(word) for word in known}
        fitting = [name for name in names if plain[name] in keys]
        if len(fitting) > 1:
            both = " and ".join(repr(name[:50]) for name in fitting[:2])
            raise BadInput(f"{both} both name the {role}; rename the one that does not")
        if fitting:
            found[role] = fitting[0]
        elif role in NEEDED:
            raise BadInput(_missing(role, names))
    return found


def _plain(name: str) -> str:
    return re.sub(r"[\s_\-]+", "", name.casefold()).removesuffix("id")


def _missing(role: str, names: Sequence[str]) -> str:
    there = ", ".join(repr(name[:50]) for name in names[:10])
    sentence = f"no column is the {role}: it may be called {', '.join(COLUMNS[role])}; I see "
    sentence += there or "none"
    others = [word for mark, word in SEPARATORS.items() if len(names) == 1 and mark in names[0]]
    if others:
        sentence += f". They seem to be separated by {others[0]}: .csv needs commas, .tsv tabs"
    return sentence


def _table(lines: Iterable[bytes], delimiter: str) -> Iterator[Labelled | BadRow]:
    header: list[str] = []
    places: list[int | None] = []
    for number, cells, fault in comma_separated.records(lines, delimiter):
        if not header:
            header = comma_separated.column_names(number, cells, fault)
            places = _places(number, header)
        elif fault:
            yield BadRow(number, fault)
        elif len(cells) == len(header):
            yield _labelled(number, [None if at is None else cells[at] for at in places])
        elif cells:
            yield BadRow(number, f"{len(cells)} cells, but the header has {len(header)}")


def _places(number: int, header: list[str]) -> list[int | None]:
    try:
        found = columns(header)
    except BadInput as error:
        raise BadInput(f"Line {number} must name the columns, but {error}.") from None
    return [header.index(found[role]) if role in found else None for role in COLUMNS]


def _objects(lines: Iterable[bytes]) -> Iterator[Labelled | BadRow]:
    known: dict[tuple[str, ...], list[str]] = {}
    for row in json_lines.read(lines):
        if isinstance(row, BadRow):
            yield row
            continue
        keys = tuple(row.fields)
        if keys not in known:
            try:
                found = columns(keys)
            except BadInput as error:
                yield BadRow(row.number, str(error))
                continue
            if len(known) >= KEY_SETS_AT_MOST:
                known.clear()
            known[keys] = [found.get(role, "") for role in COLUMNS]
        given = row.fields
        yield _labelled(row.number, [given.get(key) if key else None for key in known[keys]])


READERS: Mapping[str, Read] = {
    ".csv": partial(_table, delimiter=","),
    ".tsv": partial(_table, delimiter="\t"),
    ".jsonl": _objects,
    ".ndjson": _objects,
}


def _labelled(number: int, cells: Sequence[Any]) -> Labelled | BadRow:
    """One line from its cells in the order of COLUMNS, None for a column that is not there."""
    sample, reviewer, label, at, text = cells
    try:
        return Labelled(
            number,
            _name(sample, "sample", ID_AT_MOST),
            _name(reviewer, "reviewer", REVIEWER_AT_MOST),
            _name(label, "label", NAME_LIMIT),
            None if at is None or at == "" else moment(at),
            None if text is None else _text(text),
        )
    except BadInput as error:
        return BadRow(number, str(error))


def _name(value: object, role: str, at_most: int) -> str:
    return _clean(value if isinstance(value, str) else _of_number(value, role), role, at_most)


@lru_cache(maxsize=10_000)
def _clean(name: str, role: str, at_most: int) -> str:
    name = name.strip()
    if not name:
        raise BadInput(f"the {role} is missing")
    if len(name) > at_most:
        raise BadInput(f"the {role} has {len(name):,} characters; at most {at_most}")
    # What is not printable may still be a wide space, or the joiner within an emoji.
    if not name.isprintable() and any(unicodedata.category(c) in ("Cc", "Cs") for c in name):
        raise BadInput(
            f"the {role} holds a NUL, a line break, another control character, "
            "or half of a character (a lone surrogate)"
        )
    return name


def _of_number(value: object, role: str) -> str:
    """A number of JSON as a name: 4 and 4.0 are the same."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float) and math.isfinite(value):
        return str(int(value)) if value.is_integer() else str(value)
    raise BadInput(f"the {role} must be a text or a number, not {type(value).__name__}")


def _text(value: object) -> str | None:
    if not isinstance(value, str):
        raise BadInput(f"the text must be a text, not {type(value).__name__}")
    if len(value) > TEXT_AT_MOST:
        raise BadInput(f"the text has {len(value):,} characters; at most {TEXT_AT_MOST:,}")
    if "\x00" in value:
        raise BadInput("the text holds a NUL character")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise BadInput("the text holds half of a character (a lone surrogate)") from None
    return value if value and not value.isspace() else None
