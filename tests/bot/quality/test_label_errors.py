import numpy as np
import pytest
from cleanlab.rank import get_label_quality_scores
from sklearn.datasets import load_digits
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score
from sklearn.model_selection import cross_val_predict

from bot.quality import label_errors
from bot.quality.label_errors import Codes, Floats

TWINS = {0: 6, 1: 8, 2: 7, 3: 5, 4: 9, 5: 3, 6: 0, 7: 2, 8: 1, 9: 4}
"""What people take a digit for."""


def planted(seed: int, *, is_confused: bool) -> tuple[Floats, Floats, Codes, Codes]:
    """Six hundred handwritten digits, a tenth of them labelled wrong.

    Returns probabilities of a model that did not see them, vectors, labels given, and errors.
    """
    rng = np.random.default_rng(seed)
    pixels, truth = load_digits(return_X_y=True)
    chosen = rng.permutation(len(truth))[:600]
    vectors, truth = pixels[chosen] - pixels.mean(axis=0), truth[chosen]
    wrong = rng.random(600) < 0.1
    twins = np.array([TWINS[digit] for digit in truth])
    other = twins if is_confused else (truth + rng.integers(1, 10, 600)) % 10
    labels = np.where(wrong, other, truth)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    model = LogisticRegression(C=20, max_iter=200)
    shares = cross_val_predict(model, vectors, labels, cv=3, method="predict_proba")
    return shares, vectors, labels, wrong.astype(np.int64)


@pytest.mark.parametrize("is_confused", [True, False])
def test_planted_errors_are_found_as_well_as_cleanlab_finds_them(is_confused: bool) -> None:
    ours, theirs = [], []
    for seed in range(3):
        shares, vectors, labels, wrong = planted(seed, is_confused=is_confused)
        found = label_errors.suspicions(shares, vectors, labels)
        ours.append(average_precision_score(wrong, found.score))
        theirs.append(average_precision_score(wrong, -get_label_quality_scores(labels, shares)))

    assert np.mean(ours) >= np.mean(theirs)


def test_what_is_confident_is_mostly_an_error_and_the_other_label_the_right_one() -> None:
    shares, vectors, labels, wrong = planted(7, is_confused=False)

    found = label_errors.suspicions(shares, vectors, labels)

    caught = found.is_confident & (wrong == 1)
    assert caught.sum() / found.is_confident.sum() > 0.8
    assert caught.sum() / wrong.sum() > 0.7
    truth = shares.argmax(axis=1)
    assert (found.other[caught] == truth[caught]).mean() > 0.9


def test_the_neighbours_of_a_sample_do_not_include_itself() -> None:
    vectors = np.array([[1.0, 0], [1, 0], [0, 1], [0, 1]])

    found = label_errors.neighbours(vectors, np.array([0, 1, 1, 1]), 2)

    assert found[0, 0] < 0.01
    assert found[2, 1] > 0.99


@pytest.mark.parametrize("count", [0, 1, 2])
def test_few_samples_are_no_error(count: int) -> None:
    found = label_errors.suspicions(
        np.full((count, 2), 0.5), np.eye(2)[:count], np.zeros(count, dtype=np.int64)
    )

    assert len(found.score) == count
