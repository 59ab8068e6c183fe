import json
import warnings

import pytest

from bot.quality.agreement import measure
from bot.quality.coefficient import NO_PAIRS, ONE_LABEL
from bot.quality.pairs import SAME_LABEL
from bot.quality.ratings import Ratings, Row
from bot.quality.reviewers import ALONE

ROWS: list[Row] = [
    ("u1", "ann", "yes"), ("u1", "ben", "yes"), ("u1", "cem", "yes"),
    ("u2", "ann", "no"), ("u2", "ben", "no"), ("u2", "cem", "yes"),
    ("u3", "ann", "no"), ("u3", "ben", "no"),
    ("u4", "ann", "yes"), ("u4", "cem", "no"),
    ("u5", "dan", "yes"),
]  # fmt: skip


def test_the_measures_are_plain_json() -> None:
    found = json.loads(measure(Ratings.of(ROWS)).model_dump_json())

    assert list(found) == [
        "units", "paired_units", "annotations", "reviewers", "krippendorff_alpha", "fleiss_kappa",
        "gwet_ac1", "percent_agreement", "pairwise", "per_label", "per_reviewer",
    ]  # fmt: skip
    assert set(found["krippendorff_alpha"]) == {
        "level", "value", "ci", "analytic_ci", "reason",
    }  # fmt: skip
    assert set(found["fleiss_kappa"]) == {"value", "ci", "analytic_ci", "reason"}
    assert set(found["pairwise"][0]) == {
        "a", "b", "units", "kappa", "ci", "analytic_ci", "percent_agreement", "reason",
    }  # fmt: skip
    assert set(found["per_label"]["yes"]) == {
        "value", "ci", "analytic_ci", "reason", "count",
    }  # fmt: skip
    assert set(found["per_reviewer"]["ann"]) == {
        "annotations", "percent_agreement", "percent_agreement_ci", "alpha", "ci", "analytic_ci",
        "reason",
    }  # fmt: skip


def test_what_was_counted_is_told() -> None:
    found = measure(Ratings.of(ROWS))

    assert (found.units, found.paired_units, found.annotations, found.reviewers) == (5, 4, 11, 4)
    assert {name: label.count for name, label in found.per_label.items()} == {"no": 5, "yes": 6}


def test_two_labels_have_the_alpha_of_all() -> None:
    found = measure(Ratings.of(ROWS))

    assert found.krippendorff_alpha.value is not None
    for label in found.per_label.values():
        assert label.value == pytest.approx(found.krippendorff_alpha.value)


def test_a_reviewer_is_set_against_the_others() -> None:
    found = measure(Ratings.of(ROWS)).per_reviewer

    assert found["ann"].percent_agreement == pytest.approx((1 + 0.5 + 1 + 0) / 4)
    assert found["cem"].percent_agreement == pytest.approx((1 + 0 + 0) / 3)
    assert (found["dan"].annotations, found["dan"].reason) == (1, ALONE)


def test_pairs_are_those_who_share_a_unit() -> None:
    found = measure(Ratings.of(ROWS)).pairwise

    assert [(pair.a, pair.b, pair.units) for pair in found] == [
        ("ann", "ben", 3),
        ("ann", "cem", 3),
        ("ben", "cem", 2),
    ]
    assert found[0].kappa == pytest.approx(1.0)
    assert found[1].kappa == pytest.approx((1 / 3 - 5 / 9) / (1 - 5 / 9))


@pytest.mark.parametrize("rows", [[], [("u1", "ann", "yes")], [("u1", "a", "x"), ("u2", "b", "y")]])
def test_without_pairs_every_coefficient_has_its_reason(rows: list[Row]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")

        found = measure(Ratings.of(rows))

    for one in (found.krippendorff_alpha, found.fleiss_kappa, found.gwet_ac1):
        assert (one.value, one.ci, one.reason) == (None, None, NO_PAIRS)
    assert found.pairwise == ()
    assert all(one.reason == ALONE for one in found.per_reviewer.values())


def test_when_all_say_the_same_agreement_is_whole_but_chance_has_no_measure() -> None:
    rows = [(unit, who, "yes") for unit in range(4) for who in ("ann", "ben")]

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = measure(Ratings.of(rows, ["yes", "no"]))

    assert found.percent_agreement.value == 1.0
    assert found.krippendorff_alpha.reason == ONE_LABEL
    assert found.fleiss_kappa.reason == ONE_LABEL
    assert found.pairwise[0].reason == SAME_LABEL
    assert found.per_reviewer["ann"].percent_agreement == 1.0
    assert found.per_reviewer["ann"].reason == ONE_LABEL
    assert found.per_label["yes"].reason is not None
    assert found.per_label["no"].reason is not None


def test_the_level_reaches_alpha() -> None:
    rows = [
        (1, "a", "1"),
        (1, "b", "2"),
        (2, "a", "5"),
        (2, "b", "5"),
        (3, "a", "1"),
        (3, "b", "1"),
    ]

    nominal = measure(Ratings.of(rows)).krippendorff_alpha
    interval = measure(Ratings.of(rows), level="interval").krippendorff_alpha

    assert nominal.value is not None
    assert interval.value is not None
    assert interval.level == "interval"
    assert interval.value > nominal.value
