from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

import app
from bot.records import Schema
from storage import projects, schemas
from storage.database import open_database

SCHEMA = """
fields:
  topic: {labels: [refund, delivery]}
  tone: {kind: rating, labels: 1..3}
"""


@pytest.fixture(autouse=True)
def database_url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    url = f"sqlite:///{tmp_path / 'concord.db'}"
    monkeypatch.setenv("CONCORD_DATABASE_URL", url)
    return url


def init(*words: str) -> Result:
    return CliRunner().invoke(app.cli, ["init", "tickets", "--channel=C1", *words])


def made(url: str) -> Schema:
    database = open_database(url)
    with database.read() as session:
        found = schemas.read(schemas.newest(session, projects.by_name(session, "tickets").id))
    database.close()
    return found


def test_a_project_is_made_from_a_file_with_fields(tmp_path: Path, database_url: str) -> None:
    file = tmp_path / "schema.yaml"
    file.write_text(SCHEMA)

    assert init(f"--schema={file}").exit_code == 0

    schema = made(database_url)
    assert schema.kind == "form"
    assert [(field.name, field.kind) for field in schema.fields] == [
        ("topic", "choice"),
        ("tone", "rating"),
    ]


def test_a_kind_without_labels_needs_none(database_url: str) -> None:
    assert init("--kind=text").exit_code == 0
    assert made(database_url).labels == ()


@pytest.mark.parametrize(
    ("text", "more", "said"),
    [
        ("fields: {topic: {labels: [a]}}", (), "--schema schema.yaml: fields.topic.labels: give"),
        (SCHEMA, ("--labels=a,b",), "leave --labels and --guidelines out"),
        ("\xff", (), "--schema schema.yaml"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused(
    tmp_path: Path, text: str, more: tuple[str, ...], said: str
) -> None:
    file = tmp_path / "schema.yaml"
    file.write_bytes(text.encode("latin-1"))

    result = init(f"--schema={file}", *more)

    assert result.exit_code != 0
    assert said in str(result.exception)
