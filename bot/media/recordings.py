"""Looks at the bytes of a sound or a film before anybody else does, and decodes them."""

import math
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from io import BytesIO
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from bot.errors import BadInput

Container = Any
"""A container that PyAV opened."""

BYTES_AT_MOST = 200_000_000
SECONDS_AT_MOST = 1_800
"""Half an hour: on a card's picture a longer one cannot be told by the second."""
SIDE_AT_MOST = 8_192
RATE = 16_000
"""Samples a second, after decoding: enough for what a picture of a sound shows."""

FORMATS = ("wav", "mp3", "flac", "ogg", "aac", "mov,mp4,m4a,3gp,3g2,mj2", "matroska,webm", "avi")
MIMETYPES = {
    "wav": "audio/wav",
    "mp3": "audio/mpeg",
    "flac": "audio/flac",
    "ogg": "audio/ogg",
    "aac": "audio/aac",
    "mov": "video/mp4",
    "matroska": "video/webm",
    "avi": "video/x-msvideo",
}
"""From the first of FFmpeg's names for a container; a film without pictures is "audio/..."."""

PACKETS_AT_MOST = 500_000
"""Half an hour has 270,000 of a film of 60 frames a second with its sound."""
CUT_BELOW = 0.9
"""Less than this of the length that the file announces means that it was cut."""

RIFF_UNKNOWN = 0xFFFF_0000
"""So large a size is written by programs that do not know it yet."""
MP3_HEADER = 100_000
"""Its first frame comes after the tags, in which a small cover may lie."""

ONLY_THESE = {"format_whitelist": ",".join(FORMATS), "protocol_whitelist": ""}
"""A playlist, which FFmpeg would follow to other files and hosts, is no recording."""


@dataclass(frozen=True)
class Recording:
    """What the bytes are; width, height and frames_per_second are 0 for a sound."""

    mimetype: str
    seconds: float
    width: int = 0
    height: int = 0
    frames_per_second: float = 0.0


def check(content: bytes) -> Recording:
    """Reads the whole file and decodes its start. Raises BadInput with what is wrong with it."""
    if len(content) > BYTES_AT_MOST:
        raise BadInput(f"the recording has {len(content):,} bytes; at most {BYTES_AT_MOST:,}")
    with _opened(content) as container:
        stream = _stream(container)
        announced = _seconds(container, stream)
        _check_length(announced)
        described = _described(container, stream)
        if next(container.decode(stream), None) is None:
            raise BadInput("the recording is broken: nothing in it can be decoded")
    with _opened(content) as container:
        seconds = _measured(container) or announced
    _check_length(seconds)
    promised = _promised(content, announced)
    if seconds < CUT_BELOW * promised:
        raise BadInput(
            f"the recording breaks off after {seconds:.1f} s of {promised:.1f} s; copy it again"
        )
    return replace(described, seconds=seconds)


def sound(content: bytes, rate: int = RATE) -> NDArray[np.float32]:
    """`rate` samples a second in [-1, 1], channels mixed; empty where there is no sound."""
    import av  # noqa: PLC0415  (FFmpeg takes a moment to load, and few commands need it)

    with _opened(content) as container:
        if not container.streams.audio:
            return np.zeros(0, dtype=np.float32)
        resampler = av.AudioResampler(format="flt", layout="mono", rate=rate)
        pieces: list[NDArray[np.float32]] = []
        count = 0
        for frame in _all_and_end(container):
            for piece in resampler.resample(frame):
                pieces.append(piece.to_ndarray().reshape(-1).astype(np.float32, copy=False))
                count += pieces[-1].size
            if count > SECONDS_AT_MOST * rate:
                break
    return np.concatenate(pieces) if pieces else np.zeros(0, dtype=np.float32)


