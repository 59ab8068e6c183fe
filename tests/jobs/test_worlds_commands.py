from pathlib import Path

import pytest
from sqlmodel import select
from typer.testing import CliRunner

import app
from bot.records import Origin, SampleState
from storage import projects
from storage.database import Database, open_database
from storage.tables import Counterfactual, Sample
from tests.makers import make_annotation, make_prediction, make_project, make_reviewer, make_sample

TEXTS = {
    "delivery": ["Where is my parcel", "The parcel is late", "No delivery came"],
    "refund": ["Give my money back", "Please refund it", "I want a refund"],
}


@pytest.fixture
def tickets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Database:
    """Eighteen labelled texts, and a dozen synthetic ones."""
    url = f"sqlite:///{tmp_path / 'concord.db'}"
    monkeypatch.setenv("CONCORD_DATABASE_URL", url)
    monkeypatch.setenv("CONCORD_HOME", str(tmp_path))
    found = open_database(url)
    with found.write() as session:
        project = make_project(session)
        reviewer = make_reviewer(session, project)
        for number in range(9):
            for label, texts in TEXTS.items():
                text = f"{texts[number % 3]} {number}"
                sample = make_sample(session, project, text, state=SampleState.COMPLETE)
                make_annotation(session, sample, reviewer, label)
        for number in range(12):
            make_sample(session, project, f"A ripe mango {number}", origin=Origin.SYNTHETIC)
    return found


def run(*words: str, status: int = 0) -> str:
    result = CliRunner().invoke(app.cli, words)
    assert result.exit_code == status, result.output
    return result.stdout


@pytest.mark.usefixtures("tickets")
def test_synthetic_samples_are_compared_and_drawn(tmp_path: Path) -> None:
    picture = tmp_path / "out.png"

    shown = run("synthetic", "tickets", "--out", str(picture))

    assert "Synthetic samples differ from real ones" in shown
    assert "12 synthetic against 18 real samples" in shown
    assert "Too few real and synthetic samples are labelled" in shown
    assert picture.read_bytes().startswith(b"\x89PNG")


def test_edits_are_made_and_counted(tickets: Database) -> None:
    assert "No text was edited yet." in run("counterfactuals", "tickets")

    shown = run("counterfactuals", "tickets", "--make", "3")

    assert "3 texts tried" in shown
    with tickets.read() as session:
        found = session.exec(select(Counterfactual)).all()
    assert f"{len(found)} texts edited, {len(found)} wait for reviewers." in shown
    assert found


def test_an_export_may_leave_synthetic_samples_out(tickets: Database, tmp_path: Path) -> None:
    with tickets.read() as session:
        assert len(session.exec(select(Sample)).all()) == 30
    out = tmp_path / "x.jsonl"

    run("export", "tickets", "--real-only", "--out", str(out))

    assert len(out.read_text().splitlines()) == 18


def test_of_a_pool_that_no_model_has_guessed_there_is_nothing_to_tell(tickets: Database) -> None:
    result = CliRunner().invoke(app.cli, ["pool", "tickets"])

    assert "a model must have guessed" in str(result.exception)
    with tickets.write() as session:
        project = projects.by_name(session, "tickets")
        for number in range(20):
            sample = make_sample(session, project, f"text {number}", state=SampleState.COMPLETE)
            make_prediction(session, sample, "refund", 0.5)
            make_annotation(session, sample, make_reviewer(session, project), "refund")
    assert "the model is right on 100% (100% to 100%)" in run("pool", "tickets")
