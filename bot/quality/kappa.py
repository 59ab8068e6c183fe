"""Kappas: Fleiss, Scott, Conger, and Cohen's weighted; his plain one of all pairs is in pairs."""

import numpy as np
from numpy.typing import NDArray

from bot.quality import intervals, observed
from bot.quality.coefficient import NO_PAIRS, ONE_LABEL, Coefficient
from bot.quality.counted import Labelled
from bot.quality.ratings import Ratings


def fleiss(
    ratings: Labelled,
    *,
    with_unpaired: bool = False,
    seed: int = 0,
    resamples: int = 1000,
) -> Coefficient:
    """Fleiss' kappa, also when the number of answers differs between units.

    kappa = (p_o - p_e) / (1 - p_e), with p_o the mean pairwise agreement of the units and
    p_e = sum over labels of (label share)^2; 1 is perfect, 0 is chance.

    With as many answers to every unit it is the kappa of Fleiss. Otherwise it is Gwet's
    generalisation: every unit weighs the same, however many answers it has, both in p_o and in the
    label shares. He also lets units with one answer count for the shares: `with_unpaired`.

    ratings:   units with fewer than two answers do not count, unless with_unpaired.
    seed:      for the interval, a 95% bootstrap over units.
    resamples: draws for the interval; 0 for none.
    Returns no value when no unit has two answers, or when every answer is the same.

    Source: Fleiss (1971), Psychological Bulletin 76(5); Gwet, Handbook of Inter-Rater Reliability,
    4th ed. (2014), ch. 2.
    """
    return observed.against(
        ratings,
        observed.same_label,
        with_unpaired=with_unpaired,
        seed=seed,
        resamples=resamples,
    )


def scott(ratings: Ratings, *, seed: int = 0, resamples: int = 1000) -> Coefficient:
    """Scott's pi of two reviewers.

    pi = (p_o - p_e) / (1 - p_e), with p_e = sum over labels of (share among both's answers)^2:
    what Fleiss' kappa is for two.

    ratings:   of exactly two reviewers; units that only one of them answered do not count.
    seed:      for the interval, a 95% bootstrap over units.
    resamples: draws for the interval; 0 for none.
    Returns no value when no unit was answered by both, or when every answer is the same.
    Raises ValueError when there are not two reviewers.

    Source: Scott (1955), Public Opinion Quarterly 19(3).
    """
    if len(ratings.reviewer_names) != 2:  # noqa: PLR2004 - the two of the definition
        raise ValueError(f"Scott's pi is of two reviewers, not {len(ratings.reviewer_names)}.")
    return fleiss(ratings, seed=seed, resamples=resamples)


def weighted(
    ratings: Ratings, weights: NDArray[np.float64], *, seed: int = 0, resamples: int = 1000
) -> Coefficient:
    """Cohen's weighted kappa of two reviewers, where near labels agree in part.

    kappa = (p_o - p_e) / (1 - p_e), with p_o the mean weight of the two answers to a unit and
    p_e = sum over labels c, k of (share of c among one's answers) (share of k among the other's)
    weight_ck.

    ratings:   of exactly two reviewers; units that only one of them answered do not count.
    weights:   how far two labels agree, in [0, 1], 1 on the diagonal, symmetric,
               shape (labels, labels); see `linear` and `quadratic`. The identity gives Cohen's
               plain kappa.
    seed:      for the interval, a 95% bootstrap over units.
    resamples: draws for the interval; 0 for none.
    Returns no value when no unit was answered by both, or when every answer is the same.
    Raises ValueError when there are not two reviewers.

    Source: Cohen (1968), Psychological Bulletin 70(4).
    """
    if len(ratings.reviewer_names) != 2:  # noqa: PLR2004 - the two of the definition
        raise ValueError(f"Cohen's kappa is of two reviewers, not {len(ratings.reviewer_names)}.")
    first = np.flatnonzero(np.diff(ratings.units) == 0)
    if not first.size:
        return Coefficient(reason=NO_PAIRS)
    labels = len(ratings.label_names)
    # Sorted by unit, then by reviewer: the second one's answer follows the first one's.
    cells, times = np.unique(
        ratings.labels[first] * labels + ratings.labels[first + 1], return_counts=True
    )
    one, other = np.divmod(cells, labels)
    columns = [np.eye(labels)[one], np.eye(labels)[other], weights[one, other, np.newaxis]]

    def formula(sums: NDArray[np.float64]) -> NDArray[np.float64]:
        mine, others = sums[:, :labels], sums[:, labels : 2 * labels]
        units = mine.sum(axis=1)
        expected = np.einsum("dc,ck,dk->d", mine, weights, others) / units**2
        return intervals.ratio(sums[:, -1] / units - expected, 1 - expected)

    return intervals.estimate(
        np.hstack(columns),
        times.astype(np.float64),
        formula,
        otherwise=ONE_LABEL,
        seed=seed,
        resamples=resamples,
    )


def linear(labels: int) -> NDArray[np.float64]:
    """Weights 1 - |a - b| / (labels - 1) between places on the scale, shape (labels, labels)."""
    places = np.arange(labels)
    return np.asarray(1 - np.abs(places[:, np.newaxis] - places) / max(labels - 1, 1))


def quadratic(labels: int) -> NDArray[np.float64]:
    """Weights 1 - ((a - b) / (labels - 1))^2 between places on the scale, shape as above."""
    places = np.arange(labels)
    apart = np.square(places[:, np.newaxis] - places)
    return np.asarray(1 - apart / max((labels - 1) ** 2, 1))


def conger(ratings: Ratings) -> Coefficient:
    """Conger's kappa: Cohen's for two reviewers or more, each with label shares of their own.

    kappa = (p_o - p_e) / (1 - p_e), with p_o as in Fleiss' kappa and
    p_e = sum over labels of (mean share)^2 - (variance of the share between reviewers) / reviewers,
    which is the mean chance agreement of every two reviewers.

    ratings: units with one answer count for the shares only.
    Returns no value when no unit has two answers, or when every answer is the same; no interval.

    Source: Conger (1980), Psychological Bulletin 88(2); with missing answers as in Gwet, Handbook
    of Inter-Rater Reliability, 4th ed. (2014), ch. 2.
    """
    agreement = observed.percent_agreement(ratings, resamples=0)
    if agreement.value is None:
        return agreement
    expected = _chance_of_two(_shares(ratings))
    if np.isclose(expected, 1.0):
        return Coefficient(reason=ONE_LABEL)
    return Coefficient(value=(agreement.value - expected) / (1 - expected))


def _shares(ratings: Ratings) -> NDArray[np.float64]:
    """The label shares of each reviewer with an answer, shape (reviewers, labels)."""
    size = (len(ratings.reviewer_names), len(ratings.label_names))
    cells = np.bincount(ratings.reviewers * size[1] + ratings.labels, minlength=size[0] * size[1])
    counts = cells.reshape(size)
    counts = counts[counts.sum(axis=1) > 0]
    return np.asarray(counts / counts.sum(axis=1, keepdims=True))


def _chance_of_two(shares: NDArray[np.float64]) -> float:
    between = shares.var(axis=0, ddof=1)
    return float((np.square(shares.mean(axis=0)) - between / len(shares)).sum())
