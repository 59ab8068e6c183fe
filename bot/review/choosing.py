"""Which of the samples that may be asked a person gets next in a session."""

from collections.abc import Mapping, Sequence
from random import Random

LAST = 1e-6
"""What nobody has begun comes after what is as good and begun."""


def choose(
    answerers: Sequence[Sequence[int]], met: Mapping[int, int], others: int, chance: Random
) -> int:
    """The place of the sample whose answerers the person has met least; of equals any.

    So every two people come to share about as many samples, and nobody sees them in the order of
    the one before. A sample that nobody has answered is begun when all others would make the
    person meet those whom they have met more than usual.

    answerers: of each sample that may be asked, who has answered it; at least one sample
    met:       with whom the person shares how many samples so far
    others:    how many other people there are, also those whom the person never met

    >>> met = {1: 5, 2: 3}
    >>> choose([[1], [2]], met, 2, Random(0)), choose([[1], []], met, 2, Random(0))
    (1, 1)
    """
    usual = sum(met.values()) / max(others, len(met), 1) + LAST
    shared = [sum(met.get(one, 0) for one in who) / len(who) if who else usual for who in answerers]
    least = min(shared)
    return chance.choice([place for place, count in enumerate(shared) if count == least])
