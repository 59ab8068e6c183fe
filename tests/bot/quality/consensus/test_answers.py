import numpy as np
import pytest

from bot.errors import BadInput
from bot.quality.consensus.answers import UNKNOWN, Answers
from bot.quality.ratings import Ratings

RATINGS = Ratings.of([("u2", "ben", "no"), ("u1", "ann", "yes"), ("u1", "ben", "no")])


def test_ratings_become_answers_with_the_same_codes() -> None:
    answers = Answers.of(RATINGS, gold={"u1": "yes", "unheard of": "no"})

    assert (answers.unit_count, answers.reviewer_count, answers.label_count) == (2, 2, 2)
    assert answers.labels.tolist() == RATINGS.labels.tolist()
    gold = dict(zip(RATINGS.unit_names, answers.gold.tolist(), strict=True))
    assert gold == {"u1": RATINGS.label_names.index("yes"), "u2": UNKNOWN}


def test_a_gold_label_that_is_no_label_is_named() -> None:
    with pytest.raises(BadInput, match="'maybe' is none of no, yes"):
        Answers.of(RATINGS, gold={"u1": "maybe"})


def test_a_label_prior_is_scaled_to_sum_to_one() -> None:
    prior = Answers.of(RATINGS, label_prior=[1, 3]).label_prior

    assert prior is not None
    assert prior.tolist() == [0.25, 0.75]


@pytest.mark.parametrize("prior", [[1.0], [1.0, 0.0], [1.0, float("nan")], [1.0, -1.0]])
def test_a_label_prior_that_is_none_is_refused(prior: list[float]) -> None:
    with pytest.raises(BadInput, match="2 positive numbers"):
        Answers.of(RATINGS, label_prior=prior)


@pytest.mark.parametrize(
    ("codes", "sentence"),
    [
        (([3], [0], [0]), "A unit code is outside 0 to 2"),
        (([0], [2], [0]), "A reviewer code is outside 0 to 1"),
        (([0], [0], [-1]), "A label code is outside 0 to 1"),
        (([0, 1], [0], [0]), "rows of the same length"),
    ],
)
def test_codes_outside_their_size_are_refused(
    codes: tuple[list[int], list[int], list[int]], sentence: str
) -> None:
    with pytest.raises(BadInput, match=sentence):
        Answers.from_codes(*codes, sizes=(3, 2, 2))


@pytest.mark.parametrize("gold", [[0], [0, 1, 2], [0, 1, -2]])
def test_gold_that_does_not_fit_is_refused(gold: list[int]) -> None:
    with pytest.raises(BadInput, match=r"[Gg]old"):
        Answers.from_codes([0], [0], [0], sizes=(3, 1, 2), gold=gold)


def test_units_without_any_label_to_choose_are_refused() -> None:
    with pytest.raises(BadInput, match="name at least one label"):
        Answers.from_codes([], [], [], sizes=(1, 0, 0))


def test_answers_are_put_in_one_order() -> None:
    answers = Answers.from_codes([1, 0, 0], [0, 1, 0], [0, 1, 1], sizes=(2, 2, 2))

    assert np.array([answers.units, answers.reviewers, answers.labels]).tolist() == [
        [0, 0, 1],
        [0, 1, 0],
        [1, 1, 0],
    ]
