"""Finds a font for each script on this machine, and says which are missing.

Pictures need DejaVu Sans; other scripts need their own font, and Arabic and the scripts of India
also need raqm, which Pillow carries, with FriBiDi, which the system carries.
"""

import os
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from PIL import ImageFont, features

FOLDERS = (
    Path("/usr/share/fonts"),
    Path("/usr/local/share/fonts"),
    Path("/Library/Fonts"),
    Path("/System/Library/Fonts"),
    Path.home() / ".fonts",
    Path.home() / ".local/share/fonts",
    Path(os.environ.get("WINDIR", "C:/Windows")) / "Fonts",
)
ENDINGS = frozenset({".ttf", ".otf", ".ttc"})

LATIN, EMOJI = "latin", "emoji"
DEJAVU = ("DejaVuSans",)
CJK = ("NotoSansCJK-Regular", "NotoSansCJKsc-Regular", "wqy-zenhei", "DroidSansFallbackFull")
FILES: dict[str, tuple[str, ...]] = {
    LATIN: (*DEJAVU, "NotoSans-Regular", "LiberationSans-Regular", "Arial"),
    "cjk": (*CJK, "PingFang", "msyh", "ArialUnicode"),
    "arabic": ("NotoSansArabic-Regular", *DEJAVU),
    "hebrew": ("NotoSansHebrew-Regular", *DEJAVU),
    "devanagari": ("NotoSansDevanagari-Regular", "Lohit-Devanagari", "FreeSans"),
    "bengali": ("NotoSansBengali-Regular", "FreeSans"),
    "tamil": ("NotoSansTamil-Regular", "FreeSans"),
    "thai": ("NotoSansThai-Regular", "Loma", "Garuda", "FreeSerif"),
    EMOJI: ("NotoColorEmoji",),
}
"""For each script the files that have it, best first."""

BOLD = {"DejaVuSans": "DejaVuSans-Bold", "LiberationSans-Regular": "LiberationSans-Bold"}
PACKAGES = {
    LATIN: "fonts-dejavu-core",
    "cjk": "fonts-noto-cjk or fonts-wqy-zenhei",
    EMOJI: "fonts-noto-color-emoji",
}
SCRIPTS = {
    **dict.fromkeys(("CJK", "HIRAGANA", "KATAKANA", "HANGUL", "BOPOMOFO", "IDEOGRAPHIC"), "cjk"),
    **{
        name.upper(): name
        for name in ("arabic", "hebrew", "devanagari", "bengali", "tamil", "thai")
    },
}
"""From the first word of a character's Unicode name to its script; all else is drawn as Latin."""

JOINED = frozenset({"arabic", "devanagari", "bengali", "tamil", "thai"})
EMOJI_SIZE = 109
"""The one size that Noto Color Emoji comes in."""


def script(mark: str) -> str:
    """The script of one character.

    >>> script("k"), script("北"), script("ب"), script("द")
    ('latin', 'cjk', 'arabic', 'devanagari')
    """
    if unicodedata.east_asian_width(mark) == "F":
        return "cjk"
    return SCRIPTS.get(unicodedata.name(mark, "").split(" ")[0].split("-")[0], LATIN)


@lru_cache(maxsize=256)
def font(of: str, size: int, bold: bool = False) -> ImageFont.FreeTypeFont:
    """The font of a script in pixels; where there is none, that of Latin, whose boxes show it."""
    path = _path(of, bold) or _path(LATIN, bold)
    if path is None:
        # Pillow's own has ASCII only; `missing` says so to whoever runs the bot.
        return ImageFont.load_default(size)  # type: ignore[return-value]
    return ImageFont.truetype(path, EMOJI_SIZE if of == EMOJI and _path(of) == path else size)


def has(of: str) -> bool:
    return _path(of) is not None


def missing(text: str | None = None) -> list[str]:
    """What pictures lack on this machine, each a sentence that says how to get it.

    text: only what this text needs; without it, all scripts.
    """
    wanted = list(FILES) if text is None else sorted({LATIN, *map(script, text)})
    sentences = [
        f"No font for {_spoken(of)}: install {PACKAGES.get(of, 'fonts-noto-core')}."
        for of in wanted
        if not has(of)
    ]
    if not features.check("raqm") and JOINED.intersection(wanted):
        sentences.append(
            "Arabic, Thai and the scripts of India are drawn wrongly: install libfribidi0, "
            "which Pillow needs for raqm."
        )
    return sentences


def _spoken(of: str) -> str:
    return "Chinese, Japanese and Korean" if of == "cjk" else of.capitalize()


def _path(of: str, bold: bool = False) -> str | None:
    names = FILES[of]
    heavy = [BOLD[name] for name in names if name in BOLD] if bold else []
    return next((_files()[name] for name in (*heavy, *names) if name in _files()), None)


@lru_cache(maxsize=1)
def _files() -> dict[str, str]:
    return {path.stem: str(path) for path in _walk()}


def _walk() -> Iterator[Path]:
    for folder in FOLDERS:
        for at, _, names in os.walk(folder):
            yield from (Path(at, name) for name in names if Path(name).suffix.lower() in ENDINGS)
