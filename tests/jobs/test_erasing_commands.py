import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

import app
from bot.errors import BadInput
from storage.database import open_database
from tests.makers import make_annotation, make_project, make_reviewer, make_sample


@pytest.fixture(autouse=True)
def tickets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url = f"sqlite:///{tmp_path / 'concord.db'}"
    monkeypatch.setenv("CONCORD_DATABASE_URL", url)
    monkeypatch.setenv("CONCORD_HOME", str(tmp_path))
    found = open_database(url)
    with found.write() as session:
        for team, name in (("T1", "tickets"), ("T2", "other")):
            project = make_project(session, team_id=team, name=name)
            sample = make_sample(session, project, "Very private", external_id="t1")
            make_annotation(session, sample, make_reviewer(session, project))
    found.close()


def run(*words: str) -> str:
    result = CliRunner().invoke(app.cli, words)
    if isinstance(result.exception, BadInput):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result.output


def test_a_person_is_erased_from_a_workspace_and_verify_says_so() -> None:
    said = run("erase-person", "tickets", "U1", "--reason", "left the company")

    assert re.fullmatch(r"erased:[0-9a-f]{12} in tickets\.\n", said)
    checked = run("verify")
    assert "tickets: 2 events hold" in checked
    assert "erased a person: left the company" in checked
    assert "other: 1 events hold" in checked
    assert "Name of U1" not in run("why", "tickets", "t1")
    assert "Name of U1 labelled it refund (version 1)" in run("why", "other", "t1")


def test_a_person_is_erased_everywhere() -> None:
    said = run("erase-person", "--all", "U1", "--reason", "left the company")

    assert [line.split(" in ")[1] for line in said.splitlines()] == ["tickets.", "other."]


def test_a_sample_is_erased_once() -> None:
    words = ("erase-sample", "tickets", "t1", "--reason", "no consent")

    assert "is erased" in run(*words)
    assert "was erased" in run(*words)
    assert "erased the content of a sample: no consent" in run("why", "tickets", "t1")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("erase-person", "U1"), "Give a project and the person's id"),
        (("erase-person", "--all", "tickets", "U1"), "Give a project and the person's id"),
        (("erase-person", "--all", "U9"), "known in any workspace"),
        (("erase-person", "tickets", "U9"), "known in Team"),
        (("erase-sample", "tickets", "t9"), "There is no sample"),
    ],
)
def test_what_cannot_be_erased_is_said(words: tuple[str, ...], sentence: str) -> None:
    with pytest.raises(BadInput, match=sentence):
        run(*words, "--reason", "asked for it")
