"""Colours that people with any colour vision can tell apart, on light and on dark paper.

Colour is never alone: every mark also carries its name, a number or a letter.
Source: Okabe & Ito, Color Universal Design (2008).
"""

from collections.abc import Sequence
from dataclasses import dataclass

Colour = tuple[int, int, int]

BLACK: Colour = (0, 0, 0)
WHITE: Colour = (255, 255, 255)
BLUE: Colour = (0x00, 0x72, 0xB2)
ORANGE: Colour = (0xE6, 0x9F, 0x00)
GREEN: Colour = (0x00, 0x9E, 0x73)
PURPLE: Colour = (0xCC, 0x79, 0xA7)
SKY: Colour = (0x56, 0xB4, 0xE9)
VERMILION: Colour = (0xD5, 0x5E, 0x00)

MARKS = (BLUE, ORANGE, GREEN, PURPLE, SKY, VERMILION)
"""In this order neighbours differ most. Yellow is left out: on white it has a contrast of 1.3."""


@dataclass(frozen=True)
class Theme:
    """paper: the ground; ink: words; faint: small print; tint: the share of a mark's colour."""

    paper: Colour
    ink: Colour
    faint: Colour
    tint: float


LIGHT = Theme(paper=WHITE, ink=(0x1D, 0x1C, 0x1D), faint=(0x61, 0x60, 0x61), tint=0.28)
DARK = Theme(paper=(0x1A, 0x1D, 0x21), ink=(0xE8, 0xE8, 0xE8), faint=(0xAB, 0xAB, 0xAD), tint=0.42)


def mark(names: Sequence[str], name: str) -> Colour:
    """A label's colour: by its place among the labels; beyond six they come again."""
    return MARKS[names.index(name) % len(MARKS)] if name in names else VERMILION


def mixed(colour: Colour, paper: Colour, share: float) -> Colour:
    """The colour thinned: `share` of it on the paper."""
    red, green, blue = (
        round(share * part + (1 - share) * ground)
        for part, ground in zip(colour, paper, strict=True)
    )
    return red, green, blue


def ink_on(colour: Colour) -> Colour:
    """Black or white, whichever reads better.

    >>> ink_on(BLUE), ink_on(ORANGE)
    ((255, 255, 255), (0, 0, 0))
    """
    return WHITE if contrast(colour, WHITE) >= contrast(colour, BLACK) else BLACK


def contrast(a: Colour, b: Colour) -> float:
    """From 1 (alike) to 21. Source: W3C, WCAG 2.2, "contrast ratio"."""
    lighter, darker = sorted((_luminance(a), _luminance(b)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: Colour) -> float:
    linear = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4  # noqa: PLR2004
        for part in (value / 255 for value in colour)
    )
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
