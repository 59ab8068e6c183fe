"""How far orders of several people agree, and what they agree on: with all that follows."""

from collections.abc import Sequence

from bot.tasks import matching
from bot.tasks.events import allen, network
from bot.tasks.events.network import Answer
from bot.tasks.events.value import Order, Pair


def distance(a: Order, b: Order) -> float:
    """1 - F1 on pairs with their relations, after closure.

    d = 1 - 2 * shared / (pairs of a + pairs of b), where a value's pairs are those that were said
    and those that follow; so leaving out what follows costs nothing. In [0, 1]; 0 where the same
    follows from both. Values of one sample number the same events.

    Source: UzZaman & Allen, Temporal Evaluation, ACL 2011 (closure before counting).
    """
    one, other = closed(a), closed(b)
    return 1 - 2 * len(one & other) / (len(one) + len(other)) if one or other else 0.0


def closed(value: Order) -> frozenset[Answer]:
    """All pairs that were said or follow, the lower number first; "unclear" where it was said."""
    ways = network.close([pair.answer for pair in value.pairs]) or {}
    known = {
        (i, j): relation
        for (i, j), left in ways.items()
        if i < j and (relation := allen.word(left)) is not None
    }
    unclear = {
        (pair.first, pair.second): pair.relation
        for pair in value.pairs
        if pair.relation == "unclear"
    }
    return frozenset((i, j, relation) for (i, j), relation in (unclear | known).items())


def consensus(values: Sequence[Order], weights: Sequence[float] | None = None) -> Order:
    """What more than half of the weight said or implied, as far as it does not contradict itself.

    Pairs are taken by falling weight, those that somebody said before those that only follow; one
    that contradicts those already taken is left out, one that follows from them is not repeated.

    weights: one for each value, 0 or more; by default all are 1.
    Source: the order of taking is that of Tideman, ranked pairs, Social Choice and Welfare 4, 1987.
    """
    ranked = matching.ranked(values, weights)
    total = sum(weight for _, weight in ranked)
    votes: dict[Answer, float] = {}
    for value, weight in ranked:
        for answer in closed(value):
            votes[answer] = votes.get(answer, 0) + weight
    said = {pair.answer for value, _ in ranked for pair in value.pairs}
    chosen = [answer for answer, given in votes.items() if matching.is_majority(given, total)]
    kept: list[Answer] = []
    for answer in sorted(chosen, key=lambda one: (one not in said, -votes[one], one)):
        if (answer in said or not _follows(kept, answer)) and network.close(
            [*kept, answer]
        ) is not None:
            kept.append(answer)
    events = max((value.events for value, _ in ranked), key=len, default=())
    pairs = tuple(Pair(first=i, second=j, relation=relation) for i, j, relation in kept)
    return Order(events=events, pairs=pairs)


def _follows(kept: Sequence[Answer], answer: Answer) -> bool:
    ways = network.close(kept) or {}
    return allen.word(ways.get(answer[:2], allen.ANY)) == answer[2]
