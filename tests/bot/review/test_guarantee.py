import numpy as np
import pytest

from bot.review import guarantee
from bot.review.guarantee import OTHERS, Flags, Floats, Thresholds

RUNS = 200


def model(rng: np.random.Generator, count: int, honesty: float = 1.0) -> tuple[Floats, Flags]:
    """Confidences, and whether the label is right; `honesty` 1 when they hold on average."""
    confidence = rng.beta(3, 0.8, count)
    return confidence, rng.random(count) < confidence**honesty


def precision(rng: np.random.Generator, threshold: float | None, honesty: float) -> float:
    """Of what is accepted among very many samples to come."""
    confidence, is_right = model(rng, 40_000, honesty)
    accepted = confidence >= (np.inf if threshold is None else threshold)
    return float(is_right[accepted].mean()) if accepted.any() else 1.0


@pytest.mark.parametrize("honesty", [1.0, 2.0])
def test_precision_falls_short_in_no_more_than_one_run_of_twenty(honesty: float) -> None:
    """Also where the model's confidences promise too much."""
    rng = np.random.default_rng(1)
    missed = 0
    for _ in range(RUNS):
        found = guarantee.choose(*model(rng, 300, honesty), ["a"] * 300, 0.9)
        missed += precision(rng, found.by_label[OTHERS], honesty) < 0.9

    # Binomial(200, 0.05) is at most 18 in 99 of 100 cases.
    assert missed <= 18


def test_a_threshold_that_looks_right_misses_in_half_of_the_runs() -> None:
    rng = np.random.default_rng(1)
    missed = 0
    for _ in range(100):
        confidence, is_right = model(rng, 300)
        order = np.argsort(-confidence)
        shares = is_right[order].cumsum() / np.arange(1, 301)
        naive = float(confidence[order][np.flatnonzero(shares >= 0.9).max()])
        missed += precision(rng, naive, 1.0) < 0.9

    assert missed > 30


def test_more_checked_samples_let_more_be_accepted() -> None:
    rng = np.random.default_rng(2)

    few, many = (
        np.mean([guarantee.choose(*model(rng, n), ["a"] * n, 0.9).coverage for _ in range(20)])
        for n in (150, 2_000)
    )

    assert many > few + 0.1


def test_a_bad_label_is_not_let_through_among_good_ones() -> None:
    rng = np.random.default_rng(3)
    count = 1_000
    labels = ["good" if is_good else "bad" for is_good in rng.random(count) < 0.8]
    right = np.array([rng.random() < (0.99 if name == "good" else 0.7) for name in labels])

    found = guarantee.choose(np.full(count, 0.9), right, labels, 0.9)

    assert found.by_label == {"good": 0.9, "bad": None, OTHERS: None}
    assert found.accepts("good", 0.9)
    assert not found.accepts("bad", 0.999)
    assert found.coverage == pytest.approx(labels.count("good") / count)


def test_labels_with_few_samples_are_judged_together() -> None:
    labels = [f"label {number % 40}" for number in range(400)]

    found = guarantee.choose(np.linspace(0.5, 1, 400), np.full(400, True), labels, 0.95)

    assert list(found.by_label) == [OTHERS]
    assert found.accepts("label 7", 1.0)


def test_the_fewest_samples_are_just_enough() -> None:
    count = guarantee.fewest(0.95)

    enough = guarantee.choose(np.full(count, 0.9), np.full(count, True), ["a"] * count, 0.95)
    one_less = guarantee.choose(
        np.full(count - 1, 0.9), np.full(count - 1, True), ["a"] * (count - 1), 0.95
    )

    assert enough.by_label[OTHERS] == 0.9
    assert one_less.by_label[OTHERS] is None


def test_samples_of_equal_confidence_are_taken_together() -> None:
    confidence = np.repeat([0.9, 0.8], 200)
    is_right = np.concatenate([np.full(200, True), np.arange(200) >= 100])

    found = guarantee.choose(confidence, is_right, ["a"] * 400, 0.9)

    assert found.by_label["a"] == 0.9


def test_nothing_checked_certifies_nothing() -> None:
    found = guarantee.choose(np.zeros(0), np.zeros(0, dtype=np.bool_), [], 0.95)

    assert found == Thresholds(target=0.95, by_label={OTHERS: None}, checked=0, coverage=0.0)
    assert found.lowest is None
    assert not found.accepts("a", 1.0)
