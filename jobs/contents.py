"""What a model reads of a sample."""

from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image

from bot.errors import BadModel
from bot.records import ImagePart, TextPart
from storage import cards, media
from storage.tables import Sample


def medium(sample: Sample) -> str:
    """What a model must be able to read."""
    is_picture = any(isinstance(part, ImagePart) for part in cards.parts(sample))
    return "image" if is_picture else "text"


def is_readable(sample: Sample) -> bool:
    """Whether there is something for a model of texts or pictures."""
    return any(isinstance(part, TextPart | ImagePart) for part in cards.parts(sample))


def read(sample: Sample, medium: str, folder: Path) -> Any:
    """All the sample's text, or its first picture."""
    parts = cards.parts(sample)
    if medium == "text":
        return "\n".join(part.text for part in parts if isinstance(part, TextPart))
    pictures = [part for part in parts if isinstance(part, ImagePart)]
    if not pictures:
        raise BadModel(f"Sample {sample.id} has no picture, but the model reads pictures.")
    return Image.open(BytesIO(media.get(folder, pictures[0].media)))
