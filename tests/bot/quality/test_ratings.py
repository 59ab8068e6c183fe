import numpy as np
import pytest

from bot.quality.ratings import Ratings

ROWS = [("u2", "ben", "no"), ("u1", "ann", "yes"), ("u2", "ann", "yes"), ("u3", "ann", "yes")]


def test_rows_are_sorted_by_unit_and_reviewer() -> None:
    ratings = Ratings.of(ROWS)

    assert ratings.unit_names == ("u2", "u1", "u3")
    assert ratings.reviewer_names == ("ann", "ben")
    assert ratings.label_names == ("no", "yes")
    assert ratings.units.tolist() == [0, 0, 1, 2]
    assert ratings.reviewers.tolist() == [0, 1, 0, 0]
    assert ratings.labels.tolist() == [1, 0, 1, 1]


def test_counts_are_units_by_labels() -> None:
    assert Ratings.of(ROWS, ["yes", "no", "unsure"]).counts().tolist() == [
        [1, 1, 0],
        [1, 0, 0],
        [1, 0, 0],
    ]


def test_numbers_are_ordered_as_numbers_and_words_by_the_alphabet() -> None:
    assert Ratings.of([(0, "a", "10"), (1, "a", "9")]).label_names == ("9", "10")
    assert Ratings.of([(0, "a", "10"), (1, "a", "nan")]).label_names == ("10", "nan")


def test_units_answered_alike_are_one_pattern() -> None:
    rng = np.random.default_rng(0)
    units, reviewers = np.nonzero(rng.random((500, 6)) < 0.5)
    labels = rng.integers(0, 4, size=len(units))
    ratings = Ratings.from_codes(
        units, reviewers, labels, label_names="abcd", reviewer_names="123456", unit_names=range(500)
    )

    patterns = ratings.patterns

    counts = ratings.counts()
    assert (patterns.counts[patterns.of_unit] == counts[patterns.units]).all()
    assert patterns.units.tolist() == np.flatnonzero(counts.sum(axis=1)).tolist()
    assert len(np.unique(patterns.counts, axis=0)) == len(patterns.counts)
    assert patterns.times.tolist() == np.bincount(patterns.of_unit).tolist()


def test_two_labels_from_one_reviewer_are_refused_by_name() -> None:
    with pytest.raises(ValueError, match="Unit 'u2' has more than one label from reviewer 'ben'"):
        Ratings.of([*ROWS, ("u2", "ben", "yes")])


def test_a_label_outside_the_schema_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="Label 'no' is none of yes, unsure"):
        Ratings.of(ROWS, ["yes", "unsure"])


def test_codes_without_a_name_are_refused() -> None:
    with pytest.raises(ValueError, match="outside 0 to 1"):
        Ratings.from_codes([0], [0], [2], label_names="ab", reviewer_names="a")


def test_columns_of_different_length_are_refused() -> None:
    with pytest.raises(ValueError, match="same length"):
        Ratings.from_codes([0], [0, 1], [0], label_names="a", reviewer_names="ab")
