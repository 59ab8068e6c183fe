"""An import of 200,000 texts, timed beside the driver's bare executemany of the same rows.

Run it from the root of the repository: PYTHONPATH=. python tests/bench/bench_import.py
"""

import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from jobs.importing import BATCH, import_file
from storage.database import Database, open_database
from storage.samples import COLUMNS
from tests.makers import NOW, make_project

ROWS = 200_000
LABELLED_ROWS = 20_000
TIMES = 2
WORDS = [
    "where",
    "is",
    "my",
    "parcel",
    "I",
    "ordered",
    "it",
    "two",
    "weeks",
    "ago",
    "and",
    "nobody",
    "answers",
    "please",
    "refund",
    "me",
]


def write_file(file: Path, rows: int, fields: dict[str, Any]) -> None:
    with file.open("w") as out:
        for number in range(rows):
            words = [WORDS[(number >> shift) % len(WORDS)] for shift in range(14)]
            row = {"id": f"t-{number}", "text": f"{number} {' '.join(words)}", **fields}
            out.write(json.dumps(row) + "\n")


def fresh(folder: Path, name: str) -> tuple[Database, int]:
    """A migrated database with one project in it."""
    file = folder / f"{name}.db"
    for suffix in ("", "-wal", "-shm"):
        Path(f"{file}{suffix}").unlink(missing_ok=True)
    database = open_database(f"sqlite:///{file}")
    with database.write() as session:
        return database, make_project(session).id


def imported(folder: Path, file: Path, rows: int = ROWS) -> float:
    """The seconds that `import_file` takes."""
    database, project_id = fresh(folder, "ours")
    start = time.perf_counter()
    report = import_file(
        database, project_id, file, now=lambda: NOW, actor="cli", media_folder=folder / "media"
    )
    spent = time.perf_counter() - start
    database.close()
    if report.added != rows:
        raise SystemExit(report.sentence())
    return spent


def command(folder: Path, file: Path) -> float:
    """The seconds that the command takes, Python's start and the progress bar included."""
    database, _ = fresh(folder, "ours")
    database.close()
    environment = os.environ | {"CONCORD_DATABASE_URL": f"sqlite:///{folder / 'ours.db'}"}
    start = time.perf_counter()
    subprocess.run(
        [sys.executable, "app.py", "import", "tickets", str(file)],
        env=environment,
        check=True,
        capture_output=True,
    )
    return time.perf_counter() - start


def bare(folder: Path, rows: Sequence[tuple[Any, ...]]) -> float:
    """The seconds of executemany alone: same table, indexes, pragmas, and transactions."""
    database, _ = fresh(folder, "bare")
    database.close()
    connection = sqlite3.connect(folder / "bare.db", isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")
    marks = ", ".join("?" * len(COLUMNS))
    statement = f"INSERT INTO sample ({', '.join(COLUMNS)}) VALUES ({marks})"
    start = time.perf_counter()
    for place in range(0, len(rows), BATCH):
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany(statement, rows[place : place + BATCH])
        connection.execute("COMMIT")
    spent = time.perf_counter() - start
    connection.close()
    return spent


def kept_rows(folder: Path) -> list[tuple[Any, ...]]:
    """What the import wrote, so that the driver writes exactly the same."""
    connection = sqlite3.connect(folder / "ours.db")
    rows = connection.execute(f"SELECT {', '.join(COLUMNS)} FROM sample ORDER BY id").fetchall()
    connection.close()
    return rows


def main() -> None:
    write = sys.stdout.write
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        texts, labelled = folder / "texts.jsonl", folder / "labelled.jsonl"
        write_file(texts, ROWS, {})
        guess = {"label": "refund", "confidence": 0.7}
        write_file(labelled, LABELLED_ROWS, {"label": "refund", "prediction": guess})
        imported(folder, texts)
        rows = kept_rows(folder)
        # By turns, so that a slower minute of the disk slows all of them.
        turns = [
            (bare(folder, rows), imported(folder, texts), command(folder, texts))
            for _ in range(TIMES)
        ]
        driver, ours, whole = map(min, zip(*turns, strict=True))
        with_labels = imported(folder, labelled, LABELLED_ROWS)
    write(f"{'':<40}{'rows':>8}{'seconds':>9}{'rows/s':>10}{'of bare':>9}\n")
    for what, count, spent in (
        ("sqlite3.executemany, rows at hand", ROWS, driver),
        ("import_file, from JSON lines", ROWS, ours),
        ("app.py import, from JSON lines", ROWS, whole),
        ("import_file, labels and predictions", LABELLED_ROWS, with_labels),
    ):
        speed = count / spent
        share = speed / (ROWS / driver)
        write(f"{what:<40}{count:>8,}{spent:>9.2f}{speed:>10,.0f}{share:>9.2f}\n")


if __name__ == "__main__":
    main()
