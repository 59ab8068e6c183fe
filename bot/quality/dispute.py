"""How far the answers to one unit lie apart, and the units where they do most."""

from collections.abc import Hashable

import numpy as np
from numpy.typing import NDArray

from bot.quality import alpha
from bot.quality.distances import Level
from bot.quality.ratings import Ratings
from bot.records import Value


class Disputed(Value):
    """A unit, how far its answers lie apart, and how many of them there are, by label."""

    unit: Hashable
    dispute: float
    answers: dict[str, int]


def dispute(counts: NDArray[np.float64], apart: NDArray[np.float64]) -> NDArray[np.float64]:
    """Rao's quadratic entropy: the mean distance between two answers drawn with replacement.

    Q_u = sum over labels c, k of p_uc p_uk apart_ck, with p the label shares of the unit;
    in [0, 1). For nominal labels it is 1 - sum of p_uc^2 (Gini and Simpson). Unlike the share of
    disagreeing pairs, it does not put one against one (1) above three against three (0.6): both
    are 0.5.

    counts: answers by label, shape (units, labels).
    apart:  distances, in [0, 1], zero on the diagonal, shape (labels, labels).
    Returns shape (units,); 0 for a unit with fewer than two answers.

    Source: Rao (1982), Theoretical Population Biology 21(1).
    """
    sizes = np.maximum(counts.sum(axis=1, keepdims=True), 1)
    shares = counts / sizes
    return np.asarray(np.einsum("uc,uc->u", shares @ apart, shares))


def most_disputed(
    ratings: Ratings, count: int, *, level: Level = "nominal"
) -> tuple[Disputed, ...]:
    """The units whose answers lie furthest apart, at most `count`, the most disputed first.

    Of units that are equally disputed those with more answers come first, then those that come
    first in `ratings.unit_names`. Units without any disagreement are left out.
    """
    patterns = ratings.patterns
    # Rounding makes 3 against 3 differ from 1 against 1 in the last digit, which would break ties.
    of_pattern = dispute(patterns.counts, alpha.between_labels(ratings, level)).round(12)
    disputes, sizes = of_pattern[patterns.of_unit], patterns.sizes[patterns.of_unit]
    order = np.lexsort((patterns.units, -sizes, -disputes))[:count]
    return tuple(
        Disputed(
            unit=ratings.unit_names[patterns.units[place]],
            dispute=float(disputes[place]),
            answers=_answers(ratings, patterns.counts[patterns.of_unit[place]]),
        )
        for place in order
        if disputes[place] > 0
    )


def _answers(ratings: Ratings, counts: NDArray[np.float64]) -> dict[str, int]:
    return {
        name: int(count) for name, count in zip(ratings.label_names, counts, strict=True) if count
    }
