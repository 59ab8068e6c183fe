import numpy as np
import pytest

from bot.quality.dispute import dispute, most_disputed
from bot.quality.ratings import Ratings, Row


def rows(**units: str) -> list[Row]:
    return [
        (unit, str(who), label) for unit, said in units.items() for who, label in enumerate(said)
    ]


def test_three_against_three_is_as_disputed_as_one_against_one() -> None:
    found = dispute(np.array([[3.0, 3.0], [1.0, 1.0], [2.0, 1.0], [4.0, 0.0]]), 1 - np.eye(2))

    assert found == pytest.approx([0.5, 0.5, 4 / 9, 0.0])


def test_the_most_disputed_come_first_and_of_equals_those_with_more_answers() -> None:
    ratings = Ratings.of(rows(u1="aab", u2="ab", u3="aaabbb", u4="abc", u5="aaa", u6="a"))

    found = most_disputed(ratings, 10)

    assert [one.unit for one in found] == ["u4", "u3", "u2", "u1"]
    assert found[1].answers == {"a": 3, "b": 3}


def test_no_more_are_named_than_asked_for() -> None:
    assert len(most_disputed(Ratings.of(rows(u1="ab", u2="ab", u3="ab")), 2)) == 2


def test_far_labels_are_more_disputed_than_near_ones() -> None:
    ratings = Ratings.of(rows(near="12", far="15", alike="33"))

    found = most_disputed(ratings, 3, level="interval")

    assert [one.unit for one in found] == ["far", "near"]
    assert [one.dispute for one in found] == pytest.approx([1 / 2, 1 / 32])


def test_nothing_answered_is_nothing_disputed() -> None:
    assert most_disputed(Ratings.of([]), 3) == ()
