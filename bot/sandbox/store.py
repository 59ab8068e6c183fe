"""Keeps the world in one SQLite file, or in memory: documents by kind and id."""

import json
import sqlite3
from pathlib import Path
from typing import Any

Document = dict[str, Any]


class Store:
    """Every change is committed at once: a killed sandbox comes back as it was.

    room: sets apart what several keep in one file
    """

    def __init__(self, file: Path | None, room: str = "") -> None:
        self._room = room
        if file is not None:
            file.parent.mkdir(parents=True, exist_ok=True)
        self._connection = sqlite3.connect(
            file or ":memory:", isolation_level=None, check_same_thread=False
        )
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.execute("PRAGMA synchronous=NORMAL")
        self._connection.execute(
            "CREATE TABLE IF NOT EXISTS document "
            "(kind TEXT, id TEXT, json TEXT, PRIMARY KEY (kind, id))"
        )
        self._connection.execute(
            "CREATE TABLE IF NOT EXISTS content (id TEXT PRIMARY KEY, bytes BLOB)"
        )

    def all(self, kind: str) -> dict[str, Document]:
        rows = self._connection.execute(
            "SELECT id, json FROM document WHERE kind = ? ORDER BY rowid", (self._room + kind,)
        )
        return {key: json.loads(text) for key, text in rows}

    def get(self, kind: str, key: str) -> Document | None:
        row = self._connection.execute(
            "SELECT json FROM document WHERE kind = ? AND id = ?", (self._room + kind, key)
        ).fetchone()
        return None if row is None else dict(json.loads(row[0]))

    def put(self, kind: str, key: str, document: Document) -> None:
        self._connection.execute(
            "INSERT INTO document VALUES (?, ?, ?) "
            "ON CONFLICT (kind, id) DO UPDATE SET json = excluded.json",
            (self._room + kind, key, json.dumps(document)),
        )

    def delete(self, kind: str, key: str) -> None:
        self._connection.execute(
            "DELETE FROM document WHERE kind = ? AND id = ?", (self._room + kind, key)
        )

    def put_content(self, key: str, content: bytes) -> None:
        self._connection.execute("INSERT OR REPLACE INTO content VALUES (?, ?)", (key, content))

    def content(self, key: str) -> bytes | None:
        row = self._connection.execute("SELECT bytes FROM content WHERE id = ?", (key,)).fetchone()
        return None if row is None else bytes(row[0])
