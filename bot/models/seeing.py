"""What a model may read of one sample: its parts, and their media when they are needed."""

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from numpy import float32
from numpy.typing import NDArray
from PIL import Image

from bot.media import recordings
from bot.models import reading
from bot.records import AudioPart, ImagePart, Part, Recording, TextPart, VideoPart

SIDE_AT_MOST = 2_048
"""More than any of these models looks at; a batch of camera pictures must not fill the memory."""

MEDIA: dict[str, tuple[type[Part], ...]] = {
    "text": (TextPart,),
    "image": (ImagePart,),
    "audio": (AudioPart, VideoPart),
}
"""What a model reads, and the parts that have it: films have sound."""


@dataclass(frozen=True)
class Seen:
    """parts: in their order; read: the bytes of a part's media, by their name."""

    parts: tuple[Part, ...]
    read: Callable[[str], bytes]

    @property
    def media(self) -> set[str]:
        """Of "text", "image" and "audio" those that the sample has."""
        return {
            medium
            for medium, types in MEDIA.items()
            if any(isinstance(part, types) for part in self.parts)
        }

    @property
    def texts(self) -> list[tuple[int, str]]:
        """Each text with its place among the parts."""
        return [
            (place, part.text)
            for place, part in enumerate(self.parts)
            if isinstance(part, TextPart)
        ]

    @property
    def text(self) -> str:
        return "\n".join(text for _, text in self.texts)

    @property
    def recording(self) -> Recording | None:
        return next((part for part in self.parts if isinstance(part, Recording)), None)

    def picture(self) -> Any:
        """The first one as people see it; None where it cannot be decoded."""
        part = next(part for part in self.parts if isinstance(part, ImagePart))
        found = reading.picture(Image.open(BytesIO(self.read(part.media))))
        if found is not None:
            found.thumbnail((SIDE_AT_MOST, SIDE_AT_MOST))
        return found

    def sound(self, rate: int) -> NDArray[float32]:
        """That of the first recording, `rate` samples a second; empty where it has none."""
        part = self.recording
        assert part is not None, "the adapter asked for samples with a recording"
        return recordings.sound(self.read(part.media), rate)


def words(text: str) -> Seen:
    """A sample of one text; it has no media."""
    return Seen((TextPart(text=text),), lambda _: b"")
