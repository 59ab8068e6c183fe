"""JSON lines: one object a line."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TextIO

from bot.formats.lines import is_too_long, too_long
from bot.formats.rows import BadRow, Row
from bot.words import say

BYTE_ORDER_MARK = b"\xef\xbb\xbf"

EXAMPLE = '{"text": "…"}'


def read(lines: Iterable[bytes]) -> Iterator[Row | BadRow]:
    """Row by row; a line that cannot be read does not stop the others."""
    for number, line in enumerate(lines, 1):
        text = line.removeprefix(BYTE_ORDER_MARK) if number == 1 else line
        if not text or text.isspace():
            continue
        try:
            fields = object_of(text)
        except ValueError as error:
            yield BadRow(number, str(error))
        else:
            yield Row(number, fields)


def object_of(text: bytes | str) -> dict[str, Any]:
    """Raises ValueError with the reason and its place."""
    fields = value_of(text)
    if not isinstance(fields, dict):
        wrong = say("it must be an object, such as {example}", example=EXAMPLE)
        raise ValueError(wrong)  # noqa: TRY004  (as below)
    return fields


def value_of(text: bytes | str) -> Any:
    """Any JSON. Raises ValueError with the reason and its place."""
    try:
        if isinstance(text, bytes):
            if is_too_long(text):
                raise ValueError(too_long())
            text = text.decode()
        return _DECODER.decode(text)
    except json.JSONDecodeError as error:
        fault = error.msg.removesuffix(" at")
        raise ValueError(
            say("this is no JSON: {fault} at character {place}", fault=fault, place=error.pos + 1)
        ) from None
    except UnicodeDecodeError as error:
        byte = error.object[error.start]
        raise ValueError(
            say("byte {place} (0x{byte:02x}) is not UTF-8", place=error.start + 1, byte=byte)
        ) from None
    except RecursionError:
        raise ValueError(say("the JSON is nested too deeply")) from None


def write(rows: Iterable[Mapping[str, Any]], out: TextIO) -> None:
    """One object a line; nothing is escaped but what JSON wants."""
    out.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def _refuse(name: str) -> None:
    raise ValueError(say("this is no JSON: {name} is not a number there", name=name))


# Made once: json.loads would make one for every line. Python alone would take NaN and Infinity.
_DECODER = json.JSONDecoder(parse_constant=_refuse)
