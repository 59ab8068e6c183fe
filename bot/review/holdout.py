"""The hold-out: samples that no model is trained on, known by their hash, so never forgotten.

A hash has nothing to do with what a sample says or how sure a model is of it, so the hold-out
is a random part of whatever comes.
"""

DIGITS = 12
FINE = 1 << (4 * DIGITS)
CALIBRATES = "0123"
"""A quarter of the hold-out fits the temperature; the other three check what comes of it, so that
no label judges what it helped to choose."""


def bound(share: float) -> str:
    """Content hashes below this text are held out: also as a condition on a column.

    >>> bound(0.5), bound(0), bound(1) > "f" * 64
    ('800000000000', '', True)
    """
    if share <= 0:
        return ""
    return f"{round(share * FINE):0{DIGITS}x}" if share < 1 else "g"


def fraction(content_hash: str) -> float:
    """The hash as a number in [0, 1)."""
    return int(content_hash[:DIGITS], 16) / FINE


def is_held_out(content_hash: str, share: float) -> bool:
    return content_hash < bound(share)


def calibrates(content_hash: str) -> bool:
    """Whether a sample that is held out fits the temperature, or else checks."""
    return content_hash[DIGITS] in CALIBRATES
