"""Made-up crowds of different kinds, whose truth is known."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.quality.consensus.answers import Answers, Floats
from bot.quality.patterns import Codes


@dataclass(frozen=True)
class Regime:
    """How a crowd is made.

    accuracies: the least and the most of a usual reviewer.
    spammers:   share of reviewers who answer by chance, half of them always the same label.
    bias:       share of a reviewer's errors that go to one label the reviewer favours.
    imbalance:  each label is so many times as frequent as the next one.
    hard:       share of units on which six answers in ten are given by chance.
    misleading: share of units on which four answers in ten name the same wrong label.
    """

    units: int = 300
    reviewers: int = 20
    labels: int = 4
    overlap: int = 5
    accuracies: tuple[float, float] = (0.6, 0.9)
    spammers: float = 0.0
    bias: float = 0.0
    imbalance: float = 1.0
    hard: float = 0.0
    misleading: float = 0.0


REGIMES = {
    "usual": Regime(),
    "binary": Regime(labels=2),
    "few answers": Regime(units=100, reviewers=25, overlap=3),
    "many answers": Regime(units=1000, reviewers=12, overlap=5),
    "tiny team": Regime(units=60, reviewers=4, overlap=3, labels=3, accuracies=(0.7, 0.95)),
    "spammers": Regime(spammers=0.4),
    "biased": Regime(units=600, reviewers=10, bias=0.9),
    "imbalanced": Regime(imbalance=3.0),
    "biased, imbalanced": Regime(units=600, reviewers=10, bias=0.9, imbalance=2.5, labels=3),
    "hard items": Regime(hard=0.4, accuracies=(0.75, 0.95)),
    "misleading items": Regime(misleading=0.25, accuracies=(0.7, 0.95)),
    "many labels": Regime(units=500, labels=20, accuracies=(0.4, 0.9)),
    "long tail": Regime(units=400, reviewers=150, overlap=4),
}


@dataclass(frozen=True, eq=False)
class Crowd:
    """Answers and the truth, shape (units,)."""

    answers: Answers
    truth: Codes


def make_crowd(regime: Regime, seed: int) -> Crowd:
    rng = np.random.default_rng(seed)
    matrices = confusion(regime, rng)
    shares = regime.imbalance ** -np.arange(regime.labels, dtype=np.float64)
    truth = rng.choice(regime.labels, regime.units, p=shares / shares.sum())
    units = np.repeat(np.arange(regime.units), regime.overlap)
    order = rng.random((regime.units, regime.reviewers)).argsort(axis=1)
    reviewers = order[:, : regime.overlap].ravel()
    drawn = matrices[reviewers, truth[units]].cumsum(axis=1)
    labels = (rng.random((units.size, 1)) > drawn[:, :-1]).sum(axis=1)
    chance, decoy = _difficulty(regime, truth, rng)
    at_chance = rng.random(units.size) < 0.6 * chance[units]
    labels = np.where(at_chance, rng.integers(0, regime.labels, units.size), labels)
    is_misled = (decoy[units] >= 0) & (rng.random(units.size) < 0.4)
    labels = np.where(is_misled, decoy[units], labels)
    sizes = (regime.units, regime.reviewers, regime.labels)
    return Crowd(Answers.from_codes(units, reviewers, labels, sizes=sizes), truth)


def _difficulty(regime: Regime, truth: Codes, rng: np.random.Generator) -> tuple[Codes, Codes]:
    """Whether each unit is hard, and the label it is mistaken for, or -1."""
    is_hard = rng.random(regime.units) < regime.hard
    other = (truth + rng.integers(1, regime.labels, regime.units)) % regime.labels
    decoy = np.where(rng.random(regime.units) < regime.misleading, other, -1)
    return is_hard.astype(np.int64), decoy


def confusion(regime: Regime, rng: np.random.Generator) -> Floats:
    """True confusion matrices, shape (reviewers, labels, labels)."""
    count, labels = regime.reviewers, regime.labels
    accuracy = rng.uniform(*regime.accuracies, count)[:, np.newaxis, np.newaxis]
    favourite = _one_hot(rng.integers(0, labels, count), labels)[:, np.newaxis, :]
    even = np.full((1, 1, labels), 1.0) - np.eye(labels)
    errors = even / even.sum(axis=2, keepdims=True)
    biased = regime.bias * favourite + (1 - regime.bias) * errors
    matrices = accuracy * np.eye(labels) + (1 - accuracy) * biased
    spam = rng.random(count) < regime.spammers
    fixed = rng.random(count) < 0.5
    habit = np.where(fixed[:, np.newaxis], favourite[:, 0], 1 / labels)
    return np.asarray(np.where(spam[:, np.newaxis, np.newaxis], habit[:, np.newaxis], matrices))


def _one_hot(codes: Codes, size: int) -> NDArray[np.float64]:
    return np.eye(size)[codes]


def accuracy(posterior_labels: Codes, truth: Codes) -> float:
    return float((posterior_labels == truth).mean())


def log_loss(posterior: Floats, truth: Codes) -> float:
    """Mean -log probability of the truth, in nats; no probability counts as less than 1e-4."""
    return float(-np.log(np.maximum(posterior[np.arange(truth.size), truth], 1e-4)).mean())
