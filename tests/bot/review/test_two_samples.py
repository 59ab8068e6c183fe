import numpy as np
import pytest

from bot.models.embedding import Vectors
from bot.review import two_samples

STUDIES = 120


def normal(rng: np.random.Generator, rows: int, shift: float = 0.0) -> Vectors:
    drawn = rng.normal(size=(rows, 12))
    drawn[:, 0] += shift
    return drawn


def test_of_one_population_both_tests_raise_as_few_alarms_as_they_say() -> None:
    rng = np.random.default_rng(3)
    alarms = np.zeros(2)
    for seed in range(STUDIES):
        one, other = normal(rng, 60), normal(rng, 30)
        alarms[0] += two_samples.tell_apart(one, other, seed, shuffles=99).p <= 0.05
        alarms[1] += two_samples.discrepancy(one, other, seed, shuffles=99).p <= 0.05

    # 5% of 120 studies and three standard errors: the tests are exact.
    assert max(alarms / STUDIES) <= 0.11


def test_a_shift_is_found_by_both_and_grows_the_auc() -> None:
    rng = np.random.default_rng(0)
    one = normal(rng, 150)

    small, large = (normal(rng, 100, shift) for shift in (1.0, 2.0))
    near, far = (two_samples.tell_apart(one, other, 1) for other in (small, large))

    assert near.p < 0.05
    assert 0.6 < near.auc < far.auc
    assert far.low > 0.8
    assert two_samples.discrepancy(one, large, 1).p < 0.01


def test_the_interval_of_the_auc_holds_its_mean() -> None:
    rng = np.random.default_rng(5)
    found = [
        two_samples.tell_apart(normal(rng, 80), normal(rng, 60, 0.8), seed, shuffles=60)
        for seed in range(60)
    ]
    mean = np.mean([one.auc for one in found])

    held = np.mean([one.low <= mean <= one.high for one in found])

    assert held >= 0.88  # 95% less two standard errors


def test_sets_that_share_nothing_are_told_apart_wholly_but_not_for_ever() -> None:
    rng = np.random.default_rng(0)

    found = two_samples.tell_apart(normal(rng, 40), normal(rng, 40, 50), 1)

    assert found.auc == 1.0
    assert 0.9 < found.low < 1.0


def test_the_discrepancy_is_unbiased_and_the_same_with_its_sides_exchanged() -> None:
    rng = np.random.default_rng(2)
    values = [
        two_samples.discrepancy(normal(rng, 40), normal(rng, 40), 1, shuffles=1).value
        for _ in range(200)
    ]
    one, other = normal(rng, 30), normal(rng, 50, 1)

    assert abs(np.mean(values)) < 3 * np.std(values) / np.sqrt(len(values))
    assert two_samples.discrepancy(one, other, 1, 1).value == pytest.approx(
        two_samples.discrepancy(other, one, 1, 1).value
    )


def test_the_discrepancy_is_that_of_its_formula() -> None:
    rng = np.random.default_rng(4)
    one, other = normal(rng, 12), normal(rng, 15, 1)
    rows = np.vstack([one, other])
    apart = ((rows[:, None] - rows[None]) ** 2).sum(axis=2)
    kernel = np.exp(-apart / np.median(apart[np.triu_indices(27, 1)]))
    within = [kernel[:12, :12], kernel[12:, 12:]]
    means = [(part.sum() - len(part)) / (len(part) * (len(part) - 1)) for part in within]

    found = two_samples.discrepancy(one, other, 1, shuffles=1)

    assert found.value == pytest.approx(sum(means) - 2 * kernel[:12, 12:].mean())


def test_the_same_seed_gives_the_same_finding() -> None:
    rng = np.random.default_rng(0)
    sides = normal(rng, 30), normal(rng, 30)

    assert two_samples.tell_apart(*sides, seed=1) == two_samples.tell_apart(*sides, seed=1)


def test_too_few_rows_are_refused() -> None:
    with pytest.raises(ValueError, match="at least 10 are needed, not 9 and 40"):
        two_samples.tell_apart(np.zeros((9, 3)), np.zeros((40, 3)), 1)


def test_rows_that_are_all_the_same_differ_in_nothing() -> None:
    same = np.ones((20, 3))

    assert two_samples.tell_apart(same, same, 1).p > 0.05
    assert two_samples.discrepancy(same, same, 1).p == 1.0
