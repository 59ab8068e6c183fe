"""What a model reads of a sample."""

from functools import partial
from typing import Any

from bot.errors import BadModel
from bot.models.seeing import Seen
from bot.records import ImagePart, TextPart
from bot.words import say
from storage import cards, media
from storage.media import Folder
from storage.tables import Sample


def seen(sample: Sample, folder: Folder) -> Seen:
    return Seen(cards.parts(sample), partial(media.get, folder))


def medium(sample: Sample) -> str:
    """What a model must be able to read that is trained here."""
    is_picture = any(isinstance(part, ImagePart) for part in cards.parts(sample))
    return "image" if is_picture else "text"


def is_readable(sample: Sample) -> bool:
    """Whether there is something for a model of texts or pictures."""
    return any(isinstance(part, TextPart | ImagePart) for part in cards.parts(sample))


def read(sample: Sample, medium: str, folder: Folder) -> Any:
    """All the sample's text, or its first picture: None where that cannot be decoded."""
    found = seen(sample, folder)
    if medium == "text":
        return found.text
    if medium not in found.media:
        raise BadModel(
            say("Sample {id} has no picture, but the model reads pictures.", id=sample.id)
        )
    return found.picture()
