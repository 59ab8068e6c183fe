import numpy as np
import pytest

from bot.review import audits

RUNS, LONG = 400, 1_000


@pytest.mark.parametrize("target", [0.95, 0.8])
def test_a_guarantee_that_holds_is_broken_in_no_more_than_one_run_of_twenty(target: float) -> None:
    """However often one looks: here after each of a thousand audits."""
    rng = np.random.default_rng(1)

    alarms = sum(
        audits.evidence((rng.random(LONG) > target).astype(float), 1 - target) >= 20
        for _ in range(RUNS)
    )

    # Binomial(400, 0.05) is at most 31 in 99 of 100 cases.
    assert alarms <= 31


def test_a_plain_test_at_each_look_would_be_alarmed_far_more_often() -> None:
    rng = np.random.default_rng(1)
    counts = np.arange(1, LONG + 1)
    alarms = 0
    for _ in range(100):
        shares = (rng.random(LONG) > 0.95).cumsum() / counts
        alarms += bool(((shares - 0.05) / np.sqrt(0.05 * 0.95 / counts) > 1.645)[30:].any())

    assert alarms > 15


@pytest.mark.parametrize(("precision", "audits_needed"), [(0.9, 400), (0.8, 80), (0.5, 25)])
def test_a_broken_one_is_noticed_the_sooner_the_worse_it_is(
    precision: float, audits_needed: int
) -> None:
    rng = np.random.default_rng(2)

    noticed = sum(
        audits.evidence((rng.random(audits_needed) > precision).astype(float), 0.05) >= 20
        for _ in range(50)
    )

    assert noticed >= 40


def test_the_interval_holds_the_truth_at_every_look() -> None:
    """What one look refutes stays refuted, so the last interval lies in all others."""
    rng = np.random.default_rng(3)

    found = [audits.interval((rng.random(200) > 0.9).astype(float)) for _ in range(60)]

    # Binomial(60, 0.05) is at most 8 in 99 of 100 cases.
    assert sum(not low <= 0.9 <= high for low, high in found) <= 8


def test_the_interval_narrows_around_what_was_seen() -> None:
    wrong = np.tile([1.0] + [0.0] * 9, 100)

    low, high = audits.interval(wrong)

    assert low < 0.9 < high
    assert high - low < 0.1
    assert audits.interval(wrong[:20])[0] < low


def test_without_audits_nothing_is_said() -> None:
    found = audits.judge([], 0.95)

    assert (found.low, found.high, found.evidence) == (0, 1, 1)
    assert not found.is_broken


def test_a_single_error_breaks_nothing() -> None:
    assert not audits.judge([True], 0.95).is_broken
