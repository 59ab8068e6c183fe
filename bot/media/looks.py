"""What a picture needs beside the answer: the bytes of the sample's media, and its colours."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.media.palette import LIGHT, Theme


@dataclass(frozen=True)
class Look:
    """media: from a part's `media` to its bytes, where the kind shows pictures, sound or video.

    theme: LIGHT is right in Slack, whose theme we never learn; its paper is opaque.
    """

    media: Mapping[str, bytes] = field(default_factory=dict)
    theme: Theme = LIGHT


PLAIN = Look()
