"""Brings the samples of a file into a project: streamed, each once, bad lines told."""

import gc
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path

from sqlmodel import Session

from bot.errors import BadInput
from bot.formats import FORMATS, Format
from bot.formats.lines import Lines
from bot.formats.rows import Answers, BadRow, NewSample, ReadMedia, Row, sample
from bot.schema import kept_value, label_values
from bot.words import say
from jobs import nearby_media
from storage import imports, pairs, provenance, samples, schemas
from storage.database import Database
from storage.media import Folder
from storage.samples import Added

BATCH = 2_000
BATCH_BYTES = 20_000_000
"""Long texts make smaller batches, so that no file fills the memory."""
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
    unpaired: int = 0
    bad: int = 0
    duplicate_examples: list[int] = field(default_factory=list)
    bad_examples: list[BadRow] = field(default_factory=list)

    def sentence(self) -> str:
        """For people: what was taken, and the first lines that were not."""
        parts = [say("{n} added", n=self.added)]
        parts += [say("{n} of them labelled", n=self.labelled)] * bool(self.labelled)
        parts += [say("{n} with a prediction", n=self.predicted)] * bool(self.predicted)
        parts += [say("{n} there already", n=self.duplicates)] * bool(self.duplicates)
        parts += [say("{n} bad lines left out", n=self.bad)] * bool(self.bad)
        details = "".join(f"\n  {line}" for line in self._details())
        return f"{', '.join(parts)}.{details}"

    def _details(self) -> Iterator[str]:
        if self.unpaired:
            yield say(
                "{n} counterfactual samples are paired with no other: each needs a label, and as "
                "'parent' the id of a labelled text that came before it",
                n=self.unpaired,
            )
        for bad in self.bad_examples:
            yield say("line {number}: {reason}", number=bad.number, reason=bad.reason)
        if self.bad > len(self.bad_examples):
            yield say("… and {n} more", n=self.bad - len(self.bad_examples))
        if self.duplicate_examples:
            shown = ", ".join(map(str, self.duplicate_examples))
            yield say("there already (by content or id): lines {lines}", lines=shown)


@dataclass(frozen=True)
class _Source:
    file: Path
    format: Format
    answers: Answers
    text_column: str
    read_media: ReadMedia
    schema_number: int


@dataclass
class _Batch:
    """What is kept in one transaction; `good` rows stand with their line numbers."""

    good: list[tuple[int, NewSample]] = field(default_factory=list)
    bad: int = 0


def import_file(
    database: Database,
    project_id: int,
    file: Path,
    *,
    now: Callable[[], datetime],
    actor: str,
    media_folder: Folder,
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
    answers = Answers(label_values(schema), partial(kept_value, schema))
    read_media = nearby_media.reader(file.resolve().parent, media_folder)
    source = _Source(file, _format(file), answers, text_column, read_media, schema.number)
    report = ImportReport()
    with ExitStack() as stack:
        stack.enter_context(without_collecting_garbage())
        lines = Lines(stack.enter_context(file.open("rb")))
        whole = stack.enter_context(database.write()) if strict else None
        for rows in _batches(source.format.read(lines), lines):
            batch = _sort(rows, source, report)
            if strict and report.bad:
                raise BadInput(f"Nothing was imported (--strict).\n{report.sentence()}")
            if whole is not None:
                _keep(whole, project_id, batch, source, report, now(), actor)
            elif batch.good:
                with database.write() as session:
                    _keep(session, project_id, batch, source, report, now(), actor)
            progress(lines.bytes_done, lines.bytes_total)
    return report


@contextmanager
def without_collecting_garbage() -> Iterator[None]:
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
                raise BadInput(say("{file} is empty.", file=file))
            return known
    suffixes = ", ".join(suffix for known in FORMATS.values() for suffix in known.suffixes)
    raise BadInput(
        say(
            "{file}: I read {suffixes}, told by the file's suffix.",
            file=file.name,
            suffixes=suffixes,
        )
    )


def _batches(rows: Iterator[Row | BadRow], lines: Lines) -> Iterator[list[Row | BadRow]]:
    batch: list[Row | BadRow] = []
    bytes_enough = BATCH_BYTES
    for row in rows:
        batch.append(row)
        if len(batch) == BATCH or lines.bytes_done >= bytes_enough:
            yield batch
            batch, bytes_enough = [], lines.bytes_done + BATCH_BYTES
    if batch:
        yield batch


def _sort(rows: Iterable[Row | BadRow], source: _Source, report: ImportReport) -> _Batch:
    """The good rows with their line numbers; the bad ones go into the report."""
    batch = _Batch()
    for row in rows:
        if isinstance(row, Row):
            try:
                new = sample(row.fields, source.answers, source.text_column, source.read_media)
            except BadInput as error:
                row = BadRow(row.number, str(error))  # noqa: PLW2901  (it turned out bad)
            else:
                batch.good.append((row.number, new))
                continue
        batch.bad += 1
        if len(report.bad_examples) < EXAMPLES:
            report.bad_examples.append(row)
    report.bad += batch.bad
    return batch


def _keep(
    session: Session,
    project_id: int,
    batch: _Batch,
    source: _Source,
    report: ImportReport,
    now: datetime,
    actor: str,
) -> None:
    schemas.must_be_newest(session, project_id, source.schema_number)
    added = samples.add_new(session, project_id, [new for _, new in batch.good], now)
    places = list(zip(added.ids, batch.good, strict=True))
    kept = [(key, new) for key, (_, new) in places if key is not None]
    repeated = [line for key, (line, _) in places if key is None]
    report.duplicates += len(repeated)
    report.duplicate_examples += repeated[: EXAMPLES - len(report.duplicate_examples)]
    if kept:
        labels = imports.add_labels(session, project_id, kept, now, actor)
        report.predicted += imports.add_predictions(session, project_id, kept, now)
        report.labelled += len(labels)
        report.unpaired += pairs.pair_imported(session, project_id, kept, now)
        report.added += len(kept)
        draft = provenance.Draft(now, actor, "import", "project", _payload(source, batch, added))
        provenance.record_many(session, project_id, [draft, *labels])


def _payload(source: _Source, batch: _Batch, added: Added) -> dict[str, object]:
    ids = [key for key in added.ids if key is not None]
    return {
        "file": source.file.name,
        "lines": [batch.good[0][0], batch.good[-1][0]],
        "added": len(ids),
        "duplicates": len(added.ids) - len(ids),
        "bad": batch.bad,
        "samples": [ids[0], ids[-1]],
        "digest": added.digest,
    }
