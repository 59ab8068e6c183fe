"""Answers of several taps: ranking item by item, order in time pair by pair."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import BadAnswer
from bot.records import TextPart
from bot.tasks import events, ranking
from bot.tasks.events import Order
from bot.tasks.question import Question
from bot.tasks.ranking import Ranking
from bot.tasks.steps import Step
from tests.makers import make_schema

COLOURS = Question(make_schema(("red", "green", "blue"), "ranking"))
TEXTS = Question(make_schema((), "ranking"), tuple(TextPart(text=word) for word in ("a", "b", "c")))
STORY = Question(
    make_schema(events.RELATIONS, "events"),
    (TextPart(text="The child [ran], the driver [braked], the car [stopped]."),),
)


def captions(step: Step | object) -> list[str]:
    assert isinstance(step, Step)
    return [caption for caption, _ in step.choices]


def draft_of(step: Step | object, caption: str) -> str:
    assert isinstance(step, Step)
    return dict(step.choices)[caption]


def test_items_are_tapped_best_first_and_the_last_place_is_what_is_left() -> None:
    first = ranking.step(COLOURS, "")
    second = ranking.step(COLOURS, draft_of(first, "3 blue"))

    assert captions(first) == ["1 red", "2 green", "3 blue"]
    assert captions(second) == ["1 red", "2 green", "Undo"]
    assert isinstance(second, Step)
    assert second.said == "*3 blue* &gt; … what comes next?"
    assert ranking.step(COLOURS, draft_of(second, "1 red")) == Ranking(
        order=("blue", "red", "green")
    )


def test_undo_goes_one_tap_back() -> None:
    second = ranking.step(COLOURS, "3")

    assert ranking.step(COLOURS, draft_of(second, "Undo")) == ranking.step(COLOURS, "")


def test_texts_are_tapped_by_their_numbers() -> None:
    assert captions(ranking.step(TEXTS, "")) == ["1", "2", "3"]
    assert ranking.names(TEXTS) == ["1", "2", "3"]
    assert ranking.step(TEXTS, "2.1") == Ranking(order=("2", "1", "3"))


@pytest.mark.parametrize("draft", ["9", "1.1", "x", "1." * 500])
def test_taps_that_nobody_can_make_are_refused(draft: str) -> None:
    with pytest.raises(BadAnswer):
        ranking.step(COLOURS, draft)


@settings(deadline=None)
@given(order=st.permutations(["red", "green", "blue"]))
def test_every_order_can_be_tapped_in_one_tap_less_than_there_are_items(order: list[str]) -> None:
    step, taps = ranking.step(COLOURS, ""), 0
    while isinstance(step, Step):
        wanted = order[taps]
        caption = next(one for one in captions(step) if one.endswith(wanted))
        step, taps = ranking.step(COLOURS, draft_of(step, caption)), taps + 1

    assert (step.order, taps) == (tuple(order), 2)


def test_pairs_of_events_are_asked_one_by_one_and_not_if_they_follow() -> None:
    first = events.step(STORY, "")
    second = events.step(STORY, draft_of(first, "before"))

    assert isinstance(first, Step)
    assert isinstance(second, Step)
    assert "How does *1 ran* lie in time to *2 braked*?" in first.said
    assert "ran before braked" in second.said
    assert captions(second)[-2:] == ["Undo", "Save So Far"]
    # 1 after 3, and 1 before 2: that 3 is before 2 need not be asked.
    assert isinstance(events.step(STORY, draft_of(second, "after")), Order)


def test_an_order_is_whole_once_nothing_is_left_to_ask() -> None:
    step = events.step(STORY, "1 b 2, 2 b 3")

    assert isinstance(step, Order)
    assert [pair.answer for pair in step.pairs] == [(1, 2, "before"), (2, 3, "before")]


def test_an_answer_that_contradicts_is_shown_why_and_asked_again() -> None:
    """1 lies within 2 and before 3: then 2 cannot be after 3."""
    third = events.step(STORY, "1 d 2, 1 b 3")

    clash = events.step(STORY, draft_of(third, "after"))

    assert isinstance(clash, Step)
    assert isinstance(third, Step)
    assert clash.said.startswith("You said that 1 (ran) is during 2 (braked) and 1 (ran) is before")
    assert "so it cannot be that 2 (braked) is after 3 (stopped)" in clash.said
    assert clash.choices == third.choices


def test_what_is_said_so_far_can_be_saved() -> None:
    second = events.step(STORY, "1 b 2")

    saved = events.step(STORY, draft_of(second, "Save So Far"))

    assert isinstance(saved, Order)
    assert len(saved.pairs) == 1


def test_a_story_without_events_is_not_asked_by_taps() -> None:
    lonely = Question(STORY.schema, (TextPart(text="Nothing happened."),))

    (row,) = events.KIND.ask(lonely)

    assert [one["text"]["text"] for one in row["elements"]] == ["Type It"]
