"""Takes the pictures, sounds and films that lie beside an imported file, none from elsewhere."""

from collections.abc import Callable
from pathlib import Path

from bot.errors import BadInput
from bot.formats.rows import Medium, ReadMedia
from bot.media import pictures, recordings
from bot.records import AudioPart, ImagePart, Part, VideoPart
from bot.words import say
from storage import media

SHOWN_AT_MOST = 100


def reader(folder: Path, media_folder: media.Folder) -> ReadMedia:
    """Reads a file by its path within `folder`, looks at it, and keeps it."""
    whole = folder.resolve()

    def read(medium: Medium, name: str) -> Part:
        if "://" in name or name.startswith("data:"):
            raise BadInput(
                say(
                    "{medium} {name} is an address; download it and give its path",
                    medium=medium,
                    name=_shown(name),
                )
            )
        make, bytes_at_most = MEDIA[medium]
        try:
            content = _content(whole, medium, name, bytes_at_most)
        # RuntimeError: links that lead in a circle; ValueError: what no path may hold.
        except (OSError, RuntimeError, ValueError) as error:
            why = getattr(error, "strerror", None) or type(error).__name__
            raise BadInput(
                say(
                    "{medium} {name} cannot be read: {why}",
                    medium=medium,
                    name=_shown(name),
                    why=why,
                )
            ) from None
        try:
            part = make(content)
        except BadInput as error:
            raise BadInput(f"{medium} {_shown(name)}: {error}") from None
        media.put(media_folder, content)
        return part

    return read


def _image(content: bytes) -> ImagePart:
    return ImagePart(media=media.name_of(content), **vars(pictures.check(content)))


def _audio(content: bytes) -> AudioPart:
    found = recordings.check(content)
    if found.width:
        raise BadInput(say("this is a film; give it under 'video'"))
    return AudioPart(media=media.name_of(content), mimetype=found.mimetype, seconds=found.seconds)


def _video(content: bytes) -> VideoPart:
    found = recordings.check(content)
    if not found.width:
        raise BadInput(say("this is a sound without pictures; give it under 'audio'"))
    return VideoPart(media=media.name_of(content), **vars(found))


MEDIA: dict[Medium, tuple[Callable[[bytes], Part], int]] = {
    "image": (_image, pictures.BYTES_AT_MOST),
    "audio": (_audio, recordings.BYTES_AT_MOST),
    "video": (_video, recordings.BYTES_AT_MOST),
}
"""How each medium is looked at, and how large it may be."""


def _content(folder: Path, medium: Medium, name: str, bytes_at_most: int) -> bytes:
    # Resolved first: a link inside the folder may lead out of it.
    path = (folder / name).resolve()
    if not path.is_relative_to(folder):
        raise BadInput(
            say(
                "{medium} {name} lies outside the folder of the imported file",
                medium=medium,
                name=_shown(name),
            )
        )
    if not path.is_file():
        raise BadInput(say("{medium} {name} is not there", medium=medium, name=_shown(name)))
    with path.open("rb") as file:
        content = file.read(bytes_at_most + 1)
    if not content:
        raise BadInput(say("{medium} {name} is empty", medium=medium, name=_shown(name)))
    return content


def _shown(name: str) -> str:
    return repr(name if len(name) <= SHOWN_AT_MOST else f"{name[:SHOWN_AT_MOST]}…")
