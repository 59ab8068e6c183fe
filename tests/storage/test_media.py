import hashlib
from collections.abc import Iterator
from pathlib import Path

import fsspec
import pytest

from bot.errors import BadInput
from storage import media
from storage.media import Folder


@pytest.fixture(params=["path", "file", "memory"])
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Folder]:
    """A folder that is not there yet, as each kind of address names it."""
    place = tmp_path / "a place" / "media"
    folders: dict[str, Folder] = {
        "path": place,
        "file": f"file://{place}",
        "memory": "memory://media",
    }
    yield folders[request.param]
    fsspec.filesystem("memory").store.clear()


def test_the_name_is_the_hash_of_the_content(folder: Folder) -> None:
    name = media.put(folder, b"picture")

    assert name == hashlib.sha256(b"picture").hexdigest()
    assert media.get(folder, name) == b"picture"


def test_the_same_content_is_kept_once(folder: Folder) -> None:
    media.put(folder, b"picture")
    media.put(folder, b"picture")

    files, root = fsspec.core.url_to_fs(str(folder))
    assert len(files.find(root)) == 1


def test_a_folder_that_can_be_used_passes_the_check(folder: Folder) -> None:
    media.check(folder)


def test_a_file_that_is_gone_is_told(folder: Folder) -> None:
    with pytest.raises(BadInput, match="is not in"):
        media.get(folder, "0" * 64)


def test_a_path_and_its_url_are_one_folder(tmp_path: Path) -> None:
    name = media.put(tmp_path, b"picture")

    assert media.get(f"file://{tmp_path}", name) == b"picture"


@pytest.mark.parametrize("address", ["{tmp}", "file://{tmp}"])
def test_a_failed_write_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    def fail(_descriptor: int) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr("os.fsync", fail)

    with pytest.raises(OSError, match="no space"):
        media.put(address.format(tmp=tmp_path), b"picture")

    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize(
    ("address", "complaint"),
    [
        ("nowhere://bucket/media", "cannot be used: Protocol not known"),
        ("s3://bucket/media", r"needs another package. Run: .venv/bin/pip install '.\[s3\]'"),
        ("gs://bucket/media", r"pip install '.\[gcs\]'"),
    ],
)
def test_an_address_that_cannot_be_read_is_told(
    monkeypatch: pytest.MonkeyPatch, address: str, complaint: str
) -> None:
    for package in ("s3fs", "gcsfs"):
        monkeypatch.setitem(__import__("sys").modules, package, None)

    with pytest.raises(BadInput, match=complaint):
        media.check(address)
