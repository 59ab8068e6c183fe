"""Which words carry a prediction: those without which it is less sure."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.models.judging import Likelihood
from bot.review.edits import WORD

PLACES_AT_MOST = 150
"""A longer text is hidden several words at a time, so that the model is not asked more often."""


@dataclass(frozen=True)
class Carrier:
    """A stretch of a text. weight: by how much the probability falls without it, in [-1, 1]."""

    start: int
    end: int
    weight: float


def carriers(text: str, likelihood: Likelihood) -> list[Carrier]:
    """Each word of a text with its weight, the heaviest first; marks are no words.

    weight(word) = p(label | text) - p(label | text without the word)

    Source: erasure, Li, Monroe & Jurafsky (2016), arxiv.org/abs/1612.08220; after the occlusion
    of Zeiler & Fergus (2014), ECCV.
    """
    places = [match.span() for match in WORD.finditer(text) if match[0][0].isalnum()]
    size = -(-len(places) // PLACES_AT_MOST) or 1
    groups = [places[first : first + size] for first in range(0, len(places), size)]
    spans = [(group[0][0], group[-1][1]) for group in groups]
    if not spans:
        return []
    without = [f"{text[:start].rstrip()} {text[end:].lstrip()}".strip() for start, end in spans]
    found = likelihood([text, *without])
    weighed = zip(spans, found[0] - found[1:], strict=True)
    carrying = [Carrier(start, end, float(weight)) for (start, end), weight in weighed]
    return sorted(carrying, key=lambda one: (-one.weight, one.start))


def heaviest(found: Sequence[Carrier], count: int) -> list[Carrier]:
    """The words to show or to change first: those that carry anything at all, at most `count`."""
    return [one for one in found[:count] if one.weight > 0]
