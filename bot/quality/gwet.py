"""Coefficients that stay steady when one label is far more common: AC1, AC2, Brennan-Prediger."""

import numpy as np
from numpy.typing import NDArray

from bot.quality import distances, observed
from bot.quality.coefficient import ONE_LABEL, Coefficient
from bot.quality.counted import Labelled

Floats = NDArray[np.float64]


def ac1(ratings: Labelled, *, seed: int = 0, resamples: int = 1000) -> Coefficient:
    """Gwet's AC1, for any number of reviewers and any missing answers.

    AC1 = (p_o - p_e) / (1 - p_e), with p_o the mean pairwise agreement of the units and
    p_e = sum over labels of share (1 - share) / (labels - 1); 1 is perfect, 0 is chance.
    Kappa and alpha fall when nearly all answers carry one label, AC1 does not.

    ratings:   units with one answer count for the label shares only, as Gwet has it. Labels that
               could be given but were not count as labels.
    seed:      for the interval, a 95% bootstrap over units.
    resamples: draws for the interval; 0 for none.
    Returns no value when no unit has two answers, or when there is only one label.

    Source: Gwet (2008), British Journal of Mathematical and Statistical Psychology 61(1).
    """
    return ac2(ratings, np.eye(len(ratings.label_names)), seed=seed, resamples=resamples)


def ac2(ratings: Labelled, weights: Floats, *, seed: int = 0, resamples: int = 1000) -> Coefficient:
    """Gwet's AC2: AC1 where near labels agree in part.

    AC2 = (p_o - p_e) / (1 - p_e), with p_o the mean weighted agreement of the pairs of a unit and
    p_e = (sum of weights) / (labels (labels - 1)) * sum over labels of share (1 - share).

    ratings:   units with one answer count for the label shares only.
    weights:   how far two labels agree, in [0, 1], 1 on the diagonal, symmetric,
               shape (labels, labels); see `quadratic`.
    seed:      for the interval, a 95% bootstrap over units.
    resamples: draws for the interval; 0 for none.
    Returns no value when no unit has two answers, or when there is only one label.

    Source: Gwet, Handbook of Inter-Rater Reliability, 4th ed. (2014), ch. 4.
    """
    labels = len(ratings.label_names)
    if labels == 1:
        return _one_label(ratings)
    factor = weights.sum() / max(labels * (labels - 1), 1)

    def chance(shares: Floats) -> Floats:
        return np.asarray(factor * (shares * (1 - shares)).sum(axis=1))

    return observed.against(
        ratings, chance, weights=weights, with_unpaired=True, seed=seed, resamples=resamples
    )


def brennan_prediger(ratings: Labelled, *, seed: int = 0, resamples: int = 1000) -> Coefficient:
    """Brennan and Prediger's kappa, also known as free-marginal kappa, S and PABAK.

    kappa = (p_o - p_e) / (1 - p_e), with p_o the mean pairwise agreement of the units and
    p_e = 1 / labels: every label is equally likely by chance.

    ratings:   units with fewer than two answers do not count. Labels that could be given but were
               not count as labels.
    seed:      for the interval, a 95% bootstrap over units.
    resamples: draws for the interval; 0 for none.
    Returns no value when no unit has two answers, or when there is only one label.

    Source: Brennan & Prediger (1981), Educational and Psychological Measurement 41(3);
    for many reviewers Randolph (2005), Free-Marginal Multirater Kappa.
    """

    def chance(shares: Floats) -> Floats:
        return np.full(len(shares), 1 / shares.shape[1])

    return observed.against(ratings, chance, seed=seed, resamples=resamples)


def quadratic(ratings: Labelled) -> Floats:
    """Weights 1 - (a - b)^2 / (largest - smallest)^2 between labels that are numbers."""
    return 1.0 - distances.between("interval", ratings.label_names, np.zeros(0))


def _one_label(ratings: Labelled) -> Coefficient:
    nothing = observed.percent_agreement(ratings, resamples=0)
    return Coefficient(reason=nothing.reason or ONE_LABEL)
