from typing import Any

import numpy as np
import pytest
import statsmodels.api as sm
from crowdkit.aggregation import BradleyTerry
from scipy.special import expit, logit

from bot.quality.bradley_terry import Comparison, strengths

pandas: Any = pytest.importorskip("pandas")

TRUE = {"a": 1.2, "b": 0.3, "c": -0.4, "d": -1.1}


def drawn(count: int, seed: int) -> list[Comparison]:
    chance = np.random.default_rng(seed)
    rows: list[Comparison] = []
    for _ in range(count):
        first, second = chance.choice(sorted(TRUE), 2, replace=False)
        won = chance.random() < expit(TRUE[first] - TRUE[second])
        rows.append((str(first), str(second), float(won)))
    return rows


def test_two_names_by_hand() -> None:
    """A won 3 of 4: odds of 3 between the two, so each is sqrt(3) from the average."""
    a, b = strengths([("a", "b", 1)] * 3 + [("b", "a", 1)], prior=0)

    assert (a.name, a.won, a.of) == ("a", 3, 4)
    assert a.share == pytest.approx(3**0.5 / (1 + 3**0.5), abs=1e-9)
    assert b.share == pytest.approx(1 - a.share, abs=1e-9)
    # The odds' logarithm has the variance 1/3 + 1/1; half of it lies on either side.
    assert logit(a.high) - logit(a.share) == pytest.approx(1.959964 * (4 / 3) ** 0.5 / 2, abs=1e-6)


def test_a_logistic_regression_agrees_on_strengths_and_intervals() -> None:
    rows = drawn(400, seed=1)
    names = sorted(TRUE)
    # Strengths as differences from d, whose own is 0.
    design = np.array(
        [[(first == n) - (second == n) for n in names[:-1]] for first, second, _ in rows]
    )
    fitted = sm.Logit([won for _, _, won in rows], design).fit(disp=0)
    from_d = np.append(fitted.params, 0.0)
    centred = np.eye(4) - 0.25
    variance = np.zeros((4, 4))
    variance[:3, :3] = fitted.cov_params()
    errors = np.sqrt(np.diag(centred @ variance @ centred))

    found = {one.name: one for one in strengths(rows, prior=0)}

    for name, b, error in zip(names, centred @ from_d, errors, strict=True):
        assert logit(found[name].share) == pytest.approx(b, abs=1e-6)
        assert logit(found[name].high) == pytest.approx(b + 1.959964 * error, abs=1e-5)


def test_crowd_kit_agrees_on_strengths() -> None:
    rows = drawn(300, seed=2)
    table = pandas.DataFrame(
        [{"worker": "w", "left": a, "right": b, "label": a if won else b} for a, b, won in rows]
    )
    # Its scores are the p of p_i / (p_i + p_j), with the sum 1. A tolerance would end it after two
    # steps, as it compares its newest scores with themselves.
    scores = np.log(BradleyTerry(n_iter=500, tol=-1).fit_predict(table))

    found = {one.name: logit(one.share) for one in strengths(rows, prior=0)}

    for name in TRUE:
        assert found[name] == pytest.approx(scores[name] - scores.mean(), abs=1e-4)


def test_intervals_hold_the_truth_about_as_often_as_they_say() -> None:
    centred = {name: b - np.mean(list(TRUE.values())) for name, b in TRUE.items()}
    held = [
        one.low <= expit(centred[one.name]) <= one.high
        for seed in range(60)
        for one in strengths(drawn(150, seed))
    ]

    assert 0.90 <= np.mean(held) <= 0.99


def test_who_won_all_has_a_strength_all_the_same() -> None:
    best, worst = strengths([("a", "b", 1)] * 3)

    assert 0.5 < best.share < 1
    assert best.low < best.share < best.high
    assert worst.name == "b"


def test_only_ties_are_a_tie() -> None:
    assert {one.share for one in strengths([("a", "b", 0.5)] * 4)} == {0.5}


def test_those_never_compared_with_each_other_are_placed_by_what_they_did() -> None:
    found = strengths([("a", "b", 1)] * 9 + [("c", "d", 1)])

    assert [one.name for one in found] == ["a", "c", "d", "b"]
    assert found[0].high - found[0].low > 0.1


def test_nothing_compared_is_no_ranking() -> None:
    assert strengths([]) == ()


@pytest.mark.parametrize("row", [("a", "a", 1.0), ("a", "b", 2.0), ("a", "b", float("nan"))])
def test_what_is_no_comparison_is_refused(row: Comparison) -> None:
    with pytest.raises(ValueError, match="no comparison"):
        strengths([row])
