import csv
import json
from pathlib import Path

import pytest

from bot.errors import BadInput
from bot.records import Answer
from jobs.exporting import export_file
from storage.database import Database
from tests.makers import NOW, make_annotation, make_project, make_reviewer, make_sample


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
