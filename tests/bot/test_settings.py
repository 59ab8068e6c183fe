from pathlib import Path

import pytest

from bot import settings


def test_only_our_own_variables_are_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """HOME is set on every machine, DATABASE_URL on many; neither is meant for us."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("CONCORD_DATABASE_URL", raising=False)
    monkeypatch.delenv("CONCORD_HOME", raising=False)
    monkeypatch.setenv("HOME", "/somebody")
    monkeypatch.setenv("DATABASE_URL", "sqlite:///others.db")

    found = settings.load()

    assert found.home == Path(".concord")
    assert found.database_url == "sqlite:///concord.db"


def test_a_file_of_settings_is_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("CONCORD_HOME", raising=False)
    (tmp_path / ".env").write_text("CONCORD_HOME=elsewhere\n")

    assert settings.load().media == "elsewhere/media"


def test_media_may_be_kept_elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CONCORD_MEDIA_URL", "s3://bucket/media")

    assert settings.load().media == "s3://bucket/media"
