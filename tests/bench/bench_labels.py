"""An import of 1,000,000 labels, timed beside the driver's bare executemany of the same rows.

50 reviewers, 200,000 samples, 5 labels, in no order; the import makes the samples too.
Run it from the root of the repository: PYTHONPATH=. python tests/bench/bench_labels.py
"""

import random
import resource
import sqlite3
import sys
import tempfile
import time
from pathlib import Path

from jobs.importing_labels import BATCH, import_labels
from storage import provenance
from storage.database import Database, open_database
from storage.imported_labels import CACHE_KIB, COLUMNS, SAME
from storage.samples import COLUMNS as SAMPLE_COLUMNS
from tests.makers import NOW, make_project

ROWS, REVIEWERS, SAMPLES = 1_000_000, 50, 200_000
LABELS = ("refund", "delivery", "address", "payment", "other")
START = 1_700_000_000


def write_file(file: Path) -> None:
    """Each sample is labelled by five different people."""
    draw = random.Random(0)
    each = ROWS // SAMPLES
    pairs = [
        (sample, (sample * 7 + step * 11) % REVIEWERS)
        for sample in range(SAMPLES)
        for step in range(each)
    ]
    draw.shuffle(pairs)
    with file.open("w") as out:
        out.write("task,worker,answer,time\n")
        for at, (sample, reviewer) in enumerate(pairs):
            label = draw.choice(LABELS)
            out.write(f"task-{sample:06},worker {reviewer:02},{label},{START + at}\n")


def fresh(folder: Path, name: str) -> tuple[Database, int]:
    """A migrated database with one project in it."""
    file = folder / f"{name}.db"
    for suffix in ("", "-wal", "-shm"):
        Path(f"{file}{suffix}").unlink(missing_ok=True)
    database = open_database(f"sqlite:///{file}")
    with database.write() as session:
        return database, make_project(session, labels=LABELS).id


def imported(database: Database, project_id: int, file: Path, added: int) -> float:
    """The seconds that `import_labels` takes."""
    start, start_of_cpu = time.perf_counter(), time.process_time()
    report = import_labels(
        database, project_id, file, now=lambda: NOW, actor="cli", is_creating=True
    )
    spent = time.perf_counter() - start
    sys.stdout.write(f"{time.process_time() - start_of_cpu:.1f} s of one processor\n")
    if report.added != added or report.bad:
        raise SystemExit(report.sentence())
    return spent


def verified(database: Database, project_id: int) -> float:
    """The seconds of `verify` over the whole log."""
    start = time.perf_counter()
    with database.read() as session:
        found = provenance.verify(session, project_id)
    if found is not None:
        raise SystemExit(found.sentence)
    return time.perf_counter() - start


def bare(folder: Path) -> float:
    """The seconds of executemany alone: same tables, indexes, pragmas, and transactions."""
    database, _ = fresh(folder, "bare")
    database.close()
    people = [(n, 1, f"import:{n}", f"{n}", str(NOW)) for n in range(1, REVIEWERS + 1)]
    spent = 0.0
    connection = sqlite3.connect(folder / "bare.db", isolation_level=None)
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        f"cache_size=-{CACHE_KIB}",
    ):
        connection.execute(f"PRAGMA {pragma}")
    connection.executemany(
        "INSERT INTO reviewer (id, workspace_id, slack_user_id, name, created_at, is_admin) "
        "VALUES (?, ?, ?, ?, ?, 0)",
        people,
    )
    for table, columns in (("sample", SAMPLE_COLUMNS), ("annotation", COLUMNS + SAME)):
        source = sqlite3.connect(folder / "ours.db")
        rows = source.execute(f"SELECT {', '.join(columns)} FROM {table} ORDER BY id").fetchall()
        source.close()
        marks = ", ".join("?" * len(columns))
        statement = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})"
        start = time.perf_counter()
        for place in range(0, len(rows), BATCH):
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany(statement, rows[place : place + BATCH])
            connection.execute("COMMIT")
        spent += time.perf_counter() - start
    connection.close()
    return spent


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        file = folder / "labels.csv"
        write_file(file)
        database, project_id = fresh(folder, "ours")
        ours = imported(database, project_id, file, ROWS)
        again = imported(database, project_id, file, 0)
        whole = verified(database, project_id)
        database.close()
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        driver = bare(folder)
    sys.stdout.write(f"{'':<44}{'seconds':>9}{'rows/s':>10}\n")
    for what, spent in (
        ("sqlite3.executemany, rows at hand", driver),
        ("import_labels, from CSV, samples made", ours),
        ("import_labels, the same file again", again),
        ("verify", whole),
    ):
        sys.stdout.write(f"{what:<44}{spent:>9.2f}{ROWS / spent:>10,.0f}\n")
    sys.stdout.write(f"most memory before the bare run: {memory:,.0f} MiB\n")


if __name__ == "__main__":
    main()
