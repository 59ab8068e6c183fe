from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.quality import alpha, gwet, kappa, observed, reviewers
from bot.quality.coefficient import Coefficient
from bot.quality.distances import Level
from bot.quality.ratings import Ratings

Answers = dict[tuple[int, str], str]
Measure = Callable[[Ratings], Coefficient]

LABELS = ("1", "2", "3")
answers = st.dictionaries(
    st.tuples(st.integers(0, 7), st.sampled_from("abcd")), st.sampled_from(LABELS), max_size=32
)
levels = st.sampled_from(["nominal", "ordinal", "interval", "ratio"])
measures = st.sampled_from(
    [alpha.alpha, kappa.fleiss, gwet.ac1, gwet.brennan_prediger, observed.percent_agreement]
)
on_pairs_only = st.sampled_from(
    [alpha.alpha, kappa.fleiss, gwet.brennan_prediger, observed.percent_agreement]
)

means_of_units = st.sampled_from(
    [kappa.fleiss, gwet.ac1, gwet.brennan_prediger, observed.percent_agreement]
)


def ratings(given_answers: Answers) -> Ratings:
    rows = [(unit, reviewer, label) for (unit, reviewer), label in given_answers.items()]
    return Ratings.of(rows, LABELS)


def same(one: Coefficient, other: Coefficient) -> bool:
    return one.value == pytest.approx(other.value, abs=1e-9)


@given(answers, measures, st.permutations("abcd"))
@settings(deadline=None)
def test_who_is_who_does_not_matter(
    given_answers: Answers, measure: Measure, order: list[str]
) -> None:
    renamed = dict(zip("abcd", order, strict=True))
    swapped = {(unit, renamed[who]): label for (unit, who), label in given_answers.items()}

    assert measure(ratings(swapped)) == measure(ratings(given_answers))


@given(answers, measures, st.permutations(LABELS))
@settings(deadline=None)
def test_what_labels_are_called_does_not_matter(
    given_answers: Answers, measure: Measure, order: list[str]
) -> None:
    renamed = dict(zip(LABELS, order, strict=True))
    swapped = {key: renamed[label] for key, label in given_answers.items()}

    assert same(measure(ratings(swapped)), measure(ratings(given_answers)))


@given(answers, on_pairs_only, st.sampled_from(LABELS))
@settings(deadline=None)
def test_a_unit_with_one_answer_changes_nothing(
    given_answers: Answers, measure: Measure, label: str
) -> None:
    more = {**given_answers, (99, "a"): label}

    assert measure(ratings(more)) == measure(ratings(given_answers))


@given(answers, means_of_units)
@settings(deadline=None)
def test_a_mean_of_units_is_the_same_when_every_unit_comes_twice(
    given_answers: Answers, measure: Callable[..., Coefficient]
) -> None:
    twice = given_answers | {(unit + 50, who): v for (unit, who), v in given_answers.items()}

    once = measure(ratings(given_answers), resamples=0)

    assert same(measure(ratings(twice), resamples=0), once)


@given(answers)
@settings(deadline=None)
def test_alpha_hardly_moves_when_every_unit_comes_twice(given_answers: Answers) -> None:
    """It corrects for few answers: 1 - alpha grows by (2n - 1) / (2n - 2), n paired answers."""
    twice = given_answers | {(unit + 50, who): v for (unit, who), v in given_answers.items()}

    once = alpha.alpha(ratings(given_answers), resamples=0).value
    again = alpha.alpha(ratings(twice), resamples=0).value

    units = [unit for unit, _ in given_answers]
    n = sum(units.count(unit) > 1 for unit in units)
    if once is None:
        assert again is None
    else:
        assert again == pytest.approx(1 - (1 - once) * (2 * n - 1) / (2 * n - 2), abs=1e-9)


@given(answers, measures)
@settings(deadline=None)
def test_a_value_is_a_number_up_to_1_and_otherwise_there_is_a_reason(
    given_answers: Answers, measure: Measure
) -> None:
    found = measure(ratings(given_answers))

    if found.value is None:
        assert found.reason
        assert found.ci is None
    else:
        assert -1 <= found.value <= 1 + 1e-12
        assert found.ci is not None or found.reason


@given(answers, levels)
@settings(deadline=None)
def test_the_reviewers_alphas_average_to_the_alpha_of_all(
    given_answers: Answers, level: Level
) -> None:
    these = ratings(given_answers)
    overall = alpha.alpha(these, level=level, resamples=0).value

    found = reviewers.per_reviewer(these, alpha.between_labels(these, level))

    shared = [unit for unit, _ in given_answers]
    paired = [who for unit, who in given_answers if shared.count(unit) > 1]
    if overall is None:
        assert all(one.alpha is None for one in found.values())
    else:
        mean = sum((found[who].alpha or 0.0) for who in paired) / len(paired)
        assert mean == pytest.approx(overall, abs=1e-9)
