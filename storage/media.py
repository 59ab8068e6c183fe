"""The media folder: every picture under the hash of its content, kept once."""

import hashlib
import tempfile
from pathlib import Path

from bot.errors import BadInput


def put(folder: Path, content: bytes) -> str:
    """Keeps the bytes; returns their sha256, which is their name. Whole or not at all."""
    name = hashlib.sha256(content).hexdigest()
    place = _place(folder, name)
    if not place.exists():
        place.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=place.parent, delete=False) as file:
            file.write(content)
        Path(file.name).replace(place)
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


def _place(folder: Path, name: str) -> Path:
    return folder / name[:2] / name
