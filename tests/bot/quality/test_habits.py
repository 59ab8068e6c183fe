from random import Random

import pytest

from bot.quality import habits
from bot.quality.habits import Answered
from bot.quality.shares import wilson

LABELS = ("refund", "delivery", "other")


def test_one_who_is_far_faster_than_all_others_is_told() -> None:
    rows = [*_timed("fast", 0.9), *_timed("ana", 6), *_timed("ben", 9)]

    (told,) = habits.too_fast(rows).items()

    assert told[0] == "fast"
    assert "0.9 s an answer (median of 30); the others take 7.5 s" in told[1]


def test_time_away_makes_nobody_slow() -> None:
    rows = [*_timed("fast", 0.9), *_timed("fast", 3600, 3), *_timed("ana", 6), *_timed("ben", 9)]

    assert "fast" in habits.too_fast(rows)


def test_somewhat_faster_is_skill() -> None:
    rows = [*_timed("ana", 4), *_timed("ben", 6), *_timed("chloe", 9)]

    assert habits.too_fast(rows) == {}


def test_a_few_fast_answers_tell_nothing() -> None:
    rows = [*_timed("fast", 0.5, 10), *_timed("ana", 6), *_timed("ben", 9)]

    assert habits.too_fast(rows) == {}


def test_one_who_takes_every_wrong_suggestion_is_told() -> None:
    rows = [Answered("led", "refund", "refund", "other", None)] * 12
    rows += [Answered("ana", "other", "refund", "other", None)] * 12

    (told,) = habits.always_the_suggestion(rows).items()

    assert told[0] == "led"
    assert "in 12 of 12 samples" in told[1]


def test_taking_right_suggestions_is_no_habit() -> None:
    rows = [Answered("ana", "refund", "refund", "refund", None)] * 50

    assert habits.always_the_suggestion(rows) == {}


def test_where_everybody_is_led_nobody_stands_out() -> None:
    rows = [Answered(who, "refund", "refund", "other", None) for who in "abc" for _ in range(12)]

    assert habits.always_the_suggestion(rows) == {}


def test_one_label_is_a_habit_only_where_the_others_give_several() -> None:
    mixed = [Answered("lazy", "refund", None, LABELS[n % 3], None) for n in range(30)]
    alike = [Answered("ana", "refund", None, "refund", None) for _ in range(30)]

    assert list(habits.always_one_label([*mixed, *alike])) == ["lazy"]


@pytest.mark.parametrize("seed", range(3))
def test_careful_people_are_hardly_ever_told(seed: int) -> None:
    """60 careful people, 60 answers each, right in 85% and led by nothing."""
    chance = Random(seed)
    rows = []
    for number in range(60):
        speed = chance.lognormvariate(1.8, 0.25)
        for _ in range(60):
            true = chance.choice(LABELS)
            value = true if chance.random() < 0.85 else chance.choice(LABELS)
            seconds = speed * chance.lognormvariate(0, 0.5)
            rows.append(Answered(f"p{number}", value, chance.choice(LABELS), true, seconds))

    assert len(habits.of(rows)) <= 1


def test_what_most_of_the_others_said() -> None:
    values = {"ana": "refund", "ben": "other", "chloe": "other"}

    assert habits.majority_of_others(values, "ana") == "other"
    assert habits.majority_of_others(values, "ben") is None
    assert habits.majority_of_others({"ana": "refund"}, "ana") is None


def test_wilsons_interval_is_as_published() -> None:
    # Newcombe (1998), Statistics in Medicine 17, table I, method 3: 81/263, 15/148, 0/20, 1/29.
    found = [tuple(round(b, 4) for b in wilson(*one)) for one in PUBLISHED]

    assert found == [*PUBLISHED.values()]


PUBLISHED = {
    (81, 263): (0.2553, 0.3662),
    (15, 148): (0.0624, 0.1605),
    (0, 20): (0.0, 0.1611),
    (1, 29): (0.0061, 0.1718),
}


def _timed(name: str, seconds: float, count: int = 30) -> list[Answered]:
    return [Answered(name, "refund", None, None, seconds)] * count
