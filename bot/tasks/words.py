"""Numbers the words of a sample's texts, in any script.

Words are those of Unicode's default word boundaries (UAX #29): runs of letters and digits with the
marks inside them ("don't", "3.14"); each Han or Hiragana character alone; Katakana and Hangul in
runs; scripts without spaces that need a dictionary (Thai, Lao, Khmer, Burmese) by grapheme; each
emoji and each punctuation mark alone. White space and invisible characters are no words.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import regex

from bot.media.numbered_words import Token
from bot.records import Part, TextPart

BOUNDARY = regex.compile(r"(?V1w)\b")


@dataclass(frozen=True)
class Word:
    """part: its text's place among the parts, from 0; start, end: characters, end excluded."""

    part: int
    start: int
    end: int
    text: str


@lru_cache(maxsize=64)
def number(parts: tuple[Part, ...]) -> tuple[Word, ...]:
    """The words of all texts; a person calls the first one 1."""
    return tuple(
        word
        for place, part in enumerate(parts)
        if isinstance(part, TextPart)
        for word in _split(place, part.text)
    )


def bounds(words: Sequence[Word], part: int, start: int, end: int) -> tuple[int, int] | None:
    """The places of the first and the last word that a stretch of characters touches."""
    touched = [
        place
        for place, word in enumerate(words)
        if word.part == part and word.start < end and start < word.end
    ]
    return (touched[0], touched[-1]) if touched else None


def _split(place: int, text: str) -> Iterator[Word]:
    start = 0
    for piece in BOUNDARY.split(text):
        end = start + len(piece)
        if any(unicodedata.category(mark)[0] not in "ZC" for mark in piece):
            yield Word(place, start, end, piece)
        start = end


def tokens(parts: tuple[Part, ...]) -> list[Token]:
    """The words as they are drawn; a new line or a new text begins a new paragraph."""
    found: list[Token] = []
    before: Word | None = None
    for word in number(parts):
        part = parts[word.part]
        assert isinstance(part, TextPart)
        is_other = before is not None and before.part != word.part
        between = part.text[before.end : word.start] if before and not is_other else ""
        is_new = is_other or "\n" in between
        paragraph = (found[-1].paragraph if found else 0) + is_new
        found.append(Token(word.text, bool(between), paragraph))
        before = word
    return found
