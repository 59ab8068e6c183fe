"""Which of the samples that may be asked a person gets next in a session."""

from collections.abc import Mapping, Sequence
from random import Random


def choose(answerers: Sequence[Sequence[int]], met: Mapping[int, int], chance: Random) -> int:
    """The place of the sample whose answerers the person has met least; of equals any.

    So every two people come to share about as many samples, and nobody sees them in the order of
    the one before.

    answerers: of each sample that may be asked, who has answered it
    met:       with whom the person shares how many samples so far

    >>> choose([[1], [2]], {1: 5, 2: 3}, Random(0))
    1
    """
    mean = [sum(met.get(one, 0) for one in who) / max(len(who), 1) for who in answerers]
    least = min(mean)
    return chance.choice([place for place, shared in enumerate(mean) if shared == least])
