import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

import app
from storage.database import open_database
from tests.makers import make_annotation, make_project, make_reviewer, make_sample


@pytest.fixture(autouse=True)
def tickets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A project of two samples, two answers each, under labels that are numbers."""
    url = f"sqlite:///{tmp_path / 'concord.db'}"
    monkeypatch.setenv("CONCORD_DATABASE_URL", url)
    found = open_database(url)
    with found.write() as session:
        project = make_project(session, labels=("1", "2", "3"))
        people = [make_reviewer(session, project, name) for name in ("U1", "U2")]
        for text, labels in (("one", "12"), ("two", "33")):
            sample = make_sample(session, project, text, extra={"lang": text})
            for who, label in zip(people, labels, strict=True):
                make_annotation(session, sample, who, label)
    found.close()


def run(*words: str) -> str:
    result = CliRunner().invoke(app.cli, ["agreement", "tickets", *words])
    assert result.exit_code == 0, result.output
    return result.stdout


def test_json_is_one_object_with_the_promised_keys() -> None:
    found = json.loads(run("--json", "--level", "interval"))

    assert list(found) == [
        "units", "annotations", "reviewers", "krippendorff_alpha", "fleiss_kappa", "gwet_ac1",
        "percent_agreement", "pairwise", "per_label", "per_reviewer",
    ]  # fmt: skip
    # Observed (1 + 1) / 4; expected, over the 12 ordered pairs of 1, 2, 3, 3: 22 / 12.
    assert found["krippendorff_alpha"]["level"] == "interval"
    assert found["krippendorff_alpha"]["value"] == pytest.approx(1 - 0.5 / (22 / 12))


def test_json_by_a_field_has_the_slices_beside() -> None:
    found = json.loads(run("--json", "--by", "lang"))

    assert found["by"] == "lang"
    assert {name: one["units"] for name, one in found["slices"].items()} == {"one": 1, "two": 1}
    assert found["slices"]["two"]["krippendorff_alpha"]["value"] is None
    assert "same label" in found["slices"]["two"]["krippendorff_alpha"]["reason"]


def test_the_terminal_shows_tables() -> None:
    shown = run("--by", "lang")

    assert "4 annotations of 2 samples by 2 reviewers" in shown
    for title in ("Krippendorff's alpha (nominal)", "Each label", "Every two", "By lang"):
        assert title in shown
    assert "two: All answers carry the same label" in shown
