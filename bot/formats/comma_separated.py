"""CSV with a header line."""

import csv
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TextIO

from bot.errors import BadInput
from bot.formats import json_lines
from bot.formats.lines import is_too_long, too_long
from bot.formats.rows import BadRow, Row
from bot.words import say

FIELD_AT_MOST = 1_000_000

JSON = {"metadata": "{", "prediction": "{", "label": '{"', "parts": "["}
"""Columns whose cells may hold JSON, with how it then begins."""

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""A spreadsheet runs a cell that begins so; owasp.org/www-community/attacks/CSV_Injection."""


def read(lines: Iterable[bytes]) -> Iterator[Row | BadRow]:
    """Row by row, numbered by the line where each begins.

    Raises BadInput when the header cannot be read: without it no row means anything.
    """
    header: list[str] = []
    for number, cells, fault in records(lines):
        if not header:
            header = column_names(number, cells, fault)
        elif fault:
            yield BadRow(number, fault)
        elif len(cells) == len(header):
            yield _row(number, header, cells)
        elif cells:
            yield BadRow(
                number,
                say(
                    "{cells} cells, but the header has {names}",
                    cells=len(cells),
                    names=len(header),
                ),
            )


def write(rows: Iterable[Mapping[str, Any]], out: TextIO) -> None:
    """With a header; objects as JSON; what a spreadsheet would run begins with an apostrophe."""
    writer: Any = None
    for row in rows:
        if writer is None:
            writer = csv.DictWriter(out, list(row))
            writer.writeheader()
        writer.writerow({key: _cell(value) for key, value in row.items()})


class _Lines:
    """Decodes line by line, so that one bad byte spoils one row only."""

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
            if is_too_long(line):
                self.fault = too_long()
                return "\n"
            return line.decode("utf-8-sig" if self.number == 1 else "utf-8")
        except UnicodeDecodeError as error:
            byte = error.object[error.start]
            self.fault = say(
                "byte {place} (0x{byte:02x}) is not UTF-8", place=error.start + 1, byte=byte
            )
            return line.decode("utf-8", "replace")


def records(lines: Iterable[bytes], delimiter: str = ",") -> Iterator[tuple[int, list[str], str]]:
    """Each record with the line where it begins, and what is wrong with it."""
    csv.field_size_limit(FIELD_AT_MOST)
    source = _Lines(lines)
    reader = csv.reader(source, strict=True, delimiter=delimiter)
    while True:
        number, cells, source.fault = source.number + 1, [], ""
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            source.fault = say("this is no CSV: {why}", why=error)
            if source.number > number:
                source.fault = say(
                    "this is no CSV: {why} (a quote left open? lines {first} to {last} are lost)",
                    why=error,
                    first=number,
                    last=source.number,
                )
        if cells or source.fault:
            yield number, cells, source.fault


def column_names(number: int, cells: list[str], fault: str) -> list[str]:
    """The header's names. Raises BadInput when it has a fault or a name twice."""
    header = [cell.strip() or f"column {place}" for place, cell in enumerate(cells, 1)]
    twice = [name for name in header if header.count(name) > 1]
    if twice:
        fault = say("the column {name!r} is there twice", name=twice[0][:50])
    if fault:
        raise BadInput(
            say(
                "Line {number} must name the columns, in UTF-8, but {fault}.",
                number=number,
                fault=fault,
            )
        )
    return header


def _row(number: int, header: list[str], cells: list[str]) -> Row | BadRow:
    fields: dict[str, Any] = {key: cell for key, cell in zip(header, cells, strict=True) if cell}
    for key, start in JSON.items():
        if fields.get(key, "").lstrip().startswith(start):
            try:
                fields[key] = json_lines.value_of(fields[key])
            except ValueError as error:
                return BadRow(number, f"{key}: {error}")
    return Row(number, fields)


def _cell(value: object) -> object:
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, str) and value.startswith(FORMULA):
        return f"'{value}"
    return value
