from collections.abc import Callable

import numpy as np
import pytest

from bot.quality import alpha, distances, gwet, intervals, kappa, observed
from bot.quality.coefficient import NO_PAIRS, ONE_PAIRED_UNIT, TOO_UNIFORM, Coefficient
from bot.quality.distances import Level
from bot.quality.ratings import Ratings

Measure = Callable[..., Coefficient]

MEASURES: list[Measure] = [
    alpha.alpha,
    kappa.fleiss,
    gwet.ac1,
    gwet.brennan_prediger,
    observed.percent_agreement,
]


def noisy(units: int, seed: int, *, labels: int = 3, answers: int = 3) -> Ratings:
    """Every reviewer gives the true label with probability 0.7, else any."""
    rng = np.random.default_rng(seed)
    truth = rng.integers(0, labels, size=(units, 1))
    noise = rng.integers(0, labels, size=(units, answers))
    table = np.where(rng.random(noise.shape) < 0.7, truth, noise)
    return Ratings.from_codes(
        np.repeat(np.arange(units), answers),
        np.tile(np.arange(answers), units),
        table.ravel(),
        label_names=[str(label) for label in range(labels)],
        reviewer_names=[f"reviewer {number}" for number in range(answers)],
    )


@pytest.mark.parametrize("measure", MEASURES)
def test_the_same_seed_gives_the_same_interval(measure: Measure) -> None:
    ratings = noisy(80, seed=1)

    assert measure(ratings, seed=5) == measure(ratings, seed=5)
    assert measure(ratings, seed=5).ci != measure(ratings, seed=6).ci


@pytest.mark.parametrize("measure", MEASURES)
def test_an_interval_holds_its_value(measure: Measure) -> None:
    found = measure(noisy(80, seed=1))

    assert found.value is not None
    assert found.ci is not None
    assert found.ci[0] < found.value < found.ci[1]


@pytest.mark.parametrize("level", ["nominal", "ordinal", "interval", "ratio"])
def test_an_interval_is_that_of_units_drawn_one_by_one(level: Level) -> None:
    ratings = noisy(30, seed=2)
    table = ratings.labels.reshape(30, 3)
    rng = np.random.default_rng(0)

    found = alpha.alpha(ratings, level=level, resamples=4000).ci

    draws = []
    for _ in range(1000):
        drawn = table[rng.integers(0, 30, size=30)]
        again = Ratings.from_codes(
            ratings.units,
            ratings.reviewers,
            drawn.ravel(),
            label_names=ratings.label_names,
            reviewer_names=ratings.reviewer_names,
        )
        draws.append(alpha.alpha(again, level=level, resamples=0).value or 0.0)
    assert found == pytest.approx(np.quantile(draws, [0.025, 0.975]), abs=0.04)


def test_19_of_20_intervals_hold_the_truth() -> None:
    """Two answers agree with probability 0.49 + 0.51 / 3, so alpha is 0.49 of all units."""
    intervals_found = [alpha.alpha(noisy(100, seed), resamples=300).ci for seed in range(300)]

    covered = np.mean([ci is not None and ci[0] < 0.49 < ci[1] for ci in intervals_found])

    assert 0.91 <= covered <= 0.98


def test_normal_sums_give_the_interval_of_sums_drawn_one_by_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ratings = noisy(3000, seed=3)
    exact = alpha.alpha(ratings, resamples=4000).ci

    monkeypatch.setattr(intervals, "DRAWN_ONE_BY_ONE", 0)

    assert alpha.alpha(ratings, resamples=4000).ci == pytest.approx(exact, abs=0.003)


def test_beyond_20_labels_the_ordinal_interval_still_holds_its_value() -> None:
    found = alpha.alpha(noisy(200, seed=1, labels=25), level="ordinal")

    assert found.ci is not None
    assert found.value is not None
    assert found.ci[0] < found.value < found.ci[1]


def test_no_resamples_give_no_interval() -> None:
    found = alpha.alpha(noisy(30, seed=1), resamples=0)

    assert (found.ci, found.reason) == (None, None)


def test_one_paired_unit_gives_a_value_without_an_interval() -> None:
    found = alpha.alpha(Ratings.of([("u", "a", "x"), ("u", "b", "y")]))

    assert (found.value, found.ci, found.reason) == (0.0, None, ONE_PAIRED_UNIT)


def test_too_few_differing_answers_give_a_value_without_an_interval() -> None:
    rows = [(unit, who, "x") for unit in range(5) for who in "ab"]

    found = alpha.alpha(Ratings.of([*rows[:-1], (4, "b", "y")]))

    assert (found.value, found.ci, found.reason) == (0.0, None, TOO_UNIFORM)


@pytest.mark.parametrize("measure", MEASURES)
def test_without_two_answers_to_a_unit_there_is_no_value(measure: Measure) -> None:
    for rows in ([], [("u", "a", "x"), ("v", "b", "y")]):
        found = measure(Ratings.of(rows))

        assert (found.value, found.ci, found.reason) == (None, None, NO_PAIRS)


def test_interval_and_ratio_refuse_labels_that_are_no_numbers() -> None:
    for name in ("cat", "nan"):
        with pytest.raises(ValueError, match="labels that are numbers"):
            distances.between("interval", ["1", name], np.ones(2))
    with pytest.raises(ValueError, match="not negative"):
        distances.between("ratio", ["-1", "1"], np.ones(2))


def test_an_unknown_level_is_refused() -> None:
    with pytest.raises(ValueError, match="none of nominal"):
        distances.between("cardinal", ["1"], np.ones(1))  # type: ignore[arg-type]


def test_scott_refuses_three_reviewers() -> None:
    with pytest.raises(ValueError, match="two reviewers, not 3"):
        kappa.scott(noisy(3, seed=1))


def test_ac1_of_one_common_label_is_perfect_when_there_was_a_choice() -> None:
    rows = [("u", "a", "x"), ("u", "b", "x")]

    assert gwet.ac1(Ratings.of(rows, ["x", "y"]), resamples=0).value == 1.0
    assert gwet.ac1(Ratings.of(rows), resamples=0).value is None
