"""The media folder: every file under the hash of its content, kept once, here or in a bucket.

Nothing else knows where it is: the others hand its address on, a path or a URL of fsspec's.
"""

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import fsspec

from bot.errors import BadInput

Folder = Path | str
"""Where the media are: a local path, or a URL such as s3://bucket/folder."""

EXTRAS = {"s3": "s3", "s3a": "s3", "gs": "gcs", "gcs": "gcs"}
"""From a URL's scheme to the optional dependencies that read it."""

PROBE = b"Concord was here, to see whether it can read and write."


def name_of(content: bytes) -> str:
    """What these bytes are called in any media folder: their sha256."""
    return hashlib.sha256(content).hexdigest()


def put(folder: Folder, content: bytes) -> str:
    """Keeps the bytes; returns their name. Whole or not at all."""
    name = name_of(content)
    with _opened(folder) as (files, root):
        place = _place(root, name)
        if files.exists(place):
            return name
        if _is_local(files):
            _write_whole(Path(place), content)
        else:
            # A bucket shows an object only once all of it is there.
            files.pipe_file(place, content)
    return name


def get(folder: Folder, name: str) -> bytes:
    """The bytes of that name. Raises BadInput when they are gone."""
    with _opened(folder) as (files, root):
        try:
            content: bytes = files.cat_file(_place(root, name))
        except FileNotFoundError:
            raise BadInput(
                f"The file {name[:12]}… is not in {folder}. Was CONCORD_MEDIA_URL or CONCORD_HOME "
                "changed, or a file deleted? Importing the same files again brings it back."
            ) from None
    return content


def delete(folder: Folder, name: str) -> None:
    """Nothing of that name is kept any more."""
    with _opened(folder) as (files, root):
        place = _place(root, name)
        if files.exists(place):
            files.rm_file(place)


def check(folder: Folder) -> None:
    """Raises BadInput where the folder cannot be written to and read from."""
    if get(folder, put(folder, PROBE)) != PROBE:
        raise BadInput(f"The media folder {folder} does not give back what was put into it.")


@contextmanager
def _opened(folder: Folder) -> Iterator[tuple[Any, str]]:
    """The file system and the folder's place in it; its every failure is BadInput."""
    scheme = str(folder).partition("://")[0] if "://" in str(folder) else "file"
    try:
        yield fsspec.core.url_to_fs(str(folder))
    except BadInput:
        raise
    except ImportError as error:
        extra = EXTRAS.get(scheme)
        advice = f"Run: .venv/bin/pip install '.[{extra}]'" if extra else "See fsspec's page."
        raise BadInput(f"CONCORD_MEDIA_URL={folder} needs another package. {advice}") from error
    except Exception as error:
        # Each kind of bucket has errors of its own, of packages that need not be there.
        if scheme == "file":
            raise
        raise BadInput(f"The media folder {folder} cannot be used: {error}") from error


def _is_local(files: Any) -> bool:
    return "file" in files.protocol


def _write_whole(place: Path, content: bytes) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=place.parent, delete=False) as file:
        unfinished = Path(file.name)
        try:
            file.write(content)
            file.flush()
            # On the disk before its sample is: a power cut must not leave a sample without it.
            os.fsync(file.fileno())
            unfinished.replace(place)
        except BaseException:
            unfinished.unlink(missing_ok=True)
            raise


def _place(root: str, name: str) -> str:
    return f"{root}/{name[:2]}/{name}"
