"""How far relations of several people agree, and what they agree on."""

from collections.abc import Hashable, Sequence
from functools import partial

from bot.tasks import matching
from bot.tasks.figures import Figure, Several, mean_over_pairs
from bot.tasks.relations.value import Relation, Relations, Triple
from bot.words import say


def distance(a: Relations, b: Relations) -> float:
    """1 - Jaccard: of all triples (head, label, tail) that either gave, the share not in both.

    Entities are compared by their places. In [0, 1]; 0 for equal relations; two empty ones are
    equal; which entities were asked about does not count.

    Source: Jaccard, Bulletin de la Societe vaudoise des sciences naturelles 37 (1901).
    """
    one, other = _triples(a), _triples(b)
    return 1 - len(one & other) / len(one | other) if one or other else 0.0


def edge_f1(a: Relations, b: Relations, *, labelled: bool = True) -> float:
    """F1 = 2 * shared / (relations of a + relations of b), in [0, 1]; 1 for two empty ones.

    labelled: whether labels count; without them, an arrow between the same two is the same.
    """
    one: set[Hashable] = {triple if labelled else triple[::2] for triple in _triples(a)}
    other: set[Hashable] = {triple if labelled else triple[::2] for triple in _triples(b)}
    return 2 * len(one & other) / (len(one) + len(other)) if one or other else 1.0


def consensus(values: Sequence[Relations], weights: Sequence[float] | None = None) -> Relations:
    """The triples that more than half of the weight gave.

    The entities that were asked about are those of most of the weight.

    weights: one for each value, 0 or more; by default all are 1.
    """
    ranked = matching.ranked(values, weights)
    total = sum(weight for _, weight in ranked)
    votes: dict[Triple, float] = {}
    asked: dict[Relations, float] = {}
    known: dict[Triple, Relation] = {}
    for value, weight in ranked:
        lists = Relations(entities=value.entities)
        asked[lists] = asked.get(lists, 0) + weight
        for relation in value.relations:
            known.setdefault(relation.triple, relation)
            votes[relation.triple] = votes.get(relation.triple, 0) + weight
    kept = [known[one] for one, given in votes.items() if matching.is_majority(given, total)]
    entities = max(asked, key=lambda lists: asked[lists]).entities if asked else ()
    return Relations(entities=entities, relations=tuple(kept))


def _triples(value: Relations) -> set[Triple]:
    return {relation.triple for relation in value.relations}


def figures(answered: Sequence[Several[Relations]]) -> list[Figure]:
    found = mean_over_pairs(say("F1 of arrows with their labels"), answered, edge_f1)
    bare = partial(edge_f1, labelled=False)
    return [*found, *mean_over_pairs(say("F1 of arrows, any label"), answered, bare)]
