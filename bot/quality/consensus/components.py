"""The models that `blend` weighs, from "all reviewers are alike" to a matrix for each of them."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from bot.quality.consensus import coins, confusions, posteriors, spamming
from bot.quality.consensus.answers import Answers, Floats
from bot.quality.consensus.climbing import Limits
from bot.quality.consensus.confusions import one_coin_rows

LIMITS = Limits(1e-5, 60)
SMOOTHING = 1.0
"""Pseudo-units of each label."""
ALIKE = 1e6
"""Pseudo-answers that leave no difference between reviewers."""
COIN_ANSWERS = {"coin, free": 4.0, "coin, shrunk": 20.0, "coin, one for all": ALIKE}
"""Pseudo-answers that draw a reviewer's accuracy to that of all."""
ROW_ANSWERS = (8.0, 30.0)
"""Pseudo-answers that draw a confusion row to that of a simpler model."""
POWERS = (1.0, 0.7, 0.45)
"""What one answer counts: below 1 where reviewers err on the same units, being hard for all."""


@dataclass(frozen=True, eq=False)
class Component:
    """A fitted model: posterior, shape (units, labels), matrices, shape (reviewers, labels, labels)
    and label prior, shape (labels,).
    """

    name: str
    posterior: Floats
    matrices: Floats
    prior: Floats

    def predict(self, answers: Answers) -> Floats:
        """Probability of answers that the model has not seen, shape (annotations,).

        p(l | u, r) = sum over labels c of posterior_uc matrix_rcl.
        """
        chance = np.zeros(answers.count)
        for label, shares in enumerate(np.ascontiguousarray(self.posterior.T)):
            table = np.ascontiguousarray(self.matrices[:, label]).ravel()
            chance += shares[answers.units] * table[answers.reviewer_labels]
        return chance


def fit_all(answers: Answers) -> list[Component]:
    """Every model, with every power; always the same names in the same order."""
    return [
        Component(
            f"{name}, power {power}",
            confusions.judge(answers, matrices, prior, power)[0],
            matrices,
            prior,
        )
        for name, matrices, prior in _models(answers)
        for power in POWERS
    ]


def _models(answers: Answers) -> Iterator[tuple[str, Floats, Floats]]:
    """Name, matrices and label prior of each model."""
    labels = answers.label_count
    plain = coins.one_coin(answers, limits=LIMITS)
    mean = _mean_accuracy(answers, plain.posterior)
    rows = one_coin_rows(np.array([mean]), labels)
    coin_rows = {}
    for name, worth in COIN_ANSWERS.items():
        belief = (mean * worth, (1 - mean) * worth)
        coin = coins.fit(answers, plain.posterior, belief, SMOOTHING, LIMITS).state
        coin_rows[name] = one_coin_rows(coin.accuracies, labels)
        yield name, coin_rows[name], coin.prior
    counts = confusions.tally(answers, plain.posterior).sum(axis=0, keepdims=True)
    pooled = confusions.rows(counts + ROW_ANSWERS[0] * rows)
    yield "pooled matrix", np.repeat(pooled, answers.reviewer_count, axis=0), plain.label_prior
    spam = spamming.mace(answers, restarts=1, limits=LIMITS)
    assert spam.confusion is not None
    shares = posteriors.label_shares(answers, spam.posterior, SMOOTHING)
    yield "spam", spam.confusion, shares
    yield from _matrices(answers, "coin", plain.posterior, coin_rows["coin, shrunk"])
    yield from _matrices(answers, "spam", spam.posterior, spam.confusion)


def _matrices(
    answers: Answers, name: str, start: Floats, towards: Floats
) -> Iterator[tuple[str, Floats, Floats]]:
    """A matrix for each reviewer, shrunk towards that of a simpler model."""
    for worth in ROW_ANSWERS:
        found = confusions.fit(answers, start, worth * towards, SMOOTHING, LIMITS).state
        yield f"matrix, {worth:.0f} towards {name}", found.matrices, found.prior


def _mean_accuracy(answers: Answers, posterior: Floats) -> float:
    q = posteriors.named(answers, posterior)
    sureness = coins.SURENESS
    return float((q.sum() + sureness * coins.RIGHT) / (q.size + sureness))
