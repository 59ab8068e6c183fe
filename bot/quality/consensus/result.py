"""What every method of consensus returns."""

from dataclasses import dataclass

import numpy as np

from bot.quality.consensus import posteriors
from bot.quality.consensus.answers import Answers, Floats
from bot.quality.patterns import Codes

Z = 1.959964
"""Half the width of a 95% interval, in standard errors."""
SAME = 9
"""Probabilities that are equal to so many digits are tied: sums in another order differ later."""


@dataclass(frozen=True, eq=False)
class Reliability:
    """The share of each reviewer's answers that are right, judged by the consensus itself.

    accuracy:  expected, shape (reviewers,); one who gave no answer gets the mean of all.
    low, high: a 95% interval, shape (reviewers,); 0 and 1 for one who gave no answer.
    """

    accuracy: Floats
    low: Floats
    high: Floats


@dataclass(frozen=True, eq=False)
class Consensus:
    """The label of every unit and how sure it is.

    posterior:      probability of each label, shape (units, labels); rows sum to 1.
    labels:         the most probable label, shape (units,); the first of those that are level.
    confidence:     its probability, shape (units,).
    reliability:    of each reviewer.
    confusion:      [r, c, l] is the probability that reviewer r says l when c is right, shape
                    (reviewers, labels, labels); None for a method without such a model.
    label_prior:    probability of each label before any answer, shape (labels,).
    log_likelihood: of the answers, in nats; None for a method without a model.
    objectives:     what EM raised, after each step; empty for a method without steps.
    """

    method: str
    posterior: Floats
    labels: Codes
    confidence: Floats
    reliability: Reliability
    confusion: Floats | None
    label_prior: Floats
    converged: bool = True
    log_likelihood: float | None = None
    objectives: tuple[float, ...] = ()

    @property
    def iterations(self) -> int:
        """EM steps taken."""
        return len(self.objectives)


def conclude(
    method: str,
    answers: Answers,
    posterior: Floats,
    *,
    label_prior: Floats,
    confusion: Floats | None = None,
    converged: bool = True,
    log_likelihood: float | None = None,
    objectives: tuple[float, ...] = (),
) -> Consensus:
    """The result that follows from a posterior, shape (units, labels)."""
    posterior = np.ascontiguousarray(posterior)
    if not posterior.size:
        labels, confidence = np.zeros(len(posterior), dtype=np.int64), np.zeros(len(posterior))
    else:
        labels, confidence = posterior.round(SAME).argmax(axis=1), posterior.max(axis=1)
    return Consensus(
        method=method,
        posterior=posterior,
        labels=labels,
        confidence=confidence,
        reliability=reliability(answers, posterior),
        confusion=confusion,
        label_prior=label_prior,
        converged=converged,
        log_likelihood=log_likelihood,
        objectives=objectives,
    )


def reliability(answers: Answers, posterior: Floats) -> Reliability:
    """Expected accuracy of each reviewer, with an interval.

    accuracy_r = (sum of q_n + mean q) / (answers of r + 1), q_n = posterior of the label in answer
    n: one pseudo-answer of the mean quality keeps a reviewer with one answer from being perfect.
    The interval is Wilson's for a share of m answers, where m is smaller than the number given
    because their truth is itself uncertain: p (1 - p) / m = p (1 - p) / n + sum q (1 - q) / n^2.

    Source: Wilson (1927), JASA 22(158), for the interval.
    """
    right = posteriors.named(answers, posterior)
    counts = answers.given
    sums = np.bincount(answers.reviewers, right, len(counts))
    doubts = np.bincount(answers.reviewers, right * (1 - right), len(counts))
    mean = float(right.mean()) if right.size else 1 / max(answers.label_count, 1)
    accuracy = np.minimum((sums + mean) / (counts + 1), 1)  # a sum may round above its count
    spread = accuracy * (1 - accuracy)
    answers_worth = counts * spread / np.maximum(spread + doubts / np.maximum(counts, 1), 1e-12)
    low, high = _wilson(accuracy, np.where(spread > 0, answers_worth, counts))
    return Reliability(accuracy, low, high)


def _wilson(share: Floats, count: Floats) -> tuple[Floats, Floats]:
    square = Z * Z
    middle = (share * count + square / 2) / (count + square)
    half = Z / (count + square) * np.sqrt(count * share * (1 - share) + square / 4)
    return np.clip(middle - half, 0, share), np.clip(middle + half, share, 1)
