"""Brings the samples of a file into a project: streamed, each once, bad lines told."""

import gc
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from sqlmodel import Session

from bot.errors import BadInput
from bot.formats import FORMATS, Format
from bot.formats.rows import BadRow, NewSample, ReadPicture, Row, sample
from bot.media import pictures
from bot.records import ImagePart, Schema
from storage import imports, media, provenance, samples, schemas
from storage.database import Database
from storage.samples import Added

BATCH = 2_000
EXAMPLES = 20

Progress = Callable[[int, int], None]
"""Called with the bytes read and the bytes there are."""


@dataclass
class ImportReport:
    """What became of every line."""

    added: int = 0
    labelled: int = 0
    predicted: int = 0
    duplicates: int = 0
    bad: int = 0
    duplicate_examples: list[int] = field(default_factory=list)
    bad_examples: list[BadRow] = field(default_factory=list)

    def sentence(self) -> str:
        """For people: what was taken, and the first lines that were not."""
        parts = [f"{self.added} added"]
        parts += [f"{self.labelled} of them labelled"] * bool(self.labelled)
        parts += [f"{self.predicted} with a prediction"] * bool(self.predicted)
        parts += [f"{self.duplicates} there already"] * bool(self.duplicates)
        parts += [f"{self.bad} bad lines left out"] * bool(self.bad)
        lines = [", ".join(parts) + "."]
        lines += [f"  line {bad.number}: {bad.reason}" for bad in self.bad_examples]
        if self.bad > len(self.bad_examples):
            lines.append(f"  … and {self.bad - len(self.bad_examples)} more")
        if self.duplicate_examples:
            shown = ", ".join(map(str, self.duplicate_examples))
            lines.append(f"  there already (by content or id): lines {shown}")
        return "\n".join(lines)


@dataclass(frozen=True)
class _Source:
    file: Path
    format: Format
    schema: Schema
    text_column: str
    read_picture: ReadPicture


def import_file(
    database: Database,
    project_id: int,
    file: Path,
    *,
    now: Callable[[], datetime],
    actor: str,
    media_folder: Path,
    strict: bool = False,
    text_column: str = "text",
    progress: Progress = lambda _done, _total: None,
) -> ImportReport:
    """Takes the good lines and tells of the others; with `strict`, all of them or none.

    Each batch is one transaction with its event, so that an import that was killed can be run
    again: what is there already is a duplicate. Raises BadInput for a file that cannot be read.
    """
    with database.read() as session:
        schema = schemas.read(schemas.newest(session, project_id))
    folder = file.resolve().parent
    source = _Source(file, _format(file), schema, text_column, _pictures(folder, media_folder))
    report = ImportReport()
    with ExitStack() as stack:
        stack.enter_context(_without_collecting_garbage())
        lines = stack.enter_context(file.open("rb"))
        whole = stack.enter_context(database.write()) if strict else None
        for batch in _batches(source.format.read(_counted(lines, file, progress))):
            good = _sort(batch, source, report)
            if strict and report.bad:
                raise BadInput(f"Nothing was imported (--strict).\n{report.sentence()}")
            if whole is not None:
                _keep(whole, project_id, good, source, report, now(), actor)
            elif good:
                with database.write() as session:
                    _keep(session, project_id, good, source, report, now(), actor)
    return report


@contextmanager
def _without_collecting_garbage() -> Iterator[None]:
    """Rows make no cycles; looking for some takes a third of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _format(file: Path) -> Format:
    if not file.exists():
        raise BadInput(f"There is no file {file}.")
    if file.is_dir():
        raise BadInput(f"{file} is a folder. Give a file of samples.")
    for known in FORMATS.values():
        if file.suffix.lower() in known.suffixes:
            if file.stat().st_size == 0:
                raise BadInput(f"{file} is empty.")
            return known
    suffixes = ", ".join(suffix for known in FORMATS.values() for suffix in known.suffixes)
    raise BadInput(f"{file.name}: I read {suffixes}, told by the file's suffix.")


def _counted(lines: BinaryIO, file: Path, progress: Progress) -> Iterator[bytes]:
    total, done = file.stat().st_size, 0
    for number, line in enumerate(lines):
        done += len(line)
        if number % BATCH == 0:
            progress(done, total)
        yield line
    progress(total, total)


def _batches(rows: Iterator[Row | BadRow]) -> Iterator[list[Row | BadRow]]:
    while batch := list(islice(rows, BATCH)):
        yield batch


def _sort(
    batch: Iterable[Row | BadRow], source: _Source, report: ImportReport
) -> list[tuple[int, NewSample]]:
    """The good rows with their line numbers; the bad ones go into the report."""
    good = []
    for row in batch:
        if isinstance(row, Row):
            try:
                new = sample(row.fields, source.schema, source.text_column, source.read_picture)
            except BadInput as error:
                row = BadRow(row.number, str(error))  # noqa: PLW2901  (it turned out bad)
            else:
                good.append((row.number, new))
                continue
        report.bad += 1
        if len(report.bad_examples) < EXAMPLES:
            report.bad_examples.append(row)
    return good


def _keep(
    session: Session,
    project_id: int,
    good: list[tuple[int, NewSample]],
    source: _Source,
    report: ImportReport,
    now: datetime,
    actor: str,
) -> None:
    added = samples.add_new(session, project_id, [new for _, new in good], now)
    kept = [(key, new) for key, (_, new) in zip(added.ids, good, strict=True) if key is not None]
    labels = imports.add_labels(session, project_id, kept, now, actor)
    report.predicted += imports.add_predictions(session, project_id, kept, now)
    report.labelled += len(labels)
    report.added += len(kept)
    repeated = [line for key, (line, _) in zip(added.ids, good, strict=True) if key is None]
    report.duplicates += len(repeated)
    room = EXAMPLES - len(report.duplicate_examples)
    report.duplicate_examples += repeated[:room]
    lines = good[0][0], good[-1][0]
    drafts = [_draft(source, lines, added, now, actor), *labels] if kept else labels
    provenance.record_many(session, project_id, drafts)


def _draft(
    source: _Source, lines: tuple[int, int], added: Added, now: datetime, actor: str
) -> provenance.Draft:
    ids = [key for key in added.ids if key is not None]
    payload = {
        "file": source.file.name,
        "lines": list(lines),
        "added": len(ids),
        "samples": [ids[0], ids[-1]],
        "digest": added.digest,
    }
    return provenance.Draft(now, actor, "import", "project", payload)


def _pictures(folder: Path, media_folder: Path) -> ReadPicture:
    """Reads pictures that lie beside the imported file, and keeps them."""

    def read(name: str) -> ImagePart:
        if "://" in name:
            raise BadInput(f"image {name[:100]!r} is an address; download it and give its path")
        path = (folder / name).resolve()
        if not path.is_relative_to(folder):
            raise BadInput(f"image {name[:100]!r} lies outside the folder of the imported file")
        if not path.is_file():
            raise BadInput(f"image {name[:100]!r} is not there")
        content = path.read_bytes()
        picture = pictures.check(content)
        return ImagePart(
            media=media.put(media_folder, content),
            mimetype=picture.mimetype,
            width=picture.width,
            height=picture.height,
        )

    return read
