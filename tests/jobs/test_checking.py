from pathlib import Path

import pytest

from bot.media import fonts
from bot.settings import Settings
from jobs import checking
from jobs.checking import Finding
from storage.database import Database
from tests.fakes import FakeSlack
from tests.makers import make_project, make_sample


def findings(database: Database, media_url: str = "memory://media") -> dict[str, Finding]:
    url = str(database.writer.url)
    settings = Settings(CONCORD_DATABASE_URL=url, CONCORD_MEDIA_URL=media_url)
    return {one.what: one for one in checking.check(settings, lambda _: FakeSlack())}


def test_a_missing_font_matters_once_a_sample_needs_it(
    sqlite: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(fonts.FILES, "thai", ("no such font",))
    with sqlite.write() as session:
        project = make_project(session)
        make_sample(session, project, "plain words")
    before = findings(sqlite)["pictures"]
    with sqlite.write() as session:
        make_sample(session, project, "\u0e20\u0e32\u0e29\u0e32")

    after = findings(sqlite)["pictures"]

    assert (before.is_well, after.is_well) == (True, False)
    assert "No font for Thai: install fonts-noto-core." in before.detail
    assert "No font for Thai: install fonts-noto-core." in after.advice


def test_without_raqm_joined_scripts_are_told(
    sqlite: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("PIL.features.check", lambda name: name != "raqm")
    with sqlite.write() as session:
        make_sample(session, make_project(session), "\u0645\u0631\u062d\u0628\u0627")

    found = findings(sqlite)["pictures"]

    assert not found.is_well
    assert "install libfribidi0" in found.advice


def test_a_media_folder_that_cannot_be_used_is_told(sqlite: Database, tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    found = findings(sqlite, str(tmp_path / "file" / "media"))["media folder"]

    assert not found.is_well
    assert findings(sqlite)["media folder"].is_well
