"""The 1,797 handwritten digits that come with scikit-learn, drawn large enough for people.

Source: Alpaydin and Kaynak (1998), Optical Recognition of Handwritten Digits, UCI; 8 by 8 pixels
with 17 shades each.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from io import BytesIO
from random import Random
from typing import Any

from PIL import Image

SIDE = 256
SHADES = 16
TRAINING = 500

LABELS = tuple(str(digit) for digit in range(10))


@dataclass(frozen=True)
class Digit:
    """One picture as PNG bytes, and the digit that its writer meant."""

    id: str
    png: bytes
    label: str


def load(progress: Callable[[int, int], None]) -> list[Digit]:
    from sklearn.datasets import load_digits  # noqa: PLC0415  (takes a second to import)

    found = load_digits()
    digits = []
    for number, (pixels, target) in enumerate(zip(found.images, found.target, strict=True), 1):
        digits.append(Digit(f"d{number:04d}", draw(pixels), str(target)))
        progress(number, len(found.images))
    return digits


def draw(pixels: Any) -> bytes:
    """Dark ink on white, smoothly enlarged. `pixels`: shades 0 to 16, shape (8, 8)."""
    shades = 255 - (pixels * (255 / SHADES)).astype("uint8")
    large = Image.fromarray(shades).resize((SIDE, SIDE), Image.Resampling.BICUBIC)
    file = BytesIO()
    large.point([shade | 0x0F for shade in range(256)]).save(file, "PNG", compress_level=4)
    return file.getvalue()


def split(digits: Sequence[Digit], seed: int) -> tuple[list[Digit], list[Digit]]:
    """A part to learn from, and the rest."""
    chosen = set(Random(seed).sample(range(len(digits)), TRAINING))  # noqa: S311  (no secret)
    training = [digit for place, digit in enumerate(digits) if place in chosen]
    return training, [digit for place, digit in enumerate(digits) if place not in chosen]
