import hashlib
from pathlib import Path

import pytest

from bot.errors import BadInput
from storage import media


def test_the_name_is_the_hash_of_the_content(tmp_path: Path) -> None:
    name = media.put(tmp_path / "media", b"picture")

    assert name == hashlib.sha256(b"picture").hexdigest()
    assert media.get(tmp_path / "media", name) == b"picture"


def test_the_same_content_is_kept_once(tmp_path: Path) -> None:
    media.put(tmp_path, b"picture")
    media.put(tmp_path, b"picture")

    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1


def test_a_failed_write_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_descriptor: int) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr("os.fsync", fail)

    with pytest.raises(OSError, match="no space"):
        media.put(tmp_path, b"picture")

    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_picture_that_is_gone_is_told(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="is not in"):
        media.get(tmp_path, "0" * 64)
