import numpy as np
import pytest

from bot.models import calibration
from bot.models.calibration import Floats


def drawn(count: int, labels: int, seed: int = 0) -> tuple[Floats, Floats]:
    """Probabilities that hold, and labels drawn by them."""
    rng = np.random.default_rng(seed)
    shares = rng.dirichlet(np.full(labels, 0.3), count)
    picked = (rng.random((count, 1)) > shares.cumsum(axis=1)).sum(axis=1).clip(0, labels - 1)
    return shares, np.eye(labels)[picked]


@pytest.mark.parametrize("labels", [2, 7])
@pytest.mark.parametrize("made_with", [0.4, 1.0, 2.5])
def test_the_temperature_that_spoilt_the_probabilities_is_found(
    labels: int, made_with: float
) -> None:
    shares, truths = drawn(4_000, labels)

    spoilt = calibration.scaled(shares, 1 / made_with)

    assert calibration.temperature(spoilt, truths) == pytest.approx(made_with, rel=0.1)


def test_scaling_back_brings_the_error_down() -> None:
    shares, truths = drawn(4_000, 5)
    spoilt = calibration.scaled(shares, 0.4)

    def error(probabilities: Floats) -> float:
        is_right = truths[np.arange(len(truths)), probabilities.argmax(axis=1)] == 1
        found = calibration.bins(probabilities.max(axis=1), is_right)
        return calibration.expected_error(found) or 0.0

    mended = calibration.scaled(spoilt, calibration.temperature(spoilt, truths))

    assert error(spoilt) > 0.1
    assert error(mended) < 0.03


def test_the_order_of_labels_never_changes() -> None:
    shares, _ = drawn(50, 4)

    for temperature in (0.2, 3.0):
        found = calibration.scaled(shares, temperature)
        assert (found.argsort(axis=1) == shares.argsort(axis=1)).all()
        assert found.sum(axis=1) == pytest.approx(np.ones(50))


def test_a_few_labels_move_the_temperature_little() -> None:
    sure_and_right = np.array([[0.99, 0.01]] * 3)

    found = calibration.temperature(sure_and_right, np.array([[1.0, 0.0]] * 3))

    assert 0.3 < found < 1
    assert calibration.temperature(np.zeros((0, 2)), np.zeros((0, 2))) == 1


def test_a_sure_but_wrong_model_becomes_less_sure() -> None:
    sure = np.array([[1.0, 0.0]] * 400)
    truths = np.array([[1.0, 0.0]] * 240 + [[0.0, 1.0]] * 160)

    scaled = calibration.scaled(sure, calibration.temperature(sure, truths))

    assert scaled[0, 0] == pytest.approx(0.6, abs=0.05)


def test_one_kept_probability_is_scaled_as_if_there_were_one_other_label() -> None:
    alone = calibration.scaled_shares({"yes": 0.9}, 2.0)
    both = calibration.scaled_shares({"yes": 0.9, "no": 0.1}, 2.0)

    assert alone["yes"] == pytest.approx(both["yes"])
    assert calibration.scaled_shares({"yes": 0.9}, 1.0) == {"yes": 0.9}


def test_bins_count_every_sample_once_and_none_means_nothing_to_say() -> None:
    confidence = np.array([0.0, 0.5, 0.97, 1.0])

    found = calibration.bins(confidence, np.array([False, True, True, True]))

    assert sum(one.count for one in found) == 4
    assert found[-1].count == 2
    assert calibration.expected_error(()) is None
