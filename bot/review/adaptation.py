"""Makes made-up samples fit the real ones better: by weights, or by moving their vectors."""

import numpy as np
from numpy.typing import NDArray

from bot.models import linear
from bot.models.embedding import Vectors

WEIGHT_AT_MOST = 10.0
"""Beyond this a few rows would stand for all."""
RIDGE = 0.1
"""Of the average variance, added to both covariances: there are fewer rows than it has entries."""


def importance(other: Vectors, real: Vectors) -> NDArray[np.float64]:
    """How much each made-up row counts, so that together they look like the real ones.

    w(x) = p(real | x) / p(made | x) x (made / real), cut at WEIGHT_AT_MOST and of mean 1; the
    probabilities are those of a classifier of the two.

    Source: Bickel, Brueckner & Scheffer (2009), Discriminative Learning Under Covariate Shift,
    JMLR 10; cut as in Cortes, Mansour & Mohri (2010), NeurIPS.
    """
    names = ["made"] * len(other) + ["real"] * len(real)
    model = linear.learn(np.vstack([other, real]), names)
    is_real = model.probabilities(other)[:, model.labels.index("real")]
    odds = is_real / np.maximum(1 - is_real, 1e-9)
    weights = np.minimum(odds * len(other) / len(real), WEIGHT_AT_MOST)
    return np.asarray(weights / weights.mean())


def worth(weights: NDArray[np.float64]) -> float:
    """How many rows of equal weight would say as much: (sum w)^2 / sum w^2 (Kish 1965)."""
    return float(weights.sum() ** 2 / (weights**2).sum())


def align(other: Vectors, real: Vectors) -> Vectors:
    """The made-up rows with the real ones' mean and covariance.

    x' = (x - mean_other) C_other^(-1/2) C_real^(1/2) + mean_real, with a ridge on both covariances.

    Source: Sun, Feng & Saenko (2016), Return of Frustratingly Easy Domain Adaptation (CORAL), AAAI.
    """
    centre, goal = other.mean(axis=0), real.mean(axis=0)
    whiten, colour = _power(other - centre, -0.5), _power(real - goal, 0.5)
    return np.asarray((other - centre) @ whiten @ colour + goal)


def _power(centred: Vectors, exponent: float) -> Vectors:
    covariance = centred.T @ centred / max(len(centred) - 1, 1)
    ridge = RIDGE * np.trace(covariance) / len(covariance) + 1e-9
    values, vectors = np.linalg.eigh(covariance + ridge * np.eye(len(covariance)))
    return np.asarray((vectors * values**exponent) @ vectors.T)
