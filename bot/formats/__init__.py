"""How data comes in and goes out: one file is one format, and FORMATS is the table of them."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TextIO

from bot.formats import comma_separated, json_lines
from bot.formats.rows import BadRow, Row


@dataclass(frozen=True)
class Format:
    """read: the file's lines -> rows; write: rows -> an open file; suffixes: its files' names."""

    read: Callable[[Iterable[bytes]], Iterator[Row | BadRow]]
    write: Callable[[Iterable[Mapping[str, Any]], TextIO], None]
    suffixes: tuple[str, ...]


FORMATS: dict[str, Format] = {
    "jsonl": Format(json_lines.read, json_lines.write, (".jsonl", ".ndjson")),
    "csv": Format(comma_separated.read, comma_separated.write, (".csv",)),
}

SUFFIXES = tuple(suffix for known in FORMATS.values() for suffix in known.suffixes)
