"""Pairs what two people marked one to one, and gathers what many marked into clusters."""

from collections.abc import Callable, Sequence
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from bot.records import Value

T = TypeVar("T")
V = TypeVar("V", bound=Value)
Score = Callable[[T, T], float]

SAME_THING = 0.5
"""Marks that overlap so far are taken for marks of one thing (PASCAL VOC's limit)."""


def best_pairs(scores: NDArray[np.float64]) -> list[tuple[int, int]]:
    """The one-to-one pairing with the highest sum of scores; pairs that score 0 are left out.

    scores: in [0, 1], shape (marks of one, marks of the other).
    """
    rows, columns = linear_sum_assignment(scores, maximize=True)
    pairs = zip(rows.tolist(), columns.tolist(), strict=True)
    return [(row, column) for row, column in pairs if scores[row, column] > 0]


def soft_f1(a: Sequence[T], b: Sequence[T], score: Score[T]) -> float:
    """How far two lists of marks agree, where a pair may agree in part; in [0, 1].

    F1 = 2 * (sum of the scores of the best one-to-one pairing) / (len(a) + len(b)); with scores of
    0 and 1 it is the usual F1. Two empty lists agree: 1.

    score: symmetric, in [0, 1], 1 for equal marks, 0 for marks of different labels.

    Source: the pairing is that of Kuhn, Naval Research Logistics Quarterly 2 (1955).
    """
    if not a or not b:
        return float(not a and not b)
    # Equal marks are paired first: sums of rounded scores could else miss 1 by a hair.
    rest_a, rest_b = _without_equal(a, b), _without_equal(b, a)
    total = float(len(a) - len(rest_a))
    if rest_a and rest_b:
        scores = np.array([[score(one, other) for other in rest_b] for one in rest_a])
        total += sum(sorted(float(scores[pair]) for pair in best_pairs(scores)))
    return 2 * total / (len(a) + len(b))


def clusters(marks: Sequence[Sequence[T]], score: Score[T]) -> list[list[tuple[int, T]]]:
    """Marks of one thing by different people, with the number of the person in `marks`.

    Person by person, each mark joins the cluster with which it overlaps most on average, at least
    by SAME_THING, one mark a cluster; what joins none starts its own. Those with most marks go
    first, so the order of the people hardly matters.
    """
    found: list[list[tuple[int, T]]] = []
    for person in sorted(range(len(marks)), key=lambda i: -len(marks[i])):
        scores = np.array(
            [[_mean(score, mark, cluster) for cluster in found] for mark in marks[person]]
        ).reshape(len(marks[person]), len(found))
        scores[scores < SAME_THING] = 0
        joined = dict(best_pairs(scores))
        for place, mark in enumerate(marks[person]):
            if place in joined:
                found[joined[place]].append((person, mark))
            else:
                found.append([(person, mark)])
    return found


def weighed(count: int, weights: Sequence[float] | None) -> list[float]:
    """One weight for each person; 1 each where none are given. Raises ValueError on a bad one."""
    given = [1.0] * count if weights is None else [float(weight) for weight in weights]
    if len(given) != count or not all(0 <= weight < float("inf") for weight in given):
        raise ValueError(f"{count} values need {count} weights, each 0 or more.")
    return given


def is_majority(votes: float, total: float) -> bool:
    """More than half of the weight; exactly half is none. Rounding in sums is allowed for."""
    return votes > total / 2 + 1e-9 * total


def _without_equal(marks: Sequence[T], others: Sequence[T]) -> list[T]:
    return [mark for mark in marks if mark not in others]


def _mean(score: Score[T], mark: T, cluster: Sequence[tuple[int, T]]) -> float:
    return sum(score(mark, other) for _, other in cluster) / len(cluster)


def ranked(values: Sequence[V], weights: Sequence[float] | None) -> list[tuple[V, float]]:
    """Values with their weights in an order that does not depend on who answered first."""
    pairs = zip(values, weighed(len(values), weights), strict=True)
    return sorted(pairs, key=lambda pair: (pair[0].model_dump_json(), pair[1]))
