from collections import Counter
from random import Random

import pytest

from bot.errors import BadAnswer
from bot.records import ImagePart, Part, TextPart
from bot.schema import label_values, make
from bot.tasks import link
from bot.tasks.choice import Choice
from bot.tasks.question import Question

IMAGE = ImagePart(media="x", mimetype="image/png", width=9, height=9)
PARTS: tuple[Part, ...] = (IMAGE, *(TextPart(text=text) for text in ("a cat", "a dog", "a bird")))
SCHEMA = make("link", ["1..4", "none"], {})
WHICH = Question(SCHEMA, PARTS, order=(0, 3, 1, 2))
"""The card shows: 1 a bird, 2 a cat, 3 a dog."""


def captions(question: Question) -> list[str]:
    (row,) = link.ask(question)
    return [one["text"]["text"] for one in row["elements"]]


def test_as_many_can_be_picked_as_the_sample_has_and_none() -> None:
    assert captions(WHICH) == ["1", "2", "3", "none"]
    assert link.names(WHICH) == ["", "1", "2", "3"]


@pytest.mark.parametrize(("pressed", "kept"), [("1", "3"), ("2", "1"), ("none", "none")])
def test_what_is_picked_is_kept_in_the_order_of_the_sample(pressed: str, kept: str) -> None:
    answer = link.read(WHICH, pressed)

    assert answer == Choice(label=kept)
    (field,) = link.form(WHICH, answer)
    assert field["element"]["initial_option"]["value"] == pressed
    assert link.read_form(WHICH, {"answer": (pressed,)}) == answer
    assert link.read_text(WHICH, f" {pressed}.") == answer


def test_an_answer_is_told_by_the_number_on_the_card() -> None:
    assert link.tell(WHICH, Choice(label="3")) == ["1: a bird"]
    assert link.tell(WHICH, Choice(label="none")) == ["none"]
    assert link.tell(WHICH, Choice(label="4")) == ["4"], "of a part that the sample lacks"


@pytest.mark.parametrize("pressed", ["4", "0", "nothing", "", "9" * 99])
def test_what_is_not_there_cannot_be_picked(pressed: str) -> None:
    with pytest.raises(BadAnswer):
        link.read(WHICH, pressed)


def test_each_stands_first_about_as_often_as_the_others() -> None:
    first = Counter(link.order(SCHEMA, PARTS, Random(seed))[1] for seed in range(300))

    assert set(first) == {1, 2, 3}
    assert min(first.values()) > 60


def test_parts_that_stand_side_by_side_keep_their_order_and_have_no_numbers() -> None:
    matches = Question(make("link", [], {}), PARTS[:2])

    assert link.order(matches.schema, PARTS, Random(1)) == (0, 1, 2, 3)
    assert link.names(matches) == ["", ""]
    assert captions(matches) == ["1 matches", "2 matches partly", "3 does not match"]


def test_a_label_that_comes_with_a_sample_is_its_place_among_the_parts() -> None:
    assert label_values(SCHEMA)["2"] == '{"label":"2"}'


def test_numbers_that_leave_one_out_are_refused() -> None:
    with pytest.raises(Exception, match="number them from 1"):
        make("link", ["2", "3", "none"], {})
