import csv
from pathlib import Path

import pytest
from typer.testing import CliRunner

import app
from bot import canonical
from bot.errors import BadInput
from bot.records import Source
from jobs import concluding
from storage.database import Database, open_database
from storage.tables import Reviewer, Sample
from tests.makers import LABELS, make_annotation, make_project, make_reviewer, make_sample


def make_answers(database: Database, kind: str = "choice") -> int:
    """Two who are right, one who always says the next label, and one sample with a tie."""
    with database.write() as session:
        project = make_project(session, kind=kind)
        people = [make_reviewer(session, project, f"U{number}") for number in range(3)]
        for number in range(30):
            sample = make_sample(session, project, f"text {number}", external_id=f"t{number}")
            for who, step in zip(people, (0, 0, 1), strict=True):
                make_annotation(session, sample, who, LABELS[(number + step) % 3])
        tied = make_sample(session, project, "a tie")
        make_annotation(session, tied, people[0], "other")
        make_annotation(session, tied, people[2], "delivery")
        return project.id


def rows(out: Path) -> list[dict[str, str]]:
    with out.open(newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("method", ["majority", "dawid-skene", "one-coin", "mace", "glad", "blend"])
def test_every_method_writes_a_label_and_how_sure_it_is(
    sqlite: Database, tmp_path: Path, method: str
) -> None:
    project_id = make_answers(sqlite)
    out = tmp_path / "out.csv"

    assert concluding.write(sqlite, project_id, out, method) == (31, method)

    found = rows(out)
    assert list(found[0]) == ["sample", "label", "confidence"]
    assert [row["label"] for row in found[:30]] == [LABELS[number % 3] for number in range(30)]
    assert found[0]["sample"] == "t0"
    assert found[30]["sample"] == "sample 31"
    assert all(0 < float(row["confidence"]) <= 1 for row in found)
    if method in {"dawid-skene", "blend"}:
        assert found[30]["label"] == "other", "who was right more often settles the tie"


def test_a_leads_verdict_is_what_a_sample_comes_to_unless_a_method_is_asked_for(
    sqlite: Database, tmp_path: Path
) -> None:
    project_id = make_answers(sqlite)
    with sqlite.write() as session:
        sample, lead = session.get_one(Sample, 1), session.get_one(Reviewer, 1)
        make_annotation(session, sample, lead, "other", source=Source.ADJUDICATION)

    concluding.write(sqlite, project_id, tmp_path / "out.csv", None)
    concluding.write(sqlite, project_id, tmp_path / "blend.csv", "blend")

    first, asked = rows(tmp_path / "out.csv")[0], rows(tmp_path / "blend.csv")[0]
    assert (first["label"], first["confidence"]) == ("other", "")
    assert asked["label"] == LABELS[0]


def test_other_kinds_have_their_own_consensus(sqlite: Database, tmp_path: Path) -> None:
    with sqlite.write() as session:
        project = make_project(session, kind="multichoice")
        sample = make_sample(session, project)
        for who, named in (("U1", ["other"]), ("U2", ["other", "refund"]), ("U3", ["other"])):
            value = canonical.dumps({"labels": named})
            make_annotation(session, sample, make_reviewer(session, project, who), value=value)
        project_id = project.id
    out = tmp_path / "out.csv"

    assert concluding.write(sqlite, project_id, out, None) == (1, "own")
    (row,) = rows(out)
    assert row["label"] == canonical.dumps({"labels": ["other"]})
    assert 0.5 < float(row["confidence"]) < 1

    with pytest.raises(BadInput, match="Leave --method out"):
        concluding.write(sqlite, project_id, out, "glad")


def test_what_cannot_be_is_said_and_nothing_is_written(sqlite: Database, tmp_path: Path) -> None:
    project_id = make_answers(sqlite)

    with pytest.raises(BadInput, match="Known: majority, dawid-skene"):
        concluding.write(sqlite, project_id, tmp_path / "out.csv", "guess")
    with pytest.raises(BadInput, match="no place for a file"):
        concluding.write(sqlite, project_id, tmp_path, None)

    assert list(tmp_path.glob("*.csv*")) == []


def test_the_command_says_what_it_wrote(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url = f"sqlite:///{tmp_path / 'concord.db'}"
    monkeypatch.setenv("CONCORD_DATABASE_URL", url)
    database = open_database(url)
    make_answers(database)
    database.close()
    out = tmp_path / "out.csv"

    found = CliRunner().invoke(app.cli, ["consensus", "tickets", "--out", str(out)])

    assert found.exit_code == 0, found.output
    assert "31 samples by blend, written to" in found.output
    assert len(rows(out)) == 31
