"""Dawid & Skene (1979), table 1: five anaesthetists grade 45 patients, the first of them thrice."""

import numpy as np
import pytest

from bot.quality.consensus.answers import Answers
from bot.quality.consensus.climbing import Limits
from bot.quality.consensus.confusions import dawid_skene
from bot.quality.consensus.methods import METHODS, agree
from bot.quality.consensus.result import Consensus

OBSERVERS = (0, 0, 0, 1, 2, 3, 4)
# A row a patient, a digit an answer.
PATIENTS = """
1111111 3334334 1122122 2223121 2223222 2223322 1222111 3333433 2222223 2322223 4444444 2223343
1111111 2223212 1211111 1112111 1111111 1111111 2222221 2221322 2222222 2222221 2223222 2212222
1111111 1111111 2322222 1111111 1111111 1121121 1111111 3333233 1111111 2222222 2223232 4334343
2212232 2323233 3333432 1111111 1111111 1212111 2322222 1211111 2222222
"""


def table_1() -> Answers:
    labels = np.array([[int(grade) - 1 for grade in row] for row in PATIENTS.split()])
    units = np.repeat(np.arange(45), 7)
    return Answers.from_codes(units, np.tile(OBSERVERS, 45), labels.ravel(), sizes=(45, 5, 4))


def plain() -> Consensus:
    return dawid_skene(table_1(), sureness=0, smoothing=0, limits=Limits(1e-9, 1000))


def test_the_shares_of_the_grades_are_those_of_table_2() -> None:
    assert plain().label_prior.round(2).tolist() == [0.40, 0.42, 0.11, 0.07]


def test_the_first_observer_errs_as_in_table_3() -> None:
    confusion = plain().confusion

    assert confusion is not None
    assert confusion[0].round(2).tolist() == [
        [0.89, 0.11, 0, 0],
        [0.07, 0.88, 0.05, 0],
        [0, 0.34, 0.66, 0],
        [0, 0, 0.56, 0.44],
    ]


def test_the_first_patients_have_the_grades_of_table_4() -> None:
    found = plain()

    assert found.labels[:6].tolist() == [0, 3, 1, 1, 1, 1]
    assert found.confidence[:6].round(2).tolist() == [1] * 6


@pytest.mark.parametrize("method", METHODS)
def test_every_method_agrees_on_nine_patients_in_ten(method: str) -> None:
    votes = agree(table_1(), "majority")

    found = agree(table_1(), method)

    assert (found.labels == votes.labels).mean() >= 0.9
