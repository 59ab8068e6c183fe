"""Brings labels that people gave elsewhere into a project: streamed, each once, bad lines told."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path

from bot.errors import BadInput
from bot.formats.labels import READERS, Labelled, Read
from bot.formats.lines import Lines
from bot.formats.rows import BadRow
from jobs import keeping_labels
from jobs.importing import without_collecting_garbage
from jobs.labels_report import LabelsReport
from storage.database import Database

BATCH = 20_000
"""Held by one transaction: about a second, in which clicks wait on SQLite."""
BATCH_BYTES = 20_000_000
"""Long texts make smaller batches, so that no file fills the memory."""

Progress = Callable[[int, int], None]
"""Called with the bytes read and the bytes there are."""


def import_labels(
    database: Database,
    project_id: int,
    file: Path,
    *,
    now: Callable[[], datetime],
    actor: str,
    is_creating: bool = False,
    strict: bool = False,
    progress: Progress = lambda _done, _total: None,
) -> LabelsReport:
    """Takes the good lines and tells of the others; with `strict`, all of them or none.

    is_creating: samples and reviewers that are not known are made; else they are bad lines.
    Each batch is one transaction with its events, so that an import that was killed can be run
    again: what is there already is a duplicate. Raises BadInput for a file that cannot be read.
    """
    read = reader(file)
    with database.read() as session:
        at = keeping_labels.place(session, project_id, file.name, actor, is_creating=is_creating)
    report = LabelsReport()
    with ExitStack() as stack:
        stack.enter_context(without_collecting_garbage())
        lines = Lines(stack.enter_context(file.open("rb")))
        whole = stack.enter_context(database.write()) if strict else None
        for batch in _batches(read(lines), lines):
            if whole is not None:
                keeping_labels.keep(whole, at, batch, report, now())
                refuse_if_bad(report)
            else:
                with database.write() as session:
                    keeping_labels.keep(session, at, batch, report, now())
            progress(lines.bytes_done, lines.bytes_total)
    if not report.added and not report.duplicates and not report.bad:
        raise BadInput(f"{file.name} holds no labels.")
    return report


def refuse_if_bad(report: LabelsReport) -> None:
    """Raises BadInput when a line is bad, for --strict."""
    if report.bad:
        raise BadInput("\n".join(["Nothing was imported (--strict).", *report.bad_lines()]))


def reader(file: Path) -> Read:
    """How to read the file, told by its suffix. Raises BadInput when it cannot be read."""
    if not file.exists():
        raise BadInput(f"There is no file {file}.")
    if file.is_dir():
        raise BadInput(f"{file} is a folder. Give a file of labels.")
    if file.suffix.lower() not in READERS:
        raise BadInput(f"{file.name}: I read {', '.join(READERS)}, told by the file's suffix.")
    if file.stat().st_size == 0:
        raise BadInput(f"{file.name} is empty.")
    return READERS[file.suffix.lower()]


def _batches(rows: Iterable[Labelled | BadRow], lines: Lines) -> Iterator[list[Labelled | BadRow]]:
    batch: list[Labelled | BadRow] = []
    bytes_enough = BATCH_BYTES
    for row in rows:
        batch.append(row)
        if len(batch) == BATCH or lines.bytes_done >= bytes_enough:
            yield batch
            batch, bytes_enough = [], lines.bytes_done + BATCH_BYTES
    if batch:
        yield batch
