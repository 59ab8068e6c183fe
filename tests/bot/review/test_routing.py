from random import Random

import pytest

from bot.records import SuggestionPolicy
from bot.review import routing


@pytest.mark.parametrize(
    ("confidence", "is_sure"), [(0.85, True), (0.8499999, False), (1.0, True), (0.0, False)]
)
def test_the_threshold_itself_is_sure(confidence: float, is_sure: bool) -> None:
    assert routing.is_sure(confidence, 0.85) is is_sure


def test_a_threshold_of_0_takes_everything() -> None:
    assert routing.is_sure(0.0, 0.0)


@pytest.mark.parametrize(
    ("policy", "shows", "reveals"),
    [
        (SuggestionPolicy.SHOWN, True, False),
        (SuggestionPolicy.AFTER, False, True),
        (SuggestionPolicy.HIDDEN, False, False),
    ],
)
def test_each_policy_has_its_moment(policy: SuggestionPolicy, shows: bool, reveals: bool) -> None:
    assert routing.shows_suggestion(policy, 0.5, Random(1)) is shows
    assert routing.reveals_suggestion(policy) is reveals


@pytest.mark.parametrize("share", [0.0, 0.2, 1.0])
def test_mixed_hides_its_share(share: float) -> None:
    chance = Random(7)

    shown = [routing.shows_suggestion(SuggestionPolicy.MIXED, share, chance) for _ in range(2_000)]

    assert shown.count(False) / 2_000 == pytest.approx(share, abs=0.03)


def test_a_sample_wants_answers_until_it_has_its_overlap() -> None:
    assert [routing.wants_more([None] * count, 2) for count in range(4)] == [
        True,
        True,
        False,
        False,
    ]
