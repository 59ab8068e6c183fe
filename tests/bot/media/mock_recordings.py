"""Small sounds and films that a test makes for itself."""

import wave
from io import BytesIO
from itertools import pairwise

import numpy as np
import pytest
from PIL import Image, ImageDraw

TONES = ((0.6, 2.9, 440.0), (3.4, 5.2, 880.0))
"""Start and end in seconds, frequency."""


def wav(seconds: float = 6.0, rate: int = 8_000) -> bytes:
    times = np.arange(round(seconds * rate)) / rate
    tone = np.zeros_like(times)
    for start, end, frequency in TONES:
        sounding = (times >= start) & (times < end)
        tone[sounding] = 0.5 * np.sin(2 * np.pi * frequency * times[sounding])
    content = BytesIO()
    with wave.open(content, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes((tone * 32_000).astype("<i2").tobytes())
    return content.getvalue()


def coded(container: str, codec: str, seconds: float = 6.0, rate: int = 48_000) -> bytes:
    """The same sound as `wav`, compressed."""
    av = pytest.importorskip("av")
    with wave.open(BytesIO(wav(seconds, rate))) as file:
        samples = np.frombuffer(file.readframes(file.getnframes()), "<i2")
    sound = av.AudioFrame.from_ndarray(samples[np.newaxis], format="s16", layout="mono")
    sound.rate = rate
    content = BytesIO()
    with av.open(content, "w", format=container) as made:
        stream = made.add_stream(codec, rate=rate)
        for packet in (*stream.encode(sound), *stream.encode(None)):
            made.mux(packet)
    return content.getvalue()


def mp4(seconds: float = 6.0, rate: int = 10, size: tuple[int, int] = (160, 90)) -> bytes:
    """A ball that moves from left to right over ground that darkens."""
    av = pytest.importorskip("av")
    content = BytesIO()
    count = round(seconds * rate)
    with av.open(content, "w", format="mp4") as container:
        stream = container.add_stream("mpeg4", rate=rate)
        stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
        for place in range(count):
            picture = frame(place / count, size)
            container.mux(stream.encode(av.VideoFrame.from_image(picture)))
        container.mux(stream.encode())
    return content.getvalue()


def frame(share: float, size: tuple[int, int] = (160, 90)) -> Image.Image:
    grey = round(220 - 160 * share)
    image = Image.new("RGB", size, (grey, grey, grey))
    x = share * size[0]
    ImageDraw.Draw(image).ellipse((x - 9, 40, x + 9, 58), (200, 40, 40))
    return image


def brightness(picture: Image.Image) -> float:
    """0 to 1 by how far the film has come."""
    grey = picture.convert("L").getpixel((2, 2))
    assert isinstance(grey, int)
    return (220 - grey) / 160


def rises(values: list[float]) -> bool:
    return all(a < b for a, b in pairwise(values))