def frames(content: bytes, seconds: Sequence[float]) -> list[Image.Image]:
    """The pictures that a film shows at these times, which must rise.

    Beyond the film's end its last picture comes again. Raises BadInput where there is no picture.
    """
    found: list[Image.Image] = []
    with _opened(content) as container:
        if not container.streams.video:
            raise BadInput("the recording has no pictures")
        shown = None
        first = None
        for frame in container.decode(video=0):
            at = float(frame.time or 0)
            first = at if first is None else first
            while (
                shown is not None and len(found) < len(seconds) and at - first > seconds[len(found)]
            ):
                found.append(shown.to_image())
            if len(found) == len(seconds):
                return found
            shown = frame
        if shown is None:
            raise BadInput("the recording is broken: it has no picture that can be decoded")
        return found + [shown.to_image()] * (len(seconds) - len(found))


@contextmanager
def _opened(content: bytes) -> Iterator[Container]:
    import av  # noqa: PLC0415
    from av.error import FFmpegError  # noqa: PLC0415

    try:
        with av.open(
            BytesIO(content), metadata_errors="replace", container_options=ONLY_THESE
        ) as container:
            yield container
    except (FFmpegError, ValueError, OverflowError) as error:
        raise BadInput(f"this is no sound or film that can be read: {error}") from None


def _all_and_end(container: Container) -> Iterator[Any]:
    """Every frame of the sound, then None, for which a resampler gives what it has kept."""
    yield from container.decode(audio=0)
    yield None


def _stream(container: Container) -> Any:
    # A song's cover is a film of one picture, and no film.
    films = [s for s in container.streams.video if not _is_cover(s)]
    streams = films or list(container.streams.audio)
    if not streams:
        raise BadInput("the recording has neither sound nor pictures")
    return streams[0]


def _is_cover(stream: Any) -> bool:
    return "attached_pic" in str(getattr(stream, "disposition", "")).lower()


def _seconds(container: Container, stream: Any) -> float:
    if container.duration:
        return float(container.duration) / 1_000_000
    return float(stream.duration * stream.time_base) if stream.duration else 0.0


def _check_length(seconds: float) -> None:
    if not 0 <= seconds <= SECONDS_AT_MOST:
        raise BadInput(f"the recording lasts {seconds:,.0f} s; at most {SECONDS_AT_MOST:,} s")


def _measured(container: Container) -> float:
    """From the first packet to the end of the last, in seconds; 0 where none has a time."""
    start, end = math.inf, 0.0
    for number, packet in enumerate(container.demux()):
        if number > PACKETS_AT_MOST:
            raise BadInput(f"the recording has more than {PACKETS_AT_MOST:,} pieces")
        if packet.pts is not None:
            start = min(start, float(packet.pts * packet.time_base))
            end = max(end, float((packet.pts + (packet.duration or 0)) * packet.time_base))
    return max(end - start, 0.0)


def _promised(content: bytes, announced: float) -> float:
    """How long the file says that it is, where it knows; FFmpeg guesses it for some files.

    An MP3 knows by its Xing or Info header only. Of a RIFF file (WAV, AVI) that was cut FFmpeg
    tells what is left, so its own word for its size is asked.
    """
    if content[:4] == b"RIFF":
        size = int.from_bytes(content[4:8], "little") + 8
        is_streamed = size >= RIFF_UNKNOWN
        return announced * (1.0 if is_streamed else max(1.0, size / len(content)))
    if content[:3] == b"ID3" or content[:1] == b"\xff":
        return announced if re.search(rb"Xing|Info", content[:MP3_HEADER]) else 0.0
    return announced


def _described(container: Container, stream: Any) -> Recording:
    """All but the length."""
    name = container.format.name.split(",")[0]
    mimetype = MIMETYPES.get(name)
    if mimetype is None:
        raise BadInput(f"recordings of type {name} are not taken; {', '.join(MIMETYPES)} are")
    if stream.type != "video":
        return Recording(mimetype.replace("video/", "audio/"), 0.0)
    if not 0 < max(stream.width, stream.height) <= SIDE_AT_MOST:
        raise BadInput(f"the film is {stream.width} by {stream.height}; at most {SIDE_AT_MOST}")
    rate = float(stream.average_rate or 0)
    return Recording(mimetype, 0.0, stream.width, stream.height, rate)
