from collections import Counter
from collections.abc import Iterator
from statistics import NormalDist

import numpy as np
import pytest
from numpy.typing import NDArray

from bot.quality import suggestion_bias
from bot.quality.suggestion_bias import Effect, Suggested, cell, effect, measure, of_cells

REPEATS = 2_000


def drawn(
    rng: np.random.Generator, samples: int, mean: float, answers: int, spread: float
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Answers that agree, and all of them, by sample. Small `spread`: samples differ much."""
    chance = rng.beta(mean * spread, (1 - mean) * spread, samples)
    given = rng.integers(1, answers + 1, samples)
    return rng.binomial(given, chance), given


def bound(chance: float, repeats: int, quantile: float) -> float:
    """A quantile of the binomial distribution, by the normal one."""
    middle, spread = repeats * chance, (repeats * chance * (1 - chance)) ** 0.5
    return NormalDist(middle, spread).inv_cdf(quantile)


def alarms(samples: tuple[int, int], mean: float, answers: int, spread: float) -> int:
    rng = np.random.default_rng(0)
    found = 0
    for _ in range(REPEATS):
        shown, hidden = (drawn(rng, count, mean, answers, spread) for count in samples)
        found += effect(shown, hidden).verdict == "clear"
    return found


@pytest.mark.parametrize(
    ("samples", "mean", "answers", "spread"),
    [
        ((80, 20), 0.8, 3, 2.0),
        ((50, 50), 0.5, 1, 5.0),
        ((200, 50), 0.9, 5, 1.0),
        ((30, 12), 0.7, 4, 3.0),
        ((400, 400), 0.75, 2, 2.0),
    ],
)
def test_where_there_is_no_bias_at_most_one_in_twenty_is_called_clear(
    samples: tuple[int, int], mean: float, answers: int, spread: float
) -> None:
    found = alarms(samples, mean, answers, spread)

    # As many as 5% would bring by chance, once in a thousand tests.
    assert found <= bound(0.05, REPEATS, 0.999)


def test_a_planted_bias_is_recovered() -> None:
    rng = np.random.default_rng(1)
    found = [
        effect(drawn(rng, 150, 0.85, 3, 4.0), drawn(rng, 150, 0.65, 3, 4.0)) for _ in range(300)
    ]

    covered = sum(one.ci is not None and one.ci[0] <= 0.2 <= one.ci[1] for one in found)
    assert sum(one.verdict == "clear" for one in found) > 0.95 * len(found)
    assert np.mean([one.difference or 0 for one in found]) == pytest.approx(0.2, abs=0.01)
    assert covered >= bound(0.95, len(found), 0.001)


def answers(*, sway: float, seed: int = 0, samples: int = 400) -> Iterator[Suggested]:
    """The model is wrong on a third of the samples; who sees it follows it with chance `sway`."""
    rng = np.random.default_rng(seed)
    for sample in range(samples):
        suggestion = "right" if rng.random() < 2 / 3 else "wrong"
        is_shown = rng.random() < 0.7
        for _ in range(3):
            label = "right" if rng.random() < 0.9 else "wrong"
            if is_shown and rng.random() < sway:
                label = suggestion
            yield Suggested(sample, label, suggestion, is_shown)


def test_the_harm_is_seen_where_the_suggestion_is_wrong() -> None:
    consensus = dict.fromkeys(range(400), "right")

    found = measure(answers(sway=0.3), consensus)

    assert found.where_wrong.verdict == "clear"
    # One in ten is wrong anyway: 0.3 of the other nine tenths follow.
    assert found.where_wrong.difference == pytest.approx(0.27, abs=0.08)
    assert (found.where_wrong.difference or 0) > (found.everywhere.difference or 0)
    assert found.where_wrong.sentence().startswith("Seeing the suggestion changes")


def test_the_warning_that_looks_twice_is_false_at_most_once_in_twenty() -> None:
    consensus = dict.fromkeys(range(100), "right")

    found = sum(
        measure(answers(sway=0.0, seed=seed, samples=100), consensus).is_clear
        for seed in range(300)
    )

    assert found <= bound(0.05, 300, 0.999)


def test_cells_are_what_samples_add() -> None:
    rows = list(answers(sway=0.3, samples=60))
    consensus = dict.fromkeys(range(60), "right")
    cells = Counter(
        cell([row for row in rows if row.sample == sample], "right") for sample in range(60)
    )

    assert of_cells(cells) == measure(rows, consensus)


def test_without_a_consensus_no_suggestion_is_known_to_be_wrong() -> None:
    found = measure(answers(sway=0.3))

    assert found.everywhere.shown_samples + found.everywhere.hidden_samples == 400
    assert found.where_wrong == Effect(shown_samples=0, hidden_samples=0, verdict="too few samples")
    assert "Too few samples" in found.where_wrong.sentence()


def test_nine_samples_are_too_few() -> None:
    found = effect(([1] * 9, [1] * 9), ([0] * 90, [1] * 90))

    assert (found.shown, found.hidden, found.verdict) == (1.0, 0.0, "too few samples")


def test_where_all_agree_the_interval_is_not_a_point() -> None:
    found = effect(([5] * 20, [5] * 20), ([5] * 20, [5] * 20))

    assert found.difference == 0
    assert found.ci is not None
    assert found.ci[0] < -0.1 < 0.1 < found.ci[1]
    assert found.sentence().startswith("No clear effect")


def test_one_answer_a_sample_gives_newcombes_interval_but_for_students_t() -> None:
    # Newcombe (1998), table II, example a: 56/70 - 48/80, method 10: 0.0524 to 0.3339.
    shown, hidden = ([1] * 56 + [0] * 14, [1] * 70), ([1] * 48 + [0] * 32, [1] * 80)

    found = effect(shown, hidden)

    assert found.difference == pytest.approx(0.2)
    assert list(found.ci or ()) == pytest.approx([0.0524, 0.3339], abs=0.004)


@pytest.mark.parametrize(
    ("freedom", "quantile"),
    [(9, 2.262157), (10, 2.228139), (20, 2.085963), (100, 1.983972), (10**6, 1.959966)],
)
def test_students_t_is_that_of_the_tables(freedom: int, quantile: float) -> None:
    assert suggestion_bias._students_t(freedom) == pytest.approx(quantile, abs=1e-3)


def test_rows_of_different_lengths_are_refused() -> None:
    with pytest.raises(ValueError, match="same length"):
        effect(([1], [1, 1]), ([1], [1]))
