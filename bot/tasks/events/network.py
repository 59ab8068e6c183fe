"""What follows from the answers about pairs of events, and which answers contradict each other."""

from collections.abc import Sequence

from bot.tasks.events import allen
from bot.tasks.events.allen import Relation

Answer = tuple[int, int, Relation]
"""Two events by their numbers and how the first lies to the second."""
Network = dict[tuple[int, int], int]
"""The ways (see `allen`) that are left, for each ordered pair about which something is known."""


def close(answers: Sequence[Answer]) -> Network | None:
    """All that follows (path consistency); None where the answers contradict each other.

    Each pair's ways are cut down by those of the two pairs over every third event, until nothing
    changes. It is sound; networks with "overlaps" may in rare cases hide a contradiction from it
    (deciding Allen's full algebra is NP-complete).

    Source: Allen, CACM 26(11), 1983; Vilain & Kautz, AAAI 1986.
    """
    network: Network = {}
    numbers = sorted({number for first, second, _ in answers for number in (first, second)})
    for answer in answers:
        if not _tell(network, numbers, answer):
            return None
    return network


def contradiction(answers: Sequence[Answer]) -> list[Answer] | None:
    """The fewest answers in which the first contradiction lies, the last given at their end.

    No answer can be left out of them. None where all agree.
    """
    low, high = 0, len(answers)
    if close(answers) is not None:
        return None
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if close(answers[:middle]) is None else (middle, high)
    kept, last = list(answers[: high - 1]), answers[high - 1]
    for answer in list(kept):
        rest = [other for other in kept if other is not answer]
        if close([*rest, last]) is None:
            kept = rest
    return [*kept, last]


def _tell(network: Network, numbers: Sequence[int], answer: Answer) -> bool:
    """Adds one answer and all that follows; False where nothing is left of some pair."""
    first, second, relation = answer
    waiting: list[tuple[int, int]] = []
    if not _narrow(network, first, second, allen.SETS[relation], waiting):
        return False
    while waiting:
        i, j = waiting.pop()
        for k in numbers:
            if k in {i, j}:
                continue
            through_j = allen.compose(network[i, j], network.get((j, k), allen.ANY))
            through_i = allen.compose(network.get((k, i), allen.ANY), network[i, j])
            if not _narrow(network, i, k, through_j, waiting):
                return False
            if not _narrow(network, k, j, through_i, waiting):
                return False
    return True


def _narrow(network: Network, i: int, j: int, ways: int, waiting: list[tuple[int, int]]) -> bool:
    before = network.get((i, j), allen.ANY)
    left = before & ways
    if left != before:
        network[i, j], network[j, i] = left, allen.converse(left)
        waiting.append((i, j))
    return bool(left)
