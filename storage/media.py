"""The media folder: every picture under the hash of its content, kept once."""

import hashlib
import os
import tempfile
from pathlib import Path

from bot.errors import BadInput


def put(folder: Path, content: bytes) -> str:
    """Keeps the bytes; returns their sha256, which is their name. Whole or not at all."""
    name = hashlib.sha256(content).hexdigest()
    place = _place(folder, name)
    if not place.exists():
        place.parent.mkdir(parents=True, exist_ok=True)
        _write_whole(place, content)
    return name


def get(folder: Path, name: str) -> bytes:
    """The bytes of that name. Raises BadInput when they are gone."""
    place = _place(folder, name)
    if not place.exists():
        raise BadInput(
            f"The picture {name[:12]}… is not in {folder}. Was CONCORD_HOME changed, or a file "
            "deleted? Importing the same pictures again brings it back."
        )
    return place.read_bytes()


def delete(folder: Path, name: str) -> None:
    """Nothing of that name is kept any more."""
    _place(folder, name).unlink(missing_ok=True)


def _write_whole(place: Path, content: bytes) -> None:
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


def _place(folder: Path, name: str) -> Path:
    return folder / name[:2] / name
