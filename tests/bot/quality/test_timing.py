from random import Random

from bot.quality import timing


def test_lunch_is_no_time_to_answer() -> None:
    chance = Random(1)
    times = [chance.lognormvariate(1.6, 0.4) for _ in range(60)]

    kept = timing.present([*times, 2_700.0, 5_000.0])

    assert len(kept) == len(times)


def test_a_hard_sample_is_no_lunch() -> None:
    assert timing.present([5.0] * 20 + [55.0]) == [5.0] * 20 + [55.0]


def test_of_few_times_only_very_long_ones_are_left_out() -> None:
    assert timing.present([4.0, 200.0, 900.0]) == [4.0, 200.0]


def test_without_times_there_is_nothing_usual() -> None:
    assert timing.typical([]) is None
