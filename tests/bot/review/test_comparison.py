import numpy as np
import pytest

from bot.models.embedding import Vectors
from bot.records import Compared
from bot.reports import comparison as words
from bot.review import adaptation, comparison, copies, gaps
from bot.review.comparison import Side
from bot.review.findings import Comparison


def rows(rng: np.random.Generator, count: int, centre: int, width: int = 24) -> Vectors:
    """Around one axis, of length 1."""
    drawn = rng.normal(scale=0.1, size=(count, width))
    drawn[:, centre] += 1
    return np.asarray(drawn / np.linalg.norm(drawn, axis=1, keepdims=True))


def side(rng: np.random.Generator, counts: dict[int, int], prefix: str) -> Side:
    vectors = np.vstack([rows(rng, count, centre) for centre, count in counts.items()])
    labels = [f"label {centre}" for centre, count in counts.items() for _ in range(count)]
    names = [f"{prefix}{number}" for number in range(len(labels))]
    return Side(vectors, labels, names, [f"text of {name}" for name in names])


def test_what_one_set_has_more_of_is_named_by_label_and_by_cluster() -> None:
    rng = np.random.default_rng(0)
    real = side(rng, {0: 100, 1: 100, 2: 100}, "r")
    made = side(rng, {0: 20, 1: 80, 2: 0}, "s")

    found = comparison.compare(real, made, seed=1)

    assert found.is_apart
    first = found.labels[0]
    assert (first.name, first.real, first.other) == ("label 1", 100, 80)
    assert first.low <= first.difference == pytest.approx(80 / 100 - 1 / 3)
    missing = [gap for gap in found.clusters if gap.is_certain and gap.other == 0]
    assert sum(gap.real for gap in missing) > 80
    assert missing[0].name.startswith("text of r2")


def test_samples_of_one_population_differ_in_nothing_that_is_told() -> None:
    rng = np.random.default_rng(0)
    counts = {0: 60, 1: 60}

    found = comparison.compare(side(rng, counts, "r"), side(rng, counts, "s"), seed=1)

    assert not found.is_apart
    assert words.sentence(found, Compared.SYNTHETIC).startswith("No sign that synthetic samples")


def test_the_finding_can_be_kept_and_is_told_in_lines() -> None:
    rng = np.random.default_rng(0)
    found = comparison.compare(
        side(rng, {0: 100, 1: 50}, "r"), side(rng, {1: 80, 3: 40}, "s"), seed=1
    )

    kept = Comparison.model_validate(found.model_dump(mode="json"))

    assert kept == found
    told = list(words.lines(kept, (), Compared.SYNTHETIC))
    assert any(line.startswith("Label label 3: 40 synthetic and 0 real ones (+33") for line in told)
    assert "easily told apart" in words.sentence(kept, Compared.SYNTHETIC)


def test_copies_are_found_and_named() -> None:
    rng = np.random.default_rng(0)
    real = rows(rng, 200, 0)
    made = np.vstack([rows(rng, 50, 0), real[:7]])
    names = [f"s{number}" for number in range(57)]

    found = copies.find(real, [f"r{number}" for number in range(200)], made, names, seed=1)

    assert found.count == 7
    assert {(one.other, one.real) for one in found.examples} == {
        (f"s{50 + number}", f"r{number}") for number in range(7)
    }
    assert found.examples[0].likeness == pytest.approx(1)


def test_a_generator_that_learnt_by_heart_lies_nearer_than_real_samples_do() -> None:
    rng = np.random.default_rng(0)
    real = rows(rng, 200, 0)
    jittered = real[:100] + rng.normal(scale=0.02, size=(100, 24))
    names = [str(number) for number in range(200)]

    by_heart = copies.find(real, names, jittered, names, seed=1)
    honest = copies.find(real, names, rows(rng, 100, 0), names, seed=1)

    assert by_heart.p < 0.01
    assert honest.p > 0.05


def test_a_label_that_both_have_is_compared_inside() -> None:
    rng = np.random.default_rng(0)
    real, made = rows(rng, 60, 0), rows(rng, 60, 5)

    (gap,) = gaps.by_label(real, ["a"] * 60, made, ["a"] * 60, seed=1)

    assert gap.difference == 0
    assert gap.apart is not None
    assert gap.apart.auc > 0.9


def test_weights_make_the_made_up_rows_like_the_real_ones() -> None:
    rng = np.random.default_rng(0)
    real = np.vstack([rows(rng, 180, 0), rows(rng, 20, 1)])
    made = np.vstack([rows(rng, 30, 0), rows(rng, 170, 1)])

    weights = adaptation.importance(made, real)

    assert weights.mean() == pytest.approx(1)
    assert weights[:30].sum() / weights.sum() > 0.5
    assert 20 < adaptation.worth(weights) < 120
    assert adaptation.worth(np.ones(200)) == 200


def test_aligned_rows_have_the_real_ones_mean_and_covariance() -> None:
    rng = np.random.default_rng(0)
    real = rng.normal(size=(4_000, 3)) @ np.diag([1, 2, 3]) + 5
    made = rng.normal(size=(4_000, 3)) @ np.array([[1, 0.8, 0], [0, 1, 0], [0, 0, 0.5]])

    moved = adaptation.align(made, real)

    assert moved.mean(axis=0) == pytest.approx(real.mean(axis=0), abs=1e-6)
    before = np.abs(np.cov(made.T) - np.cov(real.T)).max()
    assert np.abs(np.cov(moved.T) - np.cov(real.T)).max() < 0.25 * before
