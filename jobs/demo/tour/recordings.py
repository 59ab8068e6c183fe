"""Short sounds and films, made in code: voices that hum, a dog, a child that crosses a street."""

import wave
from collections.abc import Sequence
from importlib import import_module
from io import BytesIO
from random import Random
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

Sound = NDArray[np.float64]

RATE = 8_000
FRAMES_PER_SECOND = 8
SIZE = (320, 192)

VOICES = {"speaker 1": 140.0, "speaker 2": 230.0}
"""The pitch of each, in hertz."""


def sound(seconds: float, heard: Sequence[tuple[float, float, str]], seed: int) -> bytes:
    """A WAV; heard: start, end and who, of a voice in VOICES or a "bark"."""
    chance = np.random.default_rng(seed)
    times = np.arange(round(seconds * RATE)) / RATE
    mixed = 0.01 * chance.standard_normal(len(times))
    for start, end, who in heard:
        here = (times >= start) & (times < end)
        mixed[here] += (
            _bark(times[here] - start, chance)
            if who == "bark"
            else _voice(times[here] - start, VOICES[who])
        )
    content = BytesIO()
    with wave.open(content, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes((mixed.clip(-1, 1) * 30_000).astype("<i2").tobytes())
    return content.getvalue()


def _voice(times: Sound, pitch: float) -> Sound:
    """A hum with overtones, in syllables of a quarter of a second."""
    hum = sum(np.sin(2 * np.pi * pitch * n * times) / n for n in range(1, 9))
    return np.asarray(0.22 * hum * np.abs(np.sin(np.pi * times / 0.25)) ** 0.6)


def _bark(times: Sound, chance: np.random.Generator) -> Sound:
    """Bursts of noise, two a second."""
    burst = np.exp(-((times % 0.5) / 0.09))
    return np.asarray(0.5 * burst * chance.standard_normal(len(times)))


def film(seconds: float, crossing: tuple[float, float], stopping: tuple[float, float]) -> bytes:
    """An MP4: a child crosses between two times, and a car stands still between two others."""
    av: Any = import_module("av")  # FFmpeg takes a moment to load

    content = BytesIO()
    with av.open(content, "w", format="mp4") as container:
        stream: Any = container.add_stream("mpeg4", rate=FRAMES_PER_SECOND)
        stream.width, stream.height = SIZE
        stream.pix_fmt, stream.bit_rate = "yuv420p", 300_000
        x = 0.0
        for number in range(round(seconds * FRAMES_PER_SECOND)):
            now = number / FRAMES_PER_SECOND
            x += 0.0 if stopping[0] <= now < stopping[1] else 5.0
            picture = _frame(now, x, crossing)
            container.mux(stream.encode(av.VideoFrame.from_image(picture)))
        container.mux(stream.encode())
    return content.getvalue()


def _frame(now: float, car: float, crossing: tuple[float, float]) -> Image.Image:
    image = Image.new("RGB", SIZE, (168, 204, 230))
    pen = ImageDraw.Draw(image)
    chance = Random(3)  # noqa: S311  (the same houses in every frame)
    for left in range(0, SIZE[0], 54):
        pen.rectangle((left, 20 + chance.randrange(30), left + 48, 100), (176, 140, 112))
    pen.rectangle((0, 100, *SIZE), (112, 114, 120))
    for place in range(5):
        pen.rectangle((196, 108 + 17 * place, 236, 116 + 17 * place), (226, 226, 218))
    x = car % (SIZE[0] + 90) - 90
    pen.rounded_rectangle((x, 122, x + 78, 150), 6, (178, 58, 62))
    pen.rounded_rectangle((x + 16, 106, x + 58, 126), 6, (178, 58, 62))
    for wheel in (x + 10, x + 52):
        pen.ellipse((wheel, 140, wheel + 18, 158), (24, 24, 26))
    start, end = crossing
    if start <= now < end:
        y = 104 + 70 * (now - start) / (end - start)
        pen.rounded_rectangle((208, y, 222, y + 26), 4, (214, 170, 60))
        pen.ellipse((209, y - 12, 221, y), (224, 180, 150))
    return image
