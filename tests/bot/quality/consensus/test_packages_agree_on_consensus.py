"""The same numbers as crowd-kit, where it is installed."""

from typing import Any

import numpy as np
import pytest

from bot.quality.consensus.answers import Answers, Floats
from bot.quality.consensus.climbing import Limits
from bot.quality.consensus.coins import one_coin
from bot.quality.consensus.confusions import dawid_skene
from bot.quality.consensus.methods import agree
from tests.bot.quality.consensus.crowd import Regime, accuracy, make_crowd

pandas: Any = pytest.importorskip("pandas")
peer: Any = pytest.importorskip("crowdkit.aggregation", reason="crowd-kit is not installed")

# crowd-kit calls pandas in ways that pandas 4 will refuse.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning")

STEPS = 12
NEVER = Limits(-np.inf, STEPS)
SEEDS = pytest.mark.parametrize("seed", range(3))


def frame(answers: Answers) -> Any:
    return pandas.DataFrame(
        {"task": answers.units, "worker": answers.reviewers, "label": answers.labels}
    )


def posterior(fitted: Any, answers: Answers) -> Floats:
    table = fitted.probas_.sort_index()[range(answers.label_count)]
    return np.asarray(table.to_numpy(), dtype=np.float64)


@SEEDS
def test_plain_dawid_skene_is_crowd_kits(seed: int) -> None:
    answers = make_crowd(Regime(units=150, bias=0.5, spammers=0.2), seed).answers
    theirs = peer.DawidSkene(n_iter=STEPS, tol=-np.inf).fit(frame(answers))

    ours = dawid_skene(answers, sureness=0, smoothing=0, limits=NEVER)

    assert ours.iterations == STEPS
    assert np.abs(ours.posterior - posterior(theirs, answers)).max() < 1e-6
    assert ours.labels.tolist() == theirs.labels_.sort_index().tolist()


@SEEDS
def test_plain_one_coin_is_crowd_kits(seed: int) -> None:
    answers = make_crowd(Regime(units=150, imbalance=2), seed).answers
    theirs = peer.OneCoinDawidSkene(n_iter=STEPS, tol=-np.inf).fit(frame(answers))

    ours = one_coin(answers, sureness=0, smoothing=0, limits=NEVER)

    assert np.abs(ours.posterior - posterior(theirs, answers)).max() < 1e-6


@SEEDS
def test_vote_shares_are_crowd_kits(seed: int) -> None:
    answers = make_crowd(Regime(units=80), seed).answers
    theirs = peer.MajorityVote().fit(frame(answers))

    assert np.allclose(agree(answers, "majority").posterior, posterior(theirs, answers))


@pytest.mark.parametrize("method", ["GLAD", "MACE"])
def test_glad_and_mace_give_crowd_kits_labels_almost_always(method: str) -> None:
    crowd = make_crowd(Regime(units=150, overlap=5), 0)
    options: dict[str, object] = {"n_restarts": 1} if method == "MACE" else {}
    theirs = getattr(peer, method)(**options).fit(frame(crowd.answers))

    ours = agree(crowd.answers, method.lower())

    labels = theirs.labels_.sort_index().to_numpy()
    assert accuracy(ours.labels, labels) >= 0.96
    assert accuracy(ours.labels, crowd.truth) >= accuracy(labels, crowd.truth) - 0.01
