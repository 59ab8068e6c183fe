"""JSON lines: one object a line."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TextIO

from bot.formats.rows import BadRow, Row


def read(lines: Iterable[bytes]) -> Iterator[Row | BadRow]:
    """Row by row; a line that cannot be read does not stop the others."""
    for number, line in enumerate(lines, 1):
        text = line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line
        if not text.strip():
            continue
        try:
            fields = json.loads(text.decode())
        except UnicodeDecodeError as error:
            byte = text[error.start]
            yield BadRow(number, f"byte {error.start + 1} (0x{byte:02x}) is not UTF-8")
        except RecursionError:
            yield BadRow(number, "the JSON is nested too deeply")
        except ValueError as error:
            yield BadRow(number, f"this is no JSON: {error}")
        else:
            if isinstance(fields, dict):
                yield Row(number, fields)
            else:
                yield BadRow(number, 'a line must be an object, such as {"text": "…"}')


def write(rows: Iterable[Mapping[str, Any]], out: TextIO) -> None:
    """One object a line; nothing is escaped but what JSON wants."""
    out.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
