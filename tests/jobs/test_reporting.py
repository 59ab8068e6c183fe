import re
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from typer.testing import CliRunner

import app
from bot.errors import BadInput
from jobs import reporting
from storage.database import Database, open_database
from tests.makers import NOW, make_annotation, make_project, make_reviewer, make_sample


def make_answers(database: Database, name: str = "tickets") -> int:
    with database.write() as session:
        project = make_project(session, name=name)
        sample = make_sample(session, project, external_id="<b>t1</b>")
        for user, label in (("U1", "refund"), ("U2", "other")):
            make_annotation(session, sample, make_reviewer(session, project, user), label)
        return project.id


def test_the_command_tells_and_writes_one_picture_and_one_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"sqlite:///{tmp_path / 'concord.db'}"
    monkeypatch.setenv("CONCORD_DATABASE_URL", url)
    database = open_database(url)
    make_answers(database)
    database.close()
    png, html = tmp_path / "r.png", tmp_path / "r.html"

    found = CliRunner().invoke(
        app.cli, ["report", "tickets", "--png", str(png), "--html", str(html)]
    )

    assert found.exit_code == 0, found.output
    assert "Agreement: alpha 0.000" in found.output
    assert "Name of U1" in found.output
    picture = Image.open(BytesIO(png.read_bytes()))
    assert (picture.width, picture.height > 1_000) == (1080, True)
    page = html.read_text()
    assert page.count('src="data:image/png;base64,') == 3
    assert page.count("<img alt=") == 3
    assert not re.search(r"(src|href)=\"(?!data:)", page), "nothing is fetched from elsewhere"


def test_no_name_acts_in_the_page(sqlite: Database, tmp_path: Path) -> None:
    project_id = make_answers(sqlite, name="<script>alert(1)</script>")

    reporting.write(sqlite, project_id, NOW, png=None, html=tmp_path / "r.html")

    page = (tmp_path / "r.html").read_text()
    assert "<script>" not in page
    assert "&lt;b&gt;t1&lt;/b&gt;" in page


def test_what_cannot_be_written_is_said(sqlite: Database, tmp_path: Path) -> None:
    with sqlite.write() as session:
        project_id = make_project(session).id

    with pytest.raises(BadInput, match="nothing to draw yet"):
        reporting.write(sqlite, project_id, NOW, png=tmp_path / "r.png", html=None)
    with pytest.raises(BadInput, match=r"--html: .* is no place"):
        reporting.write(sqlite, project_id, NOW, png=None, html=tmp_path / "no" / "r.html")

    assert reporting.write(sqlite, project_id, NOW, png=None, html=None).alpha is None
