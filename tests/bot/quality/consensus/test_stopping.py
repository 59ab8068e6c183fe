import numpy as np
import pytest

from bot.errors import BadInput
from bot.quality.consensus import posteriors
from bot.quality.consensus.answers import Answers
from bot.quality.consensus.confusions import judge
from bot.quality.consensus.methods import agree
from bot.quality.consensus.stopping import Known, should_ask_more
from tests.bot.quality.consensus.crowd import REGIMES, Regime, make_crowd
from tests.bot.quality.consensus.dentists import dentists
from tests.bot.quality.consensus.replay import FIXED, play

SURE, UNSURE = np.array([0.97, 0.03]), np.array([0.6, 0.4])


@pytest.mark.parametrize(
    ("posterior", "answers", "more"),
    [
        (SURE, 0, True),
        (SURE, 1, True),
        (SURE, 2, False),
        (UNSURE, 2, True),
        (UNSURE, 4, True),
        (UNSURE, 5, False),
        (UNSURE, 6, False),
    ],
)
def test_asks_up_to_the_minimum_then_while_unsure_then_never(
    posterior: np.ndarray[tuple[int], np.dtype[np.float64]], answers: int, more: bool
) -> None:
    assert should_ask_more(posterior, 0.95, answers, minimum=2, maximum=5) == more


def test_a_target_that_is_reached_exactly_is_enough() -> None:
    assert not should_ask_more(np.array([0.9, 0.1]), 0.9, 1, minimum=1, maximum=3)


@pytest.mark.parametrize("target", [0, -1, 1.1, float("nan")])
def test_a_target_that_is_no_probability_is_refused(target: float) -> None:
    with pytest.raises(BadInput, match="target"):
        should_ask_more(SURE, target, 1, minimum=1, maximum=3)


@pytest.mark.parametrize(("minimum", "maximum"), [(3, 2), (-1, 2)])
def test_bounds_out_of_order_are_refused(minimum: int, maximum: int) -> None:
    with pytest.raises(BadInput, match="Answers"):
        should_ask_more(SURE, 0.9, 1, minimum=minimum, maximum=maximum)


def test_answer_by_answer_is_the_same_as_all_at_once() -> None:
    answers = make_crowd(Regime(units=50, reviewers=6), 0).answers
    fitted = agree(answers, "dawid-skene")
    known = Known.of(fitted, answers)

    posterior = known.prior
    for place in np.flatnonzero(answers.units == 7):
        label, reviewer = int(answers.labels[place]), int(answers.reviewers[place])
        posterior = known.after(posterior, label, reviewer)

    together, _ = judge(answers, known.matrices, known.prior)
    assert posterior == pytest.approx(together[7])
    assert posterior.sum() == pytest.approx(1)


def test_an_unseen_reviewer_is_taken_for_a_typical_one() -> None:
    answers = Answers.from_codes([0, 0, 1], [0, 1, 0], [0, 0, 1], sizes=(2, 3, 2))
    known = Known.of(agree(answers, "one-coin"), answers)

    expected = (2 * known.matrices[0] + known.matrices[1]) / 3
    assert known.typical == pytest.approx(expected)
    weights = known.prior * expected[:, 1]
    assert known.after(known.prior, 1) == pytest.approx(weights / weights.sum())


def test_votes_say_nothing_about_reviewers() -> None:
    answers = make_crowd(Regime(units=5, reviewers=5), 0).answers

    with pytest.raises(BadInput, match="'majority' says nothing about reviewers"):
        Known.of(agree(answers, "majority"), answers)


def test_nothing_is_known_before_the_first_answer() -> None:
    answers = Answers.from_codes([], [], [], sizes=(3, 2, 2))

    assert posteriors.votes(answers).tolist() == [[0.5, 0.5]] * 3
    with pytest.raises(BadInput, match="Nobody has answered"):
        Known.of(agree(answers, "blend"), answers)


def test_two_thirds_of_three_answers_are_as_good_where_reviewers_differ() -> None:
    regime = REGIMES["biased, imbalanced"]

    played = [play(make_crowd(regime, seed), [0.9], 5, seed)[0] for seed in range(3)]

    answers, online, fixed, by_vote = np.mean(
        [(each.answers, each.online, each.fixed, each.fixed_by_vote) for each in played], axis=0
    )
    assert answers <= 0.7 * FIXED
    assert online >= fixed > by_vote


def test_on_a_real_crowd_seven_tenths_of_three_answers_are_enough() -> None:
    """As right as `blend` with three answers each; five dentists together stand for the truth."""
    low, high = play(dentists(), [0.85, 0.9], maximum=5, seed=0)

    needed = np.interp(low.fixed, [low.refitted, high.refitted], [low.answers, high.answers])

    assert low.refitted < low.fixed < high.refitted
    assert needed / FIXED < 0.7
