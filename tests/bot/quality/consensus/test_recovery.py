"""Made-up crowds, whose truth is known: what the methods find of it."""

import numpy as np
import pytest

from bot.quality.consensus.methods import METHODS, agree
from tests.bot.quality.consensus.crowd import (
    REGIMES,
    Regime,
    accuracy,
    confusion,
    log_loss,
    make_crowd,
)

SEEDS = range(3)


def test_blend_is_on_average_no_worse_than_the_best_of_the_others() -> None:
    regimes = ["binary", "few answers", "spammers", "biased", "imbalanced", "hard items"]
    right, loss = (dict.fromkeys(METHODS, 0.0) for _ in range(2))
    for crowd in (make_crowd(REGIMES[name], seed) for name in regimes for seed in SEEDS):
        for method in METHODS:
            found = agree(crowd.answers, method)
            right[method] += accuracy(found.labels, crowd.truth) / len(regimes) / len(SEEDS)
            loss[method] += log_loss(found.posterior, crowd.truth) / len(regimes) / len(SEEDS)

    blended, lost = right.pop("blend"), loss.pop("blend")

    assert blended >= max(right.values())
    assert lost < min(loss.values())


@pytest.mark.parametrize("method", ["dawid-skene", "blend"])
def test_the_matrices_of_biased_reviewers_are_found(method: str) -> None:
    regime = Regime(units=2000, reviewers=8, overlap=4, labels=3, bias=0.9)
    truth = confusion(regime, np.random.default_rng(0))

    found = agree(make_crowd(regime, 0).answers, method).confusion

    assert found is not None
    assert np.abs(found - truth).mean() < 0.02


@pytest.mark.parametrize("method", ["mace", "blend"])
def test_spammers_are_told_from_the_others(method: str) -> None:
    regime = Regime(units=400, spammers=0.4)
    matrices = confusion(regime, np.random.default_rng(1))
    is_spammer = np.ptp(matrices, axis=1).max(axis=1) == 0

    trust = agree(make_crowd(regime, 1).answers, method).reliability

    assert 0 < is_spammer.sum() < regime.reviewers
    assert trust.high[is_spammer].max() < trust.accuracy[~is_spammer].min()


def test_the_interval_of_accuracy_holds_the_truth_nine_times_in_ten() -> None:
    held = []
    for seed in range(5):
        regime = Regime(units=200, reviewers=20)
        crowd = make_crowd(regime, seed)
        trust = agree(crowd.answers).reliability
        matrices = confusion(regime, np.random.default_rng(seed))
        actual = np.diagonal(matrices, axis1=1, axis2=2).mean(axis=1)
        held.append((trust.low <= actual) & (actual <= trust.high))

    assert np.mean(held) >= 0.9
