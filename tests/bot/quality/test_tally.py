import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.quality.agreement import measure
from bot.quality.distances import Level
from bot.quality.ratings import Ratings
from bot.quality.tally import Tally

LABELS = ("1", "2", "3")
answers = st.dictionaries(
    st.tuples(st.integers(0, 7), st.sampled_from("abcd")), st.sampled_from(LABELS), max_size=32
)
levels = st.sampled_from(["nominal", "ordinal", "interval"])
Answers = dict[tuple[int, str], str]


def tally(given_answers: Answers) -> Tally:
    rows = [(unit, reviewer, label) for (unit, reviewer), label in given_answers.items()]
    return Tally.of(Ratings.of(rows, LABELS))


def units(given_answers: Answers, kept: range) -> Answers:
    return {key: label for key, label in given_answers.items() if key[0] in kept}


@given(answers, levels)
@settings(deadline=None, max_examples=60)
def test_two_halves_put_together_measure_like_the_whole(
    given_answers: Answers, level: Level
) -> None:
    halves = [tally(units(given_answers, part)) for part in (range(4), range(4, 8))]

    whole = measure(tally(given_answers), level=level, resamples=50)

    together = measure(halves[0].plus(halves[1]), level=level, resamples=50)
    assert together == whole


@given(answers)
@settings(deadline=None, max_examples=60)
def test_what_is_taken_away_leaves_the_rest(given_answers: Answers) -> None:
    first, rest = (tally(units(given_answers, part)) for part in (range(4), range(4, 8)))

    left = measure(tally(given_answers).minus(first), resamples=0)

    known = {name for name, one in left.per_reviewer.items() if one.annotations}
    expected = measure(rest, resamples=0)
    assert known == expected.per_reviewer.keys()
    assert left.model_copy(update={"per_reviewer": expected.per_reviewer}) == expected


@given(answers)
@settings(deadline=None, max_examples=20)
def test_a_tally_is_read_back_as_it_was_kept(given_answers: Answers) -> None:
    kept = tally(given_answers)

    again = Tally.from_bytes(kept.to_bytes())

    assert measure(again, resamples=20) == measure(kept, resamples=20)


def test_what_was_never_counted_cannot_be_taken_away() -> None:
    one, other = tally({(1, "a"): "1"}), tally({(2, "a"): "2"})

    with pytest.raises(ValueError, match="never counted"):
        one.minus(other)


def test_other_labels_cannot_be_added() -> None:
    other = Tally.of(Ratings.of([(1, "a", "x")], ("x", "y")))

    with pytest.raises(ValueError, match="different labels"):
        tally({(1, "a"): "1"}).plus(other)
