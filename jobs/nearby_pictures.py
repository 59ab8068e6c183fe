"""Takes the pictures that lie beside an imported file, and none from anywhere else."""

from pathlib import Path

from bot.errors import BadInput
from bot.formats.rows import ReadPicture
from bot.media import pictures
from bot.records import ImagePart
from storage import media

SHOWN_AT_MOST = 100


def reader(folder: Path, media_folder: Path) -> ReadPicture:
    """Reads a picture by its path within `folder`, and keeps it."""
    whole = folder.resolve()

    def read(name: str) -> ImagePart:
        if "://" in name or name.startswith("data:"):
            raise BadInput(f"image {_shown(name)} is an address; download it and give its path")
        try:
            content = _content(whole, name)
        # RuntimeError: links that lead in a circle; ValueError: what no path may hold.
        except (OSError, RuntimeError, ValueError) as error:
            why = getattr(error, "strerror", None) or type(error).__name__
            raise BadInput(f"image {_shown(name)} cannot be read: {why}") from None
        picture = pictures.check(content)
        return ImagePart(
            media=media.put(media_folder, content),
            mimetype=picture.mimetype,
            width=picture.width,
            height=picture.height,
        )

    return read


def _content(folder: Path, name: str) -> bytes:
    # Resolved first: a link inside the folder may lead out of it.
    path = (folder / name).resolve()
    if not path.is_relative_to(folder):
        raise BadInput(f"image {_shown(name)} lies outside the folder of the imported file")
    if not path.is_file():
        raise BadInput(f"image {_shown(name)} is not there")
    with path.open("rb") as file:
        return file.read(pictures.BYTES_AT_MOST + 1)


def _shown(name: str) -> str:
    return repr(name if len(name) <= SHOWN_AT_MOST else f"{name[:SHOWN_AT_MOST]}…")
