"""Makes a model's confidence mean what it says: temperature scaling, and how well it holds."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from bot.records import Value

Floats = NDArray[np.float64]

TINY = 1e-12
"""Keeps a logarithm finite where a probability was rounded to nothing."""
WIDEST = 6.0
"""Bounds of the logarithm of a temperature."""
PRIOR = 1.0
"""As if one more label spoke for a temperature near 1: few labels move it little."""
BINS = 15
"""As in Guo et al."""


class Bin(Value):
    """Samples of like confidence: how sure the model was on average, and how often right."""

    count: int
    confidence: float
    accuracy: float


def temperature(probabilities: Floats, truths: Floats) -> float:
    """The one number by which a model's log-probabilities are divided, so that they hold.

    Minimises the cross-entropy of softmax(log p / T) plus log(T)^2 / 2 over the number of samples:
    above 1 the model was too sure, below 1 not sure enough. The order of the labels of a sample
    never changes. It serves two labels as well as many.

    probabilities: shape (samples, labels), each in [0, 1].
    truths:        shape (samples, labels); rows sum to 1, a certain label has a 1.
    Returns 1 without samples.

    Source: Guo, Pleiss, Sun & Weinberger (2017), On Calibration of Modern Neural Networks, ICML.
    """
    from scipy.optimize import minimize_scalar

    if not len(probabilities):
        return 1.0
    logs = np.log(np.maximum(probabilities, TINY))

    def loss(log_temperature: float) -> float:
        scaled = _log_softmax(logs / np.exp(log_temperature))
        fit = -float((truths * scaled).sum() / len(logs))
        return fit + PRIOR * log_temperature**2 / 2 / len(logs)

    found = minimize_scalar(loss, bounds=(-WIDEST, WIDEST), method="bounded")
    return float(np.exp(found.x))


def scaled(probabilities: Floats, temperature: float) -> Floats:
    """Probabilities at another temperature, shape (samples, labels).

    >>> scaled(np.array([[0.8, 0.2]]), 2.0).round(3)
    array([[0.667, 0.333]])
    """
    if temperature == 1:
        return probabilities
    logs = np.log(np.maximum(probabilities, TINY))
    return np.exp(_log_softmax(logs / temperature))


def scaled_shares(shares: Mapping[str, float], temperature: float) -> dict[str, float]:
    """The same for one sample's kept probabilities; what they lack of 1 counts as another label.

    >>> scaled_shares({"yes": 0.8}, 2.0)["yes"].__round__(3)
    0.667
    """
    known = list(shares.values())
    rest = max(0.0, 1.0 - sum(known))
    row = np.array([[*known, rest]]) if rest > TINY else np.array([known])
    found = scaled(row, temperature)[0]
    return dict(zip(shares, map(float, found), strict=False))


def bins(confidence: Floats, is_right: NDArray[np.bool_], count: int = BINS) -> tuple[Bin, ...]:
    """Samples by their confidence, in bins of equal width; empty ones are left out."""
    places = np.minimum((confidence * count).astype(np.int64), count - 1)
    found = []
    for place in range(count):
        here = places == place
        if here.any():
            found.append(
                Bin(
                    count=int(here.sum()),
                    confidence=float(confidence[here].mean()),
                    accuracy=float(is_right[here].mean()),
                )
            )
    return tuple(found)


def expected_error(found: Sequence[Bin]) -> float | None:
    """Expected calibration error: how far confidence and accuracy are apart, on average.

    ECE = sum over bins of count / total * |accuracy - confidence|; 0 is perfect.

    Returns None without samples.

    Source: Naeini, Cooper & Hauskrecht (2015), AAAI, with the bins of Guo et al. (2017).
    """
    total = sum(one.count for one in found)
    if not total:
        return None
    return sum(one.count * abs(one.accuracy - one.confidence) for one in found) / total


def _log_softmax(logs: Floats) -> Floats:
    shifted = logs - logs.max(axis=1, keepdims=True)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True)))
