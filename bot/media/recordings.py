"""Looks at the bytes of a sound or a film before anybody else does, and decodes them."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from bot.errors import BadInput

Container = Any
"""A container that PyAV opened."""

BYTES_AT_MOST = 200_000_000
SECONDS_AT_MOST = 3_600
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
    """Decodes the recording's start. Raises BadInput with what is wrong with it."""
    if len(content) > BYTES_AT_MOST:
        raise BadInput(f"the recording has {len(content):,} bytes; at most {BYTES_AT_MOST:,}")
    with _opened(content) as container:
        stream = _stream(container)
        seconds = _seconds(container, stream)
        if not 0 < seconds <= SECONDS_AT_MOST:
            raise BadInput(f"the recording lasts {seconds:,.0f} s; at most {SECONDS_AT_MOST:,} s")
        if next(container.decode(stream), None) is None:
            raise BadInput("the recording is broken: nothing in it can be decoded")
        return _described(container, stream, seconds)


def sound(content: bytes) -> NDArray[np.float32]:
    """The sound as RATE samples a second in [-1, 1], channels mixed; empty where there is none."""
    import av  # noqa: PLC0415  (FFmpeg takes a moment to load, and few commands need it)

    with _opened(content) as container:
        if not container.streams.audio:
            return np.zeros(0, dtype=np.float32)
        resampler = av.AudioResampler(format="flt", layout="mono", rate=RATE)
        pieces: list[NDArray[np.float32]] = []
        count = 0
        for frame in _all_and_end(container):
            for piece in resampler.resample(frame):
                pieces.append(piece.to_ndarray().reshape(-1).astype(np.float32, copy=False))
                count += pieces[-1].size
            if count > SECONDS_AT_MOST * RATE:
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


def _described(container: Container, stream: Any, seconds: float) -> Recording:
    name = container.format.name.split(",")[0]
    mimetype = MIMETYPES.get(name)
    if mimetype is None:
        raise BadInput(f"recordings of type {name} are not taken; {', '.join(MIMETYPES)} are")
    if stream.type != "video":
        return Recording(mimetype.replace("video/", "audio/"), seconds)
    if not 0 < max(stream.width, stream.height) <= SIDE_AT_MOST:
        raise BadInput(f"the film is {stream.width} by {stream.height}; at most {SIDE_AT_MOST}")
    rate = float(stream.average_rate or 0)
    return Recording(mimetype, seconds, stream.width, stream.height, rate)
