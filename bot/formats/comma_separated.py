"""CSV with a header line."""

import csv
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TextIO

from bot.formats.rows import BadRow, Row

FIELD_AT_MOST = 1_000_000

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""A spreadsheet runs a cell that begins so; owasp.org/www-community/attacks/CSV_Injection."""


def read(lines: Iterable[bytes]) -> Iterator[Row | BadRow]:
    """Row by row, numbered by the line where each begins."""
    csv.field_size_limit(FIELD_AT_MOST)
    source = _Lines(lines)
    reader = csv.reader(source, strict=True)
    header: list[str] = []
    while True:
        number = source.number + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield BadRow(number, f"this is no CSV: {error}")
            continue
        if source.fault:
            yield BadRow(number, source.fault)
            source.fault = ""
        elif not header:
            header = [cell.strip() for cell in cells]
        elif len(cells) == len(header):
            yield Row(number, _fields(header, cells))
        elif cells:
            yield BadRow(number, f"{len(cells)} cells, but the header has {len(header)}")


def write(rows: Iterable[Mapping[str, Any]], out: TextIO) -> None:
    """With a header; objects as JSON; what a spreadsheet would run begins with an apostrophe."""
    writer: Any = None
    for row in rows:
        if writer is None:
            writer = csv.DictWriter(out, list(row))
            writer.writeheader()
        writer.writerow({key: _cell(value) for key, value in row.items()})


class _Lines:
    """Decodes line by line, so that one bad byte spoils one line only."""

    def __init__(self, lines: Iterable[bytes]) -> None:
        self._lines = iter(lines)
        self.number = 0
        self.fault = ""

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        self.number += 1
        try:
            return line.decode("utf-8-sig" if self.number == 1 else "utf-8")
        except UnicodeDecodeError as error:
            self.fault = f"byte {error.start + 1} (0x{line[error.start]:02x}) is not UTF-8"
            return line.decode("utf-8", "replace")


def _fields(header: list[str], cells: list[str]) -> dict[str, Any]:
    fields: dict[str, Any] = {key: cell for key, cell in zip(header, cells, strict=True) if cell}
    for key in ("metadata", "prediction"):
        if fields.get(key, "").startswith("{"):
            try:
                fields[key] = json.loads(fields[key])
            except ValueError:
                continue  # rows.sample says what is wrong with it
    return fields


def _cell(value: object) -> object:
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, str) and value.startswith(FORMULA):
        return f"'{value}"
    return value
