"""Imports that are interrupted, repeated, or under way at the same time."""

import json
import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from sqlmodel import func, select

from bot import canonical
from bot.errors import BadInput
from jobs import importing
from jobs.importing import ImportReport, import_file
from storage import provenance
from storage.database import Database
from storage.tables import Annotation, Event, Prediction, Project, Sample
from tests.makers import NOW, make_project

ROWS = 25
BATCH = 10


class Killed(BaseException):
    """The process ends here."""


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "BATCH", BATCH)


@pytest.fixture
def project_id(database: Database) -> int:
    with database.write() as session:
        return make_project(session).id


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Texts with a label and a prediction each, and a bad line in the second batch."""
    guess = {"label": "other", "confidence": 0.5}
    rows = [{"text": f"text {n}", "label": "refund", "prediction": guess} for n in range(ROWS)]
    lines = [json.dumps(row) for row in rows]
    lines.insert(12, "bad")
    path = tmp_path / "rows.jsonl"
    path.write_text("\n".join(lines))
    return path


def bring(
    database: Database,
    project_id: int,
    file: Path,
    *,
    now: Callable[[], datetime] = lambda: NOW,
    strict: bool = False,
) -> ImportReport:
    return import_file(
        database,
        project_id,
        file,
        now=now,
        actor="cli",
        media_folder=file.parent / "media",
        strict=strict,
    )


def assert_everything_is_there_once(database: Database, project_id: int) -> None:
    with database.read() as session:
        for table in (Sample, Annotation, Prediction):
            assert session.exec(select(func.count()).select_from(table)).one() == ROWS
        assert provenance.verify(session, project_id) is None


def test_each_batch_is_one_event_that_tells_what_it_brought(
    database: Database, project_id: int, file: Path
) -> None:
    report = bring(database, project_id, file)

    assert (report.added, report.labelled, report.predicted, report.bad) == (ROWS, ROWS, ROWS, 1)
    with database.read() as session:
        events = provenance.story(session, project_id, "project")
        payloads = [canonical.loads(event.payload) for event in events]
    assert [payload["lines"] for payload in payloads] == [[1, 10], [11, 20], [21, 26]]
    assert [payload["added"] for payload in payloads] == [10, 9, 6]
    assert [payload["bad"] for payload in payloads] == [0, 1, 0]
    assert {payload["file"] for payload in payloads} == {"rows.jsonl"}
    assert_everything_is_there_once(database, project_id)


@pytest.mark.parametrize("batches", [0, 1, 2])
def test_an_import_that_was_killed_is_finished_by_the_next(
    database: Database, project_id: int, file: Path, batches: int
) -> None:
    times = iter([NOW] * batches)

    def killing_clock() -> datetime:
        try:
            return next(times)
        except StopIteration:
            raise Killed from None

    with pytest.raises(Killed):
        bring(database, project_id, file, now=killing_clock)

    report = bring(database, project_id, file)

    assert report.added + report.duplicates == ROWS
    assert (report.duplicates > 0) == (batches > 0)
    assert_everything_is_there_once(database, project_id)


def test_killed_before_the_commit_nothing_of_the_batch_stays(
    database: Database, project_id: int, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def kill(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(provenance, "record_many", kill)
        with pytest.raises(Killed):
            bring(database, project_id, file)

    with database.read() as session:
        assert session.exec(select(Sample.id)).all() == []
    bring(database, project_id, file)
    assert_everything_is_there_once(database, project_id)


def test_the_same_import_again_leaves_no_trace(
    database: Database, project_id: int, file: Path
) -> None:
    bring(database, project_id, file)
    with database.read() as session:
        before = session.get_one(Project, project_id).log_head

    again = bring(database, project_id, file)

    assert (again.added, again.duplicates) == (0, ROWS)
    with database.read() as session:
        assert session.get_one(Project, project_id).log_head == before


def test_two_imports_of_one_file_at_the_same_time_add_it_once(
    database: Database, project_id: int, file: Path
) -> None:
    reports: list[ImportReport] = []
    start = threading.Barrier(3)

    def work() -> None:
        start.wait()
        reports.append(bring(database, project_id, file))

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sum(report.added for report in reports) == ROWS
    assert sum(report.labelled for report in reports) == ROWS
    assert_everything_is_there_once(database, project_id)


def test_strict_undoes_the_batches_before_the_bad_line(
    database: Database, project_id: int, file: Path
) -> None:
    with pytest.raises(BadInput, match="line 13: this is no JSON"):
        bring(database, project_id, file, strict=True)

    with database.read() as session:
        assert session.exec(select(Sample.id)).all() == []
        assert session.exec(select(Event.id)).all() == []


def test_strict_takes_a_file_without_bad_lines(
    database: Database, project_id: int, file: Path
) -> None:
    file.write_text(file.read_text().replace("bad\n", ""))

    report = bring(database, project_id, file, strict=True)

    assert (report.added, report.bad) == (ROWS, 0)
    assert_everything_is_there_once(database, project_id)


def test_long_texts_make_small_batches(
    database: Database, project_id: int, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "BATCH_BYTES", 1)

    bring(database, project_id, file)

    with database.read() as session:
        assert len(provenance.story(session, project_id, "project")) == ROWS
    assert_everything_is_there_once(database, project_id)


def test_progress_ends_at_the_end_of_the_file(
    database: Database, project_id: int, file: Path
) -> None:
    seen: list[tuple[int, int]] = []

    import_file(
        database,
        project_id,
        file,
        now=lambda: NOW,
        actor="cli",
        media_folder=file.parent,
        progress=lambda done, total: seen.append((done, total)),
    )

    size = file.stat().st_size
    assert seen == sorted(seen)
    assert seen[-1] == (size, size)


def test_a_folder_or_a_missing_file_is_refused(
    database: Database, project_id: int, tmp_path: Path
) -> None:
    with pytest.raises(BadInput, match="is a folder"):
        bring(database, project_id, tmp_path)
    with pytest.raises(BadInput, match="There is no file"):
        bring(database, project_id, tmp_path / "gone.jsonl")
