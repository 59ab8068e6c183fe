import csv
import json
from pathlib import Path
from typing import Any

import pytest

from bot.errors import BadInput
from bot.quality.consensus import judging
from bot.records import Answer
from jobs.exporting import export_file
from jobs.importing import import_file
from storage import provenance
from storage.database import Database
from storage.tables import Project
from tests.makers import LABELS, NOW, make_annotation, make_project, make_reviewer, make_sample


@pytest.fixture
def project_id(database: Database) -> int:
    """One sample with two answers, one of them corrected; one without any."""
    with database.write() as session:
        project = make_project(session)
        ana, ben = (make_reviewer(session, project, user) for user in ("U1", "U2"))
        sample = make_sample(session, project, "=HYPERLINK(1)", external_id="a", extra={"n": 1})
        first = make_annotation(session, sample, ana, "other")
        make_annotation(session, sample, ana, "refund", supersedes_id=first.id)
        make_annotation(session, sample, ben, "refund")
        make_sample(session, project, "second")
        return project.id


def test_every_annotation_comes_with_its_provenance(
    database: Database, project_id: int, tmp_path: Path
) -> None:
    count = export_file(
        database, project_id, format_name="jsonl", out=tmp_path / "x.jsonl", now=NOW
    )

    first, second = map(json.loads, (tmp_path / "x.jsonl").read_text().splitlines())
    assert count == 2
    assert (first["id"], first["metadata"], first["parts"][0]["text"]) == (
        "a",
        {"n": 1},
        "=HYPERLINK(1)",
    )
    assert first["consensus"] == {
        "label": "refund",
        "share": 1.0,
        "method": "majority",
        "tied": [],
    }
    assert [(a["label"], a["reviewer"], a["is_current"]) for a in first["annotations"]] == [
        ("other", "U1", False),
        ("refund", "U1", True),
        ("refund", "U2", True),
    ]
    assert first["annotations"][1]["supersedes"] == first["annotations"][0]["id"]
    assert [a["event"]["number"] for a in first["annotations"]] == [1, 2, 3]
    assert (second["consensus"], second["annotations"]) == (None, [])
    meta = json.loads((tmp_path / "x.jsonl.meta.json").read_text())
    assert (meta["rows"], meta["log"]["events"]) == (2, 3)
    assert meta["log"]["head"] == first["annotations"][2]["event"]["hash"]


def test_a_tie_is_no_consensus(database: Database, tmp_path: Path) -> None:
    with database.write() as session:
        project = make_project(session)
        sample = make_sample(session, project)
        for user, label in (("U1", "refund"), ("U2", "other")):
            make_annotation(session, sample, make_reviewer(session, project, user), label)

    export_file(database, project.id, format_name="jsonl", out=tmp_path / "x.jsonl", now=NOW)

    row = json.loads((tmp_path / "x.jsonl").read_text())
    assert row["consensus"]["label"] is None
    assert sorted(row["consensus"]["tied"]) == ["other", "refund"]


def test_a_skip_is_no_label(database: Database, tmp_path: Path) -> None:
    with database.write() as session:
        project = make_project(session)
        reviewer = make_reviewer(session, project)
        sample = make_sample(session, project)
        make_annotation(session, sample, reviewer, answer=Answer.SKIPPED, value=None)

    export_file(database, project.id, format_name="jsonl", out=tmp_path / "x.jsonl", now=NOW)

    row = json.loads((tmp_path / "x.jsonl").read_text())
    assert (row["consensus"], row["annotations"][0]["label"]) == (None, None)


