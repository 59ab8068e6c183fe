"""How far an edited text is from the one before, in words."""

import re
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz.distance import Levenshtein

from bot.records import Value

WORD = re.compile(r"\w+(?:['\u2019-]\w+)*|[^\w\s]")


class Fate(StrEnum):
    """What became of a piece of a text."""

    KEPT = "kept"
    CUT = "cut"
    NEW = "new"


class Distance(Value):
    """words: changed, added or cut, each counts one; of: the words there were before."""

    words: int
    of: int

    @property
    def share(self) -> float:
        return self.words / max(self.of, 1)


@dataclass(frozen=True)
class Piece:
    """Words that were treated alike, with what stands between them."""

    text: str
    fate: Fate


def words(text: str) -> list[str]:
    """A text's words and marks, in order.

    >>> words("It isn't good.")
    ['It', "isn't", 'good', '.']
    """
    return WORD.findall(text)


def distance(before: str, after: str) -> Distance:
    """Levenshtein's distance over words: case counts, blanks do not.

    >>> distance("The plot is bad.", "The plot is not bad.")
    Distance(words=1, of=5)
    """
    was = words(before)
    return Distance(words=Levenshtein.distance(was, words(after)), of=len(was))


def pieces(before: str, after: str) -> list[Piece]:
    """Both texts as one, for people to see what was cut and what is new.

    >>> [(piece.text, piece.fate.value) for piece in pieces("a bad film", "a good film")]
    [('a ', 'kept'), ('bad ', 'cut'), ('good ', 'new'), ('film', 'kept')]
    """
    was, now = _spaced(before), _spaced(after)
    found = []
    steps = Levenshtein.opcodes([one.strip() for one in was], [one.strip() for one in now])
    for step in steps:
        cut = "".join(was[step.src_start : step.src_end])
        new = "".join(now[step.dest_start : step.dest_end])
        if step.tag == "equal":
            found.append(Piece(new, Fate.KEPT))
            continue
        found += [Piece(cut, Fate.CUT)] * bool(cut) + [Piece(new, Fate.NEW)] * bool(new)
    return found


def _spaced(text: str) -> list[str]:
    """Each word with the blanks after it; what stands before the first word goes with it."""
    starts = [match.start() for match in WORD.finditer(text)]
    if not starts:
        return [text] if text else []
    starts[0] = 0
    ends = [*starts[1:], len(text)]
    return [text[start:end] for start, end in zip(starts, ends, strict=True)]
