"""The letters by which a code line names a label: the fewest that can mean no other label."""

import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import lru_cache

from bot import blocks
from bot.errors import BadAnswer
from bot.records import Schema
from bot.tasks.code_line import quoted
from bot.words import say

LONGEST_START = 3
SHOWN_AT_MOST = 12


def codes(schema: Schema) -> Mapping[str, str]:
    """From each label's name to its code, in the order of the schema."""
    return _codes(schema.label_names)


def legend(schema: Schema) -> str:
    """The codes with their labels, for the line under a picture."""
    return " · ".join(f"{code} {name}" for name, code in codes(schema).items())


def find(schema: Schema, typed: str, where: str) -> str:
    """The label that a code, a name or an unambiguous start of a name stands for.

    where: what the person wrote, for the sentence of the BadAnswer.
    """
    known, wanted = codes(schema), bare(typed)
    same = [name for name in known if name.casefold() == typed.strip().casefold()]
    coded = [name for name, code in known.items() if wanted and code == wanted]
    named = [name for name in known if wanted and bare(name) == wanted]
    starting = [name for name in known if wanted and bare(name).startswith(wanted)]
    for found in (same, coded, named, starting):
        if len(found) == 1:
            return found[0]
    raise BadAnswer(_unknown(known, typed, where, named or starting))


def bare(text: str) -> str:
    """Letters, digits and their marks only, in small letters.

    >>> bare(" Not_Spam! ")
    'notspam'
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(mark for mark in folded if unicodedata.category(mark)[0] in "LNM")


@lru_cache(maxsize=64)
def _codes(names: tuple[str, ...]) -> dict[str, str]:
    keys = [bare(name) for name in names]
    starts = Counter(key[:end] for key in keys for end in range(1, len(key) + 1))
    found: dict[str, str] = {}
    for name, key in zip(names, keys, strict=True):
        taken = set(found.values())
        found[name] = next(
            code
            for code in _candidates(name, key)
            if bare(code) == code and code not in taken and starts[code] == key.startswith(code)
        )
    return found


def _candidates(name: str, key: str) -> Iterator[str]:
    """From the best to the last resort; none begins with a digit, which would extend a number."""
    if key and not key[0].isdecimal():
        yield from (key[:end] for end in range(1, LONGEST_START + 1))
        yield "".join(bare(word)[:1] for word in name.replace("_", " ").split())
        yield from (key[0] + later for later in key[1:])
    first = key[0] if key and not key[0].isnumeric() else "x"
    number = 0
    while number := number + 1:
        yield f"{first}{number}"


def _unknown(known: Mapping[str, str], typed: str, where: str, near: list[str]) -> str:
    listed = [name for name in known if not near or name in near]
    shown = [
        say("{code} for {label}", code=blocks.plainly(known[name]), label=blocks.plainly(name))
        for name in listed[:SHOWN_AT_MOST]
    ]
    labels = ", ".join([*shown, *(["…"] if len(listed) > SHOWN_AT_MOST else [])])
    entry, wanted = quoted(where), quoted(typed)
    if not typed.strip():
        return say("{entry} has no label; please add one ({labels}).", entry=entry, labels=labels)
    if near:
        return say(
            "{entry}: {typed} may mean several labels; please choose one ({labels}).",
            entry=entry,
            typed=wanted,
            labels=labels,
        )
    return say(
        "{entry}: there is no label {typed}; please use one ({labels}).",
        entry=entry,
        typed=wanted,
        labels=labels,
    )
