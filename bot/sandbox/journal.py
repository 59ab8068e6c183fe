"""Every call and envelope with its time, for tests and for the curious."""

import json
import time
from collections import deque
from pathlib import Path
from typing import Any


class Journal:
    """The newest entries in memory and, if wished, all of them in a file of JSON lines."""

    def __init__(self, file: Path | None = None, keep: int = 5_000) -> None:
        self._file = file.open("a") if file else None
        self._entries: deque[dict[str, Any]] = deque(maxlen=keep)
        self._number = 0

    def now(self) -> float:
        return time.monotonic()

    def write(self, kind: str, name: str, started: float, **details: object) -> None:
        self._number += 1
        milliseconds = round((self.now() - started) * 1000, 1)
        entry = {
            "number": self._number,
            "at": time.time(),
            "kind": kind,
            "name": name,
            "ms": milliseconds,
            **details,
        }
        self._entries.append(entry)
        if self._file:
            self._file.write(json.dumps(entry, default=str) + "\n")
            self._file.flush()

    def since(self, number: int, kind: str = "", name: str = "") -> list[dict[str, Any]]:
        """Of one kind and name, or of all where they are not said."""
        return [
            entry
            for entry in self._entries
            if entry["number"] > number
            and kind in {"", entry["kind"]}
            and name in {"", entry["name"]}
        ]
