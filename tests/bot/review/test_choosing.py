from collections import Counter
from random import Random

import pytest

from bot.review.choosing import choose


def test_people_who_have_met_least_share_the_next_sample() -> None:
    met = {1: 9, 2: 4, 3: 4}

    places = {choose([[1], [2], [3], [1, 2]], met, 3, Random(seed)) for seed in range(30)}

    assert places == {1, 2}


def test_what_is_begun_comes_before_what_is_not_where_nobody_was_met() -> None:
    assert choose([[], [1]], {}, 3, Random(0)) == 1


def test_one_begins_anew_rather_than_meet_the_same_people_again() -> None:
    assert choose([[1], []], {1: 6}, 3, Random(0)) == 1


@pytest.mark.parametrize("is_in_turn", [True, False])
def test_every_two_people_share_about_as_many_samples(is_in_turn: bool) -> None:
    """Six people, 300 samples of three answers each, taken in turn or as it comes."""
    chance, people = Random(3), list(range(6))
    answers: list[list[int]] = [[] for _ in range(300)]
    met: dict[int, Counter[int]] = {one: Counter() for one in people}
    while sum(map(len, answers)) < 900:
        if not is_in_turn:
            chance.shuffle(people)
        for one in people:
            begun = [n for n, who in enumerate(answers) if 0 < len(who) < 3 and one not in who]
            fresh = [n for n, who in enumerate(answers) if not who]
            pool = begun[:20] + fresh[:5]
            if pool:
                place = pool[choose([answers[n] for n in pool], met[one], 5, chance)]
                met[one].update(answers[place])
                for other in answers[place]:
                    met[other][one] += 1
                answers[place].append(one)

    shared = [met[a][b] for a in range(6) for b in range(a)]

    assert (min(shared), max(shared)) == (59, 61)
