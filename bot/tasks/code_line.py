"""Reads what people type on a phone: one forgiving line of short entries, such as `1-2 p, 7 l`."""

import re
import unicodedata

from bot import blocks
from bot.errors import BadAnswer
from bot.words import say

TEXT_LIMIT = 3_000
"""What a Slack input holds."""
ENTRIES_AT_MOST = 200
LARGEST = 10**9
"""Python refuses to read numbers of thousands of digits; whatever is larger is as wrong."""

NOTHING = frozenset({"-", "--", "none", "no", "nothing", "empty"})
DASHES = "−〜～⁓∼~"  # noqa: RUF001  (what keyboards make of a dash)
ARROWS = "→⇒➔➜⟶›»"  # noqa: RUF001
SEPARATOR = re.compile(r"[,;\n、،؛。]+|\.(?=\s|$)")


def plain(text: str) -> str:
    """The text in plain characters: digits of any script, dashes and arrows of any keyboard.

    >>> plain(chr(0xFF11) + chr(0x2013) + "2 p, 7 " + chr(0x2192) + " 8")
    '1-2 p, 7 > 8'
    """
    if len(text) > TEXT_LIMIT:
        raise BadAnswer(
            say(
                "That is {count:,} characters; please shorten it to {limit:,} at most.",
                count=len(text),
                limit=TEXT_LIMIT,
            )
        )
    shown = "".join(map(_plain, unicodedata.normalize("NFKC", text)))
    return re.sub(r"-+>", ">", shown)


def entries(text: str, example: str) -> list[str]:
    """The entries of a line; none where the person wrote `-` or "none".

    example: an entry as it should be, for the sentence that an empty line gets.
    """
    found = [entry.strip() for entry in SEPARATOR.split(plain(text)) if entry.strip()]
    if not found:
        raise BadAnswer(
            say(
                "Nothing was written. Please write entries such as {example}, or - for none.",
                example=example,
            )
        )
    if len(found) > ENTRIES_AT_MOST:
        raise BadAnswer(
            say(
                "That is {count} entries; please give {limit} at most.",
                count=len(found),
                limit=ENTRIES_AT_MOST,
            )
        )
    return [] if len(found) == 1 and found[0].casefold() in NOTHING else found


def pieces(entry: str) -> list[str]:
    """Entries between which the comma was forgotten: a new one starts at a number.

    >>> pieces("1 - 2 p 7 l")
    ['1-2 p', '7 l']
    """
    return re.split(r"\s+(?=\d)", re.sub(r"\s*-\s*", "-", entry))


def number(digits: str) -> int:
    return int(digits) if len(digits) < len(str(LARGEST)) else LARGEST


def quoted(entry: str) -> str:
    """What the person wrote, as a sentence may show it: nothing in it can act or format."""
    # An arrow acts only after a `<`; a form would show it escaped.
    plainly = blocks.plainly(blocks.shorten(entry, 40)).replace("&gt;", ">")
    return say("“{entry}”", entry=plainly)


def _plain(mark: str) -> str:
    if mark in DASHES or unicodedata.category(mark) == "Pd":
        return "-"
    if mark in ARROWS:
        return ">"
    if unicodedata.category(mark) == "Cf":  # zero-width marks come with copied text
        return ""
    value = unicodedata.decimal(mark, None)
    return mark if value is None else str(value)