def test_no_cell_of_a_table_is_run_by_a_spreadsheet(
    database: Database, project_id: int, tmp_path: Path
) -> None:
    export_file(database, project_id, format_name="csv", out=tmp_path / "x.csv", now=NOW)

    with (tmp_path / "x.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows[0]["text"] == "'=HYPERLINK(1)"
    assert (rows[0]["label"], rows[0]["reviewers"]) == ("refund", "U1 U2")
    assert len(json.loads(rows[0]["annotations"])) == 3


@pytest.mark.parametrize(("name", "folder"), [("xml", "."), ("csv", "no/such")])
def test_an_impossible_export_is_refused(
    database: Database, project_id: int, tmp_path: Path, name: str, folder: str
) -> None:
    with pytest.raises(BadInput):
        export_file(database, project_id, format_name=name, out=tmp_path / folder / "x", now=NOW)

    assert list(tmp_path.glob("x*")) == []


def test_what_was_imported_comes_out_the_same(database: Database, tmp_path: Path) -> None:
    rows: list[dict[str, Any]] = [
        {"id": "a", "text": 'naïve — 漢字\n"quoted"', "source": {"deep": [1, None, 0.1]}},
        {"text": "'=1+1", "label": "refund"},
        {"text": "guess", "prediction": {"label": "other", "confidence": 0.5}, "n": 2**60},
    ]
    source = tmp_path / "in.jsonl"
    source.write_text("\n".join(json.dumps(row) for row in rows))
    with database.write() as session:
        project_id = make_project(session).id
    import_file(database, project_id, source, now=lambda: NOW, actor="cli", media_folder=tmp_path)

    export_file(database, project_id, format_name="jsonl", out=tmp_path / "x.jsonl", now=NOW)

    out = [json.loads(line) for line in (tmp_path / "x.jsonl").read_text().splitlines()]
    assert [row["parts"] for row in out] == [
        [{"type": "text", "text": row["text"]}] for row in rows
    ]
    assert [row["metadata"] for row in out] == [{"source": rows[0]["source"]}, {}, {"n": 2**60}]
    assert [row["state"] for row in out] == ["new", "given", "new"]
    assert (out[0]["id"], out[1]["id"]) == ("a", f"sample {out[1]['sample']}")
    assert out[1]["consensus"]["label"] == "refund"
    assert out[1]["annotations"][0]["source"] == "imported"
    assert out[1]["annotations"][0]["event"]["number"] == 2


def test_an_export_that_fails_leaves_the_old_file_and_nothing_else(
    database: Database, project_id: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "x.jsonl"
    out.write_text("old")

    def fail(*_: object) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr("jobs.exporting._row", fail)

    with pytest.raises(OSError, match="no space"):
        export_file(database, project_id, format_name="jsonl", out=out, now=NOW)

    assert out.read_text() == "old"
    assert [path.name for path in tmp_path.glob("x*")] == ["x.jsonl"]


def test_an_export_over_a_folder_is_refused(
    database: Database, project_id: int, tmp_path: Path
) -> None:
    with pytest.raises(BadInput, match="is a folder"):
        export_file(database, project_id, format_name="jsonl", out=tmp_path, now=NOW)


def test_an_export_and_its_log_are_of_one_moment(database: Database, project_id: int) -> None:
    with database.read() as reading:
        length = reading.get_one(Project, project_id).log_length
        with database.write() as session:
            provenance.record(session, project_id, provenance.Draft(NOW, "U1", "note", "project"))
        reading.expire_all()

        assert reading.get_one(Project, project_id).log_length == length
        assert provenance.verify(reading, project_id) is None


def test_a_consensus_that_weighs_reviewers_says_its_method_and_probability(
    sqlite: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(judging, "FITTED_FROM", 10)
    with sqlite.write() as session:
        project = make_project(session)
        people = [make_reviewer(session, project, f"U{number}") for number in range(3)]
        for number in range(20):
            sample = make_sample(session, project, f"text {number}")
            for who, step in zip(people, (0, 0, 1), strict=True):
                make_annotation(session, sample, who, LABELS[(number + step) % 3])
        project_id = project.id

    export_file(sqlite, project_id, format_name="jsonl", out=tmp_path / "x.jsonl", now=NOW)

    first, *_ = map(json.loads, (tmp_path / "x.jsonl").read_text().splitlines())
    found = first["consensus"]
    assert (found["label"], found["method"], found["tied"]) == ("refund", "blend", [])
    assert found["share"] == pytest.approx(2 / 3)
    assert 0.8 < found["probability"] <= 1
