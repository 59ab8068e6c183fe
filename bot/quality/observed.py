"""Mean agreement of pairs, unit by unit, as it is and set against an idea of chance."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from bot.quality import distances, intervals
from bot.quality.coefficient import NO_PAIRS, ONE_LABEL, Coefficient
from bot.quality.counted import Labelled

Floats = NDArray[np.float64]
Chance = Callable[[Floats], Floats]


def percent_agreement(ratings: Labelled, *, seed: int = 0, resamples: int = 1000) -> Coefficient:
    """The share of pairs of answers to the same unit that agree, averaged over units.

    p_o = mean over units of: sum over labels c of n_uc (n_uc - 1) / (m_u (m_u - 1)),
    with n_uc answers of label c among the m_u answers to unit u; in [0, 1].

    ratings:   units with fewer than two answers do not count.
    seed:      for the interval, a 95% bootstrap over units.
    resamples: draws for the interval; 0 for none.
    Returns no value when no unit has two answers.

    Source: Fleiss, Measuring nominal scale agreement among many raters (1971).
    """
    return against(ratings, no_chance, seed=seed, resamples=resamples)


def against(
    ratings: Labelled,
    chance: Chance,
    *,
    weights: Floats | None = None,
    with_unpaired: bool = False,
    seed: int,
    resamples: int,
) -> Coefficient:
    """(p_o - p_e) / (1 - p_e): the agreement observed beyond chance, of all that was possible.

    p_o is the mean over units of the (weighted) agreement of their pairs of answers.

    chance:        from label shares, shape (draws, labels), to p_e, shape (draws,). A label's share
                   is the mean over units of its share in the unit.
    weights:       how far two labels agree, in [0, 1], 1 on the diagonal, shape (labels, labels);
                   by default 1 for the same label, else 0.
    with_unpaired: whether units with one answer count for the label shares (they never do for p_o).
    Returns no value when no unit has two answers, or when chance agreement is certain.

    Source: Gwet, Handbook of Inter-Rater Reliability, 4th ed. (2014), ch. 2 and 3.
    """
    patterns = ratings.patterns
    if not patterns.is_paired.any():
        return Coefficient(reason=NO_PAIRS)
    kept = patterns.sizes > 0 if with_unpaired else patterns.is_paired
    counts, paired = patterns.counts[kept], patterns.is_paired[kept]
    apart = 1.0 - (np.eye(counts.shape[1]) if weights is None else weights)
    agreeing = paired * (1.0 - distances.disagreement(counts, apart))

    def formula(sums: Floats) -> Floats:
        shares = sums[:, :-2] / sums[:, :-2].sum(axis=1, keepdims=True)
        expected = chance(shares)
        return intervals.ratio(intervals.ratio(sums[:, -2], sums[:, -1]) - expected, 1 - expected)

    return intervals.estimate(
        np.column_stack([counts / counts.sum(axis=1, keepdims=True), agreeing, paired]),
        patterns.times[kept],
        formula,
        otherwise=ONE_LABEL,
        seed=seed,
        resamples=resamples,
    )


def no_chance(shares: Floats) -> Floats:
    return np.zeros(len(shares))


def same_label(shares: Floats) -> Floats:
    """The chance that two labels drawn with these shares are the same."""
    return np.asarray(np.square(shares).sum(axis=1))
