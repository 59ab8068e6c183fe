"""Draws a sound as a wave and a spectrogram with second marks, and labelled stretches over it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from bot.media import lettering, palette
from bot.media.palette import Colour, Theme

Samples = NDArray[np.float32]

WIDTH, MARGIN = 1080, 30
TAGS, WAVE, AXIS, SPECTRUM = 44, 180, 52, 190
MARK, TAG = 28, 26
ROW_SECONDS, ROWS_AT_MOST = 20, 6
"""A row holds so many seconds, for tenths to be seen; longer sounds have denser rows."""
WINDOW = 512
LOUDNESS_RANGE = 70
"""What the spectrogram shows below its loudest point, in decibels."""
CIVIDIS = ((0, 34, 78), (65, 77, 107), (124, 123, 120), (188, 175, 111), (254, 232, 56))
"""Rises evenly in brightness for all eyes. Source: Nunez et al., PLOS ONE 13(7), 2018."""
STEPS = (0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600)
LABELS_AT_MOST = 13


@dataclass(frozen=True)
class Mark:
    """start, end: in seconds."""

    start: float
    end: float
    tag: str
    colour: Colour


@dataclass(frozen=True)
class _Row:
    """A stretch of time and where it is drawn."""

    start: float
    end: float
    top: int

    def x(self, seconds: float) -> float:
        share = (seconds - self.start) / (self.end - self.start)
        return MARGIN + share * (WIDTH - 2 * MARGIN)


def draw(
    samples: Samples,
    rate: int,
    seconds: float,
    marks: Sequence[Mark],
    theme: Theme,
    *,
    begins: float = 0.0,
) -> Image.Image:
    """WIDTH pixels wide; up to two rows have a spectrogram each, more have waves only.

    samples: in [-1, 1], `rate` a second; they may be shorter or longer than `seconds`.
    seconds: where the picture ends
    begins:  where it begins
    """
    long = seconds - begins
    count = max(1, min(ROWS_AT_MOST, math.ceil(long / ROW_SECONDS)))
    spectrum = SPECTRUM if count <= 2 else 0  # noqa: PLR2004
    high = TAGS + WAVE + AXIS + spectrum
    image = Image.new("RGB", (WIDTH, 2 * 10 + high * count), theme.paper)
    loudest = max(float(np.abs(samples).max(initial=0)), 1e-4)
    for number in range(count):
        start, end = (begins + long * place / count for place in (number, number + 1))
        row = _Row(start, end, 10 + high * number)
        _ground(image, row, marks, theme)
        _wave(image, row, _between(samples, rate, row) / loudest, theme)
        _axis(image, row, theme)
        if spectrum:
            _spectrogram(image, row, _between(samples, rate, row), rate)
        _tags(image, row, marks)
    return image


def clock(seconds: float, decimals: int = 0) -> str:
    """As a clock shows it.

    >>> clock(8), clock(68.5, 1)
    ('8', '1:08.5')
    """
    minutes, rest = divmod(round(seconds, decimals), 60)
    short = f"{rest:.{decimals}f}"
    return f"{int(minutes)}:{short.zfill(decimals + 3 if decimals else 2)}" if minutes else short


def _between(samples: Samples, rate: int, row: _Row) -> Samples:
    return samples[round(row.start * rate) : round(row.end * rate)]


def _ground(image: Image.Image, row: _Row, marks: Sequence[Mark], theme: Theme) -> None:
    top = row.top + TAGS
    for mark in _within(row, marks):
        box = (row.x(max(mark.start, row.start)), top, row.x(min(mark.end, row.end)), top + WAVE)
        fill = palette.mixed(mark.colour, theme.paper, theme.tint)
        ImageDraw.Draw(image).rectangle(box, fill, mark.colour, width=4)


def _tags(image: Image.Image, row: _Row, marks: Sequence[Mark]) -> None:
    taken = 0.0
    for mark in sorted(_within(row, marks), key=lambda mark: mark.start):
        tag = lettering.fit(mark.tag, TAG, WIDTH // 3, bold=True)
        wide, _ = lettering.pill_size(tag, TAG)
        x = max(row.x(max(mark.start, row.start)), taken)
        x = min(x, WIDTH - wide - 2)
        lettering.pill(image, (x, row.top + 6), tag, TAG, mark.colour)
        taken = x + wide + 4


def _within(row: _Row, marks: Sequence[Mark]) -> list[Mark]:
    return [mark for mark in marks if mark.start < row.end and row.start < mark.end]


def _wave(image: Image.Image, row: _Row, samples: Samples, theme: Theme) -> None:
    draw = ImageDraw.Draw(image)
    middle = row.top + TAGS + WAVE / 2
    columns = np.array_split(samples, WIDTH - 2 * MARGIN)
    for column, piece in enumerate(columns):
        low, high = (float(piece.min()), float(piece.max())) if piece.size else (0.0, 0.0)
        ends = (middle - high * (WAVE / 2 - 8) - 1, middle - low * (WAVE / 2 - 8) + 1)
        draw.line((MARGIN + column, ends[0], MARGIN + column, ends[1]), theme.ink)


def _axis(image: Image.Image, row: _Row, theme: Theme) -> None:
    draw = ImageDraw.Draw(image)
    top = row.top + TAGS + WAVE
    long = row.end - row.start
    step = next((step for step in STEPS if long / step < LABELS_AT_MOST), long)
    decimals = 1 if step < 1 else 0
    draw.line((MARGIN, top, WIDTH - MARGIN, top), theme.ink, width=2)
    for tick in range(math.ceil(5 * row.start / step - 1e-6), math.floor(5 * row.end / step) + 1):
        x = row.x(tick * step / 5)
        draw.line(
            (x, top, x, top + (14 if tick % 5 == 0 else 7)), theme.ink, width=3 - bool(tick % 5)
        )
        if tick % 5 == 0:
            words = clock(tick * step / 5, decimals)
            wide = lettering.width(words, MARK, bold=True)
            x = min(max(x - wide / 2, 0), WIDTH - wide)
            lettering.write(image, (x, top + 44), words, MARK, theme.ink, bold=True)


def _spectrogram(image: Image.Image, row: _Row, samples: Samples, rate: int) -> None:
    size = (WIDTH - 2 * MARGIN, SPECTRUM - 14)
    top = row.top + TAGS + WAVE + AXIS
    image.paste(_colours(_loudness(samples)).resize(size), (MARGIN, top))
    for thousands in range(1, rate // 2_000):
        if thousands % max(1, rate // 8_000) == 0:
            y = top + size[1] * (1 - thousands * 2_000 / rate)
            lettering.write(
                image, (MARGIN + 6, y + 8), f"{thousands}k", 22, palette.WHITE, bold=True
            )


def _loudness(samples: Samples) -> NDArray[np.float64]:
    """Shape (frequencies, times), the highest first, from 0 (silent) to 1 (the loudest)."""
    padded = np.pad(samples.astype(np.float64), (0, max(0, WINDOW - samples.size)))
    starts = np.linspace(0, padded.size - WINDOW, min(WIDTH, max(2, padded.size // 64)))
    windows = padded[starts.astype(np.int64)[:, np.newaxis] + np.arange(WINDOW)]
    power = np.abs(np.fft.rfft(windows * np.hanning(WINDOW), axis=1)) ** 2
    decibels = 10 * np.log10(power + 1e-10)
    loud = 1 + (decibels - max(float(decibels.max()), -60)) / LOUDNESS_RANGE
    return np.asarray(loud.clip(0, 1).T[::-1])


def _colours(values: NDArray[np.float64]) -> Image.Image:
    at = np.linspace(0, 1, len(CIVIDIS))
    channels = [np.interp(values, at, [colour[i] for colour in CIVIDIS]) for i in range(3)]
    return Image.fromarray(np.stack(channels, axis=-1).astype(np.uint8))
