from pathlib import Path

import pytest
from typer.testing import CliRunner

import app
from bot.errors import BadInput
from bot.records import SampleState
from storage import schemas
from storage.database import open_database
from tests.makers import make_annotation, make_project, make_reviewer, make_sample


@pytest.fixture(autouse=True)
def tickets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url = f"sqlite:///{tmp_path / 'concord.db'}"
    monkeypatch.setenv("CONCORD_DATABASE_URL", url)
    monkeypatch.chdir(tmp_path)
    found = open_database(url)
    with found.write() as session:
        project = make_project(session, overlap=1)
        sample = make_sample(session, project, state=SampleState.COMPLETE)
        make_annotation(session, sample, make_reviewer(session, project), "delivery")
    found.close()


def run(*words: str) -> str:
    result = CliRunner().invoke(app.cli, ["schema", "tickets", *words])
    if isinstance(result.exception, BadInput):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result.output


def test_a_dry_run_tells_what_would_follow_and_changes_nothing() -> None:
    shown = run("--split", "delivery=late,lost", "--add", "spam=Junk", "--dry-run")

    assert "splits delivery into late, lost" in shown
    assert "0 of 1 answers stand." in shown
    assert "1 sample will be asked again." in shown
    assert "2  choice" not in run()


def test_changes_become_a_version_and_a_rollback_is_one_more() -> None:
    run(
        "--rename",
        "refund=money back",
        "--deprecate",
        "other",
        "--describe",
        "delivery=It is late.",
    )
    run("--rollback", "1")

    back = "renames money back to refund; describes delivery anew; offers other again"
    assert run().splitlines() == [
        "3  choice: refund, delivery, other",
        f"   brings back version 1; {back}",
        "2  choice: money back, delivery (not offered: other)",
        "   renames refund to money back; describes delivery anew; no longer offers other",
        "1  choice: refund, delivery, other",
        "   the first",
    ]


def test_a_version_is_edited_as_a_file(tmp_path: Path) -> None:
    file = tmp_path / "next.yaml"
    file.write_text(run("--yaml").replace("refund: ''", "money: {was: refund}"))

    assert "renames refund to money" in run("--edit", str(file))


def test_a_file_with_fields_asks_several_questions_from_now_on(tmp_path: Path) -> None:
    file = tmp_path / "next.yaml"
    file.write_text("fields: {topic: {labels: [refund, other]}, tone: {kind: rating}}")

    assert "0 of 1 answers stand." in run("--edit", str(file))

    file.write_text(run("--yaml").replace("refund: ''", "money: {was: refund}"))
    assert "topic: renames refund to money" in run("--edit", str(file))
    assert (
        run().splitlines()[0]
        == "3  form: topic (choice: money, other), tone (rating: 1, 2, 3, 4, 5)"
    )
    assert "topic: adds spam" in run("--add", "topic: spam = Junk", "--dry-run")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--rename", "refund"], "write it as old = new"),
        (["--edit", "next.yaml", "--add", "x"], "leave the other changes out"),
        (["--edit", "next.yaml"], "--edit next.yaml: "),
        (["--add", "x", "--add", "x"], "'x' is there twice"),
    ],
)
def test_what_cannot_be_used_is_refused(tmp_path: Path, words: list[str], sentence: str) -> None:
    (tmp_path / "next.yaml").write_text("labels: [refund]")

    with pytest.raises(BadInput, match=sentence):
        run(*words)

    found = open_database(f"sqlite:///{tmp_path / 'concord.db'}")
    with found.read() as session:
        assert schemas.history(session, 1).newest.number == 1
    found.close()
