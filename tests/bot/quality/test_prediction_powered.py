import numpy as np
import pytest

from bot.quality import prediction_powered, shares
from bot.quality.prediction_powered import Estimate, Stratum

STUDIES = 300


def pool(
    rng: np.random.Generator, share: float, skill: float, sizes: tuple[tuple[int, int], ...]
) -> tuple[float, list[Stratum]]:
    """The true share, and strata of (samples, labelled); the model knows so many of the truths."""
    strata, truths = [], []
    for size, labelled in sizes:
        truth = (rng.random(size) < share).astype(float)
        guess = np.where(rng.random(size) < skill, truth, rng.random(size) < share).astype(float)
        seen = rng.choice(size, labelled, replace=False)
        strata.append(Stratum(size, float(guess.mean()), truth[seen], guess[seen]))
        truths.append(truth)
    return float(np.concatenate(truths).mean()), strata


def known(strata: list[Stratum]) -> Estimate:
    found = prediction_powered.share(strata)
    assert found is not None
    return found


@pytest.mark.parametrize("skill", [0.0, 0.6, 0.95])
@pytest.mark.parametrize(
    ("share", "sizes"),
    [
        (0.4, ((3_000, 150),)),
        (0.4, ((800, 100), (2_200, 50))),
        (0.05, ((3_000, 200),)),
        (0.1, ((1_000, 90), (1_000, 60), (1_000, 50))),
    ],
)
def test_the_interval_holds_the_truth_as_often_as_it_says(
    share: float, sizes: tuple[tuple[int, int], ...], skill: float
) -> None:
    rng = np.random.default_rng(7)
    held = 0
    for _ in range(STUDIES):
        truth, strata = pool(rng, share, skill, sizes)
        found = known(strata)
        held += found.low <= truth <= found.high

    # 95% of 300 studies, less three standard errors; never so wide that it always holds it.
    assert held / STUDIES > 0.912


def test_a_good_model_makes_labels_worth_more_and_a_bad_one_costs_little() -> None:
    rng = np.random.default_rng(1)
    good = [known(pool(rng, 0.4, 0.95, ((5_000, 200),))[1]) for _ in range(50)]
    bad = [known(pool(rng, 0.4, 0.0, ((5_000, 200),))[1]) for _ in range(50)]
    low, high = shares.wilson(80, 200)

    assert np.median([one.worth for one in good]) > 1_000
    assert np.mean([one.high - one.low for one in good]) < 0.5 * (high - low)
    assert np.mean([one.high - one.low for one in bad]) < 1.03 * (high - low)


def test_a_model_that_is_always_wrong_is_not_trusted() -> None:
    truth = np.array([1.0, 0.0] * 20)

    found = known([Stratum(400, 0.9, truth, 1 - truth)])

    assert found.value == 0.5


def test_a_part_of_the_pool_without_labels_makes_the_whole_unknown() -> None:
    truth = np.array([1.0, 0.0] * 20)
    labelled = Stratum(400, 0.5, truth, truth)

    assert prediction_powered.share([labelled, Stratum(100, 0.9, truth[:4], truth[:4])]) is None
    assert prediction_powered.share([labelled, Stratum(0, 0.0, truth[:0], truth[:0])]) is not None
    assert prediction_powered.share([]) is None


def test_a_pool_that_is_all_labelled_is_known() -> None:
    truth = np.array([1.0, 1.0, 0.0, 1.0])

    found = known([Stratum(4, 0.1, truth, truth * 0)])

    assert (found.low, found.value, found.high) == (0.75, 0.75, 0.75)
