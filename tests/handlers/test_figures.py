"""What a kind says of its answers, in the reports that people ask for."""

import json
from pathlib import Path

import pytest
from sqlmodel import Session
from typer.testing import CliRunner

import app
from bot import ids
from storage import figures
from storage.database import Database, open_database
from storage.tables import Project, Sample
from tests.handlers.scene import Scene, words
from tests.handlers.test_forms import ANSWERED, SEVERAL, put_question, scene_of

NAMED = {"first": "model m", "second": "model n"}


def compare(scene: Scene, database: Database, count: int) -> None:
    """People prefer model m, whichever side it is on, but for one of them once."""
    for number in range(count):
        with database.write() as session:
            project = session.get_one(Project, scene.project_id)
            put_question(session, scene, project, (f"good {number}", f"bad {number}"), None)
            name(session, scene)
        scene.deliver()
        scene.ts = scene.slack.posted()[-1]["ts"]
        is_swapped = words(scene.card()).find("bad") < words(scene.card()).find("good")
        for person in ("U1", "U2"):
            wants_first = person == "U1" or number
            pressed = "a" if bool(wants_first) != is_swapped else "b"
            scene.press(person, ids.answer_button(pressed), pressed)


def name(session: Session, scene: Scene) -> None:
    sample = session.get_one(Sample, scene.sample_id)
    sample.extra = NAMED
    session.add(sample)


def test_a_report_of_comparisons_ranks_what_was_compared(sqlite: Database) -> None:
    scene = scene_of(sqlite, "pairwise", parts=("x", "y"), overlap=3)
    compare(scene, sqlite, 4)

    report = scene.command("U1", "report")

    assert "1. model m: 0." in report.replace("\u200b", "")
    assert "won 7 of 8" in report
    assert "A was better, whichever it was" in report


def test_agreement_is_told_field_by_field(database: Database) -> None:
    scene = scene_of(database, "form", schema=SEVERAL, suggested=ANSWERED, overlap=3)
    for person in ("U1", "U2"):
        scene.press(person, ids.answer_button("accept"), "accept")

    told = scene.command("U1", "agreement").replace("\u200b", "")

    assert "alpha of topic (nominal)" in told
    assert "alpha of tone (interval)" in told
    assert "note: error rate of words between people: 0.00" in told


def test_kinds_whose_answer_is_a_label_need_no_more(sqlite: Database) -> None:
    scene = scene_of(sqlite, "choice", ("a", "b"))

    with sqlite.read() as session:
        assert figures.of_project(session, session.get_one(Project, scene.project_id)) == []
    assert "More about" not in scene.command("U1", "report")


def test_the_command_line_has_them_in_a_table_and_in_json(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"sqlite:///{tmp_path / 'concord.db'}"
    monkeypatch.setenv("CONCORD_DATABASE_URL", url)
    database = open_database(url)
    scene = scene_of(database, "multichoice", ("bug", "login", "slow"), overlap=3)
    for person in ("U1", "U2"):
        scene.press(person, ids.answer_button("none"), "none")
    database.close()

    shown = CliRunner().invoke(app.cli, ["agreement", "tickets"]).stdout
    plain = json.loads(CliRunner().invoke(app.cli, ["agreement", "tickets", "--json"]).stdout)

    assert "alpha by Jaccard's distance" in shown
    assert [one["name"] for one in plain["figures"]] == ["alpha by Jaccard's distance"]
