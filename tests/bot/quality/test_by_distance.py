import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.quality import alpha, by_distance, reference
from bot.quality.agreement import measure
from bot.quality.by_distance import NO_LABELS
from bot.quality.coefficient import NO_PAIRS, ONE_LABEL
from bot.quality.ratings import Ratings
from bot.quality.spread import Distance, Spread

LABELS = ("a", "b", "c")
texts = st.sampled_from(["", "a", "b", "ab", "abc"])
answers = st.dictionaries(st.tuples(st.integers(0, 7), st.sampled_from("wxyz")), texts, max_size=32)
Answers = dict[tuple[int, str], str]


def apart(one: str, other: str) -> float:
    """1 - Jaccard, of labels written one letter each."""
    return 1 - len(set(one) & set(other)) / max(len(set(one) | set(other)), 1)


def unequal(one: str, other: str) -> float:
    return float(one != other)


def spread(given_answers: Answers, distance: Distance = apart) -> Spread:
    units: dict[int, list[tuple[str, str]]] = {}
    for (unit, who), text in sorted(given_answers.items()):
        units.setdefault(unit, []).append((who, text))
    return Spread.of(units, distance, set, LABELS)


def noisy(units: int) -> Answers:
    """Three people each drop or add a label now and then."""
    rng = np.random.default_rng(0)
    truth = rng.random((units, 1, 3)) < 0.5
    given_ones = truth ^ (rng.random((units, 3, 3)) < 0.15)
    return {
        (unit, who): "".join(np.array(LABELS)[given_ones[unit, place]])
        for unit in range(units)
        for place, who in enumerate("xyz")
    }


@given(answers)
@settings(deadline=None, max_examples=60)
def test_by_a_nominal_distance_it_is_what_labels_have(given_answers: Answers) -> None:
    rows = [(unit, who, text) for (unit, who), text in given_answers.items()]
    labels = measure(Ratings.of(rows), resamples=0)

    found = by_distance.measure(spread(given_answers, unequal), unequal, resamples=0)

    assert found.krippendorff_alpha.value == pytest.approx(labels.krippendorff_alpha.value)
    assert found.percent_agreement.value == pytest.approx(labels.percent_agreement.value)
    for name in ("units", "paired_units", "annotations", "reviewers"):
        assert getattr(found, name) == getattr(labels, name)
    for who, one in labels.per_reviewer.items():
        assert found.per_reviewer[who].alpha == pytest.approx(one.alpha)
        assert found.per_reviewer[who].annotations == one.annotations
    for pair, same in zip(found.pairwise, labels.pairwise, strict=True):
        assert (pair.a, pair.b, pair.units) == (same.a, same.b, same.units)
        assert pair.percent_agreement == pytest.approx(same.percent_agreement)


def test_each_label_is_a_question_of_its_own() -> None:
    given_answers = noisy(40)
    rows = [
        (unit, who, "yes" if "b" in text else "no") for (unit, who), text in given_answers.items()
    ]

    found = by_distance.measure(spread(given_answers), apart, resamples=0).per_label["b"]

    expected = alpha.per_label(Ratings.of(rows), resamples=0)["yes"]
    assert found.value == pytest.approx(expected.value)
    assert found.count == sum(label == "yes" for _, _, label in rows)


@given(answers)
@settings(deadline=None, max_examples=60)
def test_units_are_added_and_taken_away(given_answers: Answers) -> None:
    first, rest = (
        spread({key: text for key, text in given_answers.items() if key[0] in part})
        for part in (range(4), range(4, 8))
    )

    whole = by_distance.measure(spread(given_answers), apart, resamples=20)

    together = first.plus(rest)
    assert by_distance.measure(together, apart, resamples=20) == whole
    assert together.minus(first).drawn == rest.drawn
    assert Spread.from_bytes(together.to_bytes()).drawn == together.drawn


def test_of_many_units_some_stand_for_all(monkeypatch: pytest.MonkeyPatch) -> None:
    given_answers = noisy(400)
    whole = by_distance.measure(spread(given_answers), apart)
    monkeypatch.setattr(reference, "UNITS_AT_MOST", 150)

    found = spread(given_answers)

    assert not found.is_whole
    some = by_distance.measure(found, apart)
    assert some.krippendorff_alpha.value == pytest.approx(whole.krippendorff_alpha.value, abs=0.02)
    assert some.krippendorff_alpha.ci == pytest.approx(whole.krippendorff_alpha.ci, abs=0.03)


def test_the_same_units_stand_for_all_in_whatever_order_they_come(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(reference, "UNITS_AT_MOST", 10)
    given_answers = noisy(40)
    parts = [
        spread({key: text for key, text in given_answers.items() if key[0] % 4 == part})
        for part in (2, 0, 3, 1)
    ]

    found = parts[0].plus(parts[1]).plus(parts[2]).plus(parts[3])

    assert found.drawn == spread(given_answers).drawn


def test_what_cannot_be_computed_says_why() -> None:
    alone = by_distance.measure(spread({(1, "x"): "a", (2, "y"): "b"}), apart)
    alike = by_distance.measure(spread({(1, "x"): "a", (1, "y"): "a"}), apart)

    assert alone.krippendorff_alpha.reason == NO_PAIRS
    assert alike.krippendorff_alpha.reason == ONE_LABEL
    assert alike.fleiss_kappa.reason == alike.pairwise[0].reason == NO_LABELS
    assert alike.percent_agreement.value == 1.0
