"""What every method owes, whatever the answers."""

import warnings

import numpy as np
import pytest

from bot.errors import BadInput
from bot.quality.consensus.answers import Answers
from bot.quality.consensus.methods import METHODS, agree
from bot.quality.consensus.result import Consensus
from bot.quality.patterns import Codes
from tests.bot.quality.consensus.crowd import Regime, accuracy, make_crowd

SMALL = Regime(units=60, reviewers=8, labels=3, overlap=4, spammers=0.2)
CROWD = make_crowd(SMALL, 0)
EVERY = pytest.mark.parametrize("method", METHODS)


def rebuilt(answers: Answers, units: Codes, reviewers: Codes, labels: Codes) -> Answers:
    sizes = (answers.unit_count, answers.reviewer_count, answers.label_count)
    return Answers.from_codes(units, reviewers, labels, sizes=sizes)


def check(found: Consensus, answers: Answers) -> None:
    """Shapes, sums and ranges; no NaN anywhere."""
    shape = (answers.unit_count, answers.label_count)
    assert found.posterior.shape == shape
    assert np.allclose(found.posterior.sum(axis=1), 1)
    assert found.labels.shape == found.confidence.shape == shape[:1]
    trust = found.reliability
    assert trust.accuracy.shape == (answers.reviewer_count,)
    assert (trust.low >= 0).all()
    assert (trust.low <= trust.accuracy).all()
    assert (trust.accuracy <= trust.high).all()
    assert (trust.high <= 1).all()
    assert found.log_likelihood is None or np.isfinite(found.log_likelihood)
    if found.confusion is not None:
        assert found.confusion.shape == (answers.reviewer_count, shape[1], shape[1])
        assert np.allclose(found.confusion.sum(axis=2), 1)
    if shape[1]:
        assert found.label_prior.sum() == pytest.approx(1)


@EVERY
def test_rows_sum_to_one_and_labels_are_their_largest(method: str) -> None:
    found = agree(CROWD.answers, method)

    check(found, CROWD.answers)
    assert (found.posterior[np.arange(60), found.labels] == found.confidence).all()
    assert found.converged
    assert accuracy(found.labels, CROWD.truth) > 0.7


@EVERY
def test_the_same_answers_give_the_same_to_the_last_digit(method: str) -> None:
    one, other = agree(CROWD.answers, method), agree(make_crowd(SMALL, 0).answers, method)

    assert np.array_equal(one.posterior, other.posterior)


@EVERY
def test_the_order_of_the_annotations_changes_nothing(method: str) -> None:
    answers = CROWD.answers
    order = np.random.default_rng(1).permutation(answers.count)
    columns = (answers.units[order], answers.reviewers[order], answers.labels[order])

    mixed = agree(rebuilt(answers, *columns), method)

    assert np.array_equal(mixed.posterior, agree(answers, method).posterior)


@EVERY
def test_renaming_reviewers_renames_only_their_reliability(method: str) -> None:
    answers = CROWD.answers
    name = np.random.default_rng(2).permutation(answers.reviewer_count)

    before = agree(answers, method)
    after = agree(rebuilt(answers, answers.units, name[answers.reviewers], answers.labels), method)

    assert np.allclose(after.posterior, before.posterior, atol=1e-6)
    assert np.allclose(after.reliability.accuracy[name], before.reliability.accuracy, atol=1e-6)


@EVERY
def test_renaming_labels_renames_the_posterior(method: str) -> None:
    answers = CROWD.answers
    name = np.array([2, 0, 1])

    before = agree(answers, method)
    after = agree(rebuilt(answers, answers.units, answers.reviewers, name[answers.labels]), method)

    assert np.allclose(after.posterior[:, name], before.posterior, atol=1e-6)


@EVERY
@pytest.mark.parametrize("seed", range(3))
def test_the_objective_never_falls(method: str, seed: int) -> None:
    crowd = make_crowd(Regime(units=80, reviewers=30, labels=4, overlap=3, hard=0.3), seed)

    objectives = agree(crowd.answers, method).objectives

    assert bool(objectives) == (method != "majority")
    assert np.diff(objectives).min(initial=0) > -1e-8


@EVERY
@pytest.mark.parametrize(
    ("columns", "sizes"),
    [
        (([], [], []), (0, 0, 0)),
        (([], [], []), (0, 0, 3)),
        (([], [], []), (4, 0, 3)),
        (([], [], []), (4, 2, 2)),
        (([0], [0], [1]), (1, 1, 2)),
        (([0, 1, 2], [0, 0, 0], [0, 1, 1]), (3, 1, 2)),
        (([0, 1, 1], [0, 0, 1], [0, 0, 0]), (3, 3, 1)),
        (([0, 0, 1], [0, 1, 0], [1, 1, 1]), (3, 2, 3)),
        (([0, 0, 0], [0, 0, 0], [0, 1, 0]), (1, 1, 2)),
        (([0, 0, 1, 1], [0, 1, 0, 1], [0, 1, 1, 0]), (2, 2, 2)),
    ],
    ids=[
        "nothing",
        "only labels",
        "no reviewers",
        "no answers",
        "one answer",
        "one reviewer",
        "one label",
        "everyone says the same",
        "one reviewer many times",
        "always opposed",
    ],
)
def test_scarce_answers_have_a_defined_outcome(
    method: str, columns: tuple[list[int], list[int], list[int]], sizes: tuple[int, int, int]
) -> None:
    answers = Answers.from_codes(*columns, sizes=sizes)

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = agree(answers, method)

    check(found, answers)


@EVERY
def test_a_unit_without_answers_gets_the_label_prior(method: str) -> None:
    answers = Answers.from_codes([0], [0], [0], sizes=(2, 1, 2), label_prior=[0.2, 0.8])

    found = agree(answers, method)

    assert found.posterior[1] == pytest.approx([0.2, 0.8])
    assert found.label_prior == pytest.approx([0.2, 0.8])


@EVERY
def test_gold_is_certain_and_teaches_who_is_right(method: str) -> None:
    units, reviewers = np.repeat(np.arange(20), 2), np.tile([0, 1], 20)
    truth = np.arange(20) % 2
    labels = np.where(reviewers == 0, truth[units], 1 - truth[units])
    gold = np.where(np.arange(20) < 14, truth, -1)

    found = agree(Answers.from_codes(units, reviewers, labels, sizes=(20, 2, 2), gold=gold), method)

    assert (found.confidence[:14] == 1).all()
    assert (found.labels[:14] == truth[:14]).all()
    if method != "majority":
        assert (found.labels[14:] == truth[14:]).all()
        assert found.reliability.low[0] > found.reliability.high[1]


def test_level_labels_go_to_the_first() -> None:
    answers = Answers.from_codes([0, 0], [0, 1], [2, 1], sizes=(1, 2, 3))

    assert agree(answers, "majority").labels.tolist() == [1]


def test_a_reviewer_with_one_answer_is_neither_perfect_nor_certain() -> None:
    answers = CROWD.answers
    units, reviewers = np.append(answers.units, 0), np.append(answers.reviewers, 8)
    label = agree(answers).labels[0]
    more = Answers.from_codes(units, reviewers, np.append(answers.labels, label), sizes=(60, 9, 3))

    trust = agree(more).reliability

    assert trust.accuracy[8] < 1
    assert trust.high[8] - trust.low[8] > 0.5


def test_an_unknown_method_is_answered_with_those_that_exist() -> None:
    with pytest.raises(BadInput, match="majority, dawid-skene, one-coin, mace, glad, blend"):
        agree(CROWD.answers, "oracle")
