import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from bot.quality.majority import TIED, Majority, majorities, majority


def test_the_label_with_most_answers_wins() -> None:
    assert majority(["b", "a", "b", "c"]) == Majority(label="b", share=0.5)


def test_a_tie_is_a_dispute_that_names_the_tied() -> None:
    assert majority(["b", "a", "c", "b", "a"]) == Majority(label=None, share=0.4, tied=("a", "b"))


def test_no_answers_have_no_majority() -> None:
    assert majority([]) == Majority(label=None, share=0.0)


@given(st.lists(st.lists(st.sampled_from("abc"), max_size=6), min_size=1, max_size=8))
def test_all_majorities_at_once_are_those_one_by_one(units: list[list[str]]) -> None:
    counts = np.array([[answers.count(label) for label in "abc"] for answers in units])

    found = majorities(counts)

    assert [None if code == TIED else "abc"[code] for code in found] == [
        majority(answers).label for answers in units
    ]


def test_without_labels_there_are_no_majorities() -> None:
    assert majorities(np.zeros((2, 0), dtype=np.int64)).tolist() == [TIED, TIED]
