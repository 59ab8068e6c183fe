"""How far two labels are apart, for each level of measurement."""

from collections.abc import Callable, Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Level = Literal["nominal", "ordinal", "interval", "ratio"]


def between(level: Level, names: Sequence[str], totals: Floats) -> Floats:
    """Krippendorff's squared difference between every two labels, scaled to [0, 1].

    nominal:  0 for the same label, else 1.
    ordinal:  (answers between the two labels, half of those with either of them counted)^2.
    interval: (a - b)^2.
    ratio:    ((a - b) / (a + b))^2.

    names:  the labels, in the order of the scale, shape (labels,); numbers for interval and ratio.
    totals: how many answers carry each label, shape (labels,); only ordinal looks at it.
    Returns a symmetric matrix, shape (labels, labels), zero on its diagonal.
    Raises ValueError when the level is unknown, when interval or ratio gets a label that is no
    finite number, or when ratio gets a negative one.

    Source: Krippendorff, Computing Krippendorff's Alpha-Reliability (2011), sec. D.
    """
    if level not in LEVELS:
        raise ValueError(f"Level {level!r} is none of {', '.join(LEVELS)}.")
    apart = LEVELS[level](names, totals)
    return apart / max(float(apart.max(initial=0.0)), np.finfo(np.float64).tiny)


def _nominal(names: Sequence[str], _totals: Floats) -> Floats:
    return 1.0 - np.eye(len(names))


def _ordinal(_names: Sequence[str], totals: Floats) -> Floats:
    return by_rank(totals)


def by_rank(totals: Floats) -> Floats:
    """Ordinal distances, not scaled, for one row of totals or for many, shape (..., labels)."""
    # The answers between two labels are the difference of their middle ranks.
    ranks = np.cumsum(totals, axis=-1) - totals / 2
    return np.asarray(np.square(ranks[..., :, np.newaxis] - ranks[..., np.newaxis, :]))


def _interval(names: Sequence[str], _totals: Floats) -> Floats:
    values = numbers(names)
    return np.square(values[:, np.newaxis] - values)


def _ratio(names: Sequence[str], _totals: Floats) -> Floats:
    values = numbers(names)
    if (values < 0).any():
        raise ValueError("Level ratio needs labels that are not negative.")
    sums = values[:, np.newaxis] + values
    apart = values[:, np.newaxis] - values
    return np.square(np.divide(apart, sums, out=np.zeros_like(apart), where=sums > 0))


def numbers(names: Sequence[str]) -> Floats:
    """The labels as numbers, shape (labels,); raises ValueError when one of them is none."""
    try:
        values = np.array([float(name) for name in names])
    except ValueError:
        values = np.array([np.nan])
    if not np.isfinite(values).all():
        raise ValueError(f"This level needs labels that are numbers, not {', '.join(names)}.")
    return values


LEVELS: dict[str, Callable[[Sequence[str], Floats], Floats]] = {
    "nominal": _nominal,
    "ordinal": _ordinal,
    "interval": _interval,
    "ratio": _ratio,
}


def disagreement(counts: Floats, apart: Floats) -> Floats:
    """The mean distance between two different answers to the same unit.

    d_u = sum over labels c, k of n_uc n_uk apart_ck / (m_u (m_u - 1)), with m_u answers.

    counts: answers by label, shape (units, labels).
    apart:  distances, shape (labels, labels), zero on the diagonal.
    Returns shape (units,); 0 for a unit with fewer than two answers.
    """
    sizes = counts.sum(axis=1)
    pairs = sizes * (sizes - 1)
    total = np.einsum("uc,uc->u", counts @ apart, counts)
    mean = np.zeros(len(counts))
    np.divide(total, pairs, out=mean, where=pairs > 0)
    return mean
