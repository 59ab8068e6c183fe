from random import Random
from typing import Any

import pytest

from bot.errors import BadAnswer, BadFields, BadInput
from bot.media.looks import Look
from bot.quality import alpha
from bot.records import ImagePart, TextPart
from bot.schema import kept_value, make_form
from bot.tasks import KINDS, form
from bot.tasks.boxes import Box, Boxes
from bot.tasks.choice import Choice
from bot.tasks.form import Form
from bot.tasks.question import Question
from bot.tasks.scale import Grade
from bot.tasks.spans import Span, Spans
from tests.bot.media.mock_street import street
from tests.makers import make_form_schema, make_schema

TEXT = TextPart(text="Ada met Ben in Rome.")
SCHEMA = make_form_schema(
    topic=("choice", ("refund", "delivery")),
    tone=("rating", ("1", "2", "3")),
    who=("spans", ("person", "place")),
)
GIVEN = Form(
    fields={
        "topic": Choice(label="refund"),
        "tone": Grade(label="2", rank=2, of=3),
        "who": Spans(spans=(Span(start=0, end=3, label="person"),)),
    }
)


def question(suggestion: Form | None = None) -> Question:
    return Question(SCHEMA, (TEXT,), suggestion, is_offered=suggestion is not None)


def test_each_field_has_an_input_of_its_own_under_its_name() -> None:
    inputs = form.form(question(), None)

    assert [block["block_id"] for block in inputs] == ["answer/1", "answer/2", "answer/3"]
    assert [block["label"]["text"] for block in inputs] == ["topic", "tone", "who"]
    assert sum(block["element"].get("focus_on_load", False) for block in inputs) <= 1


def test_the_form_is_filled_in_with_the_models_values() -> None:
    topic, tone, who = (block["element"] for block in form.form(question(GIVEN), GIVEN))

    assert topic["initial_option"]["value"] == "1"
    assert tone["initial_option"]["value"] == "2"
    assert who["initial_value"] == "1 pe"


def test_all_fields_are_read_at_once() -> None:
    held = {"answer/1": ("1",), "answer/2": ("2",), "answer/3": ("1 pe",)}

    assert form.read_form(question(), held) == GIVEN


def test_every_field_that_cannot_be_read_says_so_under_its_input() -> None:
    with pytest.raises(BadFields) as refused:
        form.read_form(question(), {"answer/1": ("1",), "answer/3": ("99 pe",)})

    assert refused.value.faults.keys() == {"answer/2", "answer/3"}
    assert "there is no word 99" in refused.value.faults["answer/3"]


def test_all_of_the_models_values_are_taken_with_one_tap() -> None:
    (buttons,) = KINDS["form"].ask(question(GIVEN))

    assert [one["text"]["text"] for one in buttons["elements"]] == ["Accept All", "Edit"]
    assert KINDS["form"].read(question(GIVEN), "accept") == GIVEN


@pytest.mark.parametrize(
    "text",
    [
        "topic: refund; tone: 2; who: 1 pe",
        "Tone: 2\nWHO: 1 pe\ntopic : Refund",
        "who:1 pe, topic:1, tone:2",
    ],
)
def test_a_thread_reply_names_each_field(text: str) -> None:
    assert form.read_text(question(), text) == GIVEN


@pytest.mark.parametrize(
    ("text", "said"),
    [("refund", "“topic” is missing"), ("topic: refund; tone: 9; who: -", "“tone”: ")],
)
def test_a_reply_that_lacks_something_says_what(text: str, said: str) -> None:
    with pytest.raises(BadAnswer, match=said):
        form.read_text(question(), text)


def other(**changed: Any) -> Form:
    return Form(fields={**GIVEN.fields, **changed})


def test_the_distance_is_the_mean_over_the_fields() -> None:
    apart = other(topic=Choice(label="delivery"), tone=Grade(label="3", rank=3, of=3))

    # 1 for the topic, half of the scale for the tone, 0 for the spans.
    assert form.distance(GIVEN, apart) == pytest.approx((1 + 0.5 + 0) / 3)


def test_alpha_of_forms_is_that_of_their_distance() -> None:
    """By hand: two samples with two answers each, and a distance of 1 or 0."""
    one, two = (Form(fields={"topic": Choice(label=name)}) for name in ("a", "b"))

    found = alpha.by_distance([[one, one], [one, two]], form.distance, resamples=0)

    # Observed: 1 of 2 pairs differ; expected: 2 * 3 * 1 / (4 * 3) = 1/2; alpha = 1 - 0.5 / 0.5.
    assert found.value == pytest.approx(0.0)


def test_the_consensus_is_that_of_each_field() -> None:
    answers = [
        GIVEN,
        other(topic=Choice(label="delivery")),
        other(tone=Grade(label="3", rank=3, of=3)),
    ]

    assert form.consensus(answers) == GIVEN
    assert form.consensus(answers[:2]) == other(topic=None)
    assert form.describe(other(topic=None)).startswith("topic: no majority · tone: 2")


def test_a_value_written_elsewhere_must_fit_each_fields_schema() -> None:
    given = {
        "topic": "refund",
        "tone": 2,
        "who": {"spans": [{"start": 0, "end": 3, "label": "person"}]},
    }

    assert form.Form.model_validate_json(kept_value(SCHEMA, {"fields": given})) == GIVEN
    for field, value, said in (
        ("topic", "place", "topic: 'place' is none of refund, delivery"),
        ("tone", {"label": "refund"}, "tone: no value of kind rating"),
        (
            "who",
            {"spans": [{"start": 0, "end": 3, "label": "refund"}]},
            "who: 'refund' is no label",
        ),
        ("who", "refund", "who: 'refund' is none of values of kind spans"),
    ):
        with pytest.raises(BadInput, match=said):
            kept_value(SCHEMA, {"fields": given | {field: value}})
    with pytest.raises(BadInput, match="each field once"):
        kept_value(SCHEMA, {"fields": {"topic": "refund"}})


def test_pictures_of_fields_stand_below_each_other() -> None:
    schema = make_form_schema(
        cars=("boxes", ("car",)), match=("link", ("yes", "no")), who=("spans", ("p",))
    )
    image = ImagePart(media="x", mimetype="image/png", width=1_100, height=820)
    asked = Question(schema, (image, TEXT))
    kind = KINDS["form"]

    picture = kind.draw(asked, None, Look(media={"x": street()}))

    assert picture is not None
    assert picture.height > KINDS["boxes"].draw(asked, None, Look(media={"x": street()})).height  # type: ignore[union-attr]
    assert kind.alt_text(asked, None).startswith("cars: Picture with an 8 by 8 lettered grid")
    assert kind.has_picture(schema)
    assert kind.covers(schema) == (ImagePart,)
    assert not kind.has_picture(make_form_schema(match=("link", ("yes", "no"))))


def test_two_comparisons_share_one_order() -> None:
    schema = make_form_schema(topic=("choice", ("a", "b")), better=("pairwise", ()))
    parts = (TEXT, TextPart(text="A"), TextPart(text="B"))
    orders = {KINDS["form"].order(schema, parts, Random(seed)) for seed in range(20)}

    assert orders == {(0, 1, 2), (0, 2, 1)}


def test_a_hidden_suggestion_shows_of_each_field_what_its_kind_shows() -> None:
    assert KINDS["form"].hidden(GIVEN) is None


@pytest.mark.parametrize(
    ("names", "said"),
    [
        ((), "give 1 to 10, not 0"),
        (("a: b",), "holds a colon"),
        (("a", "A"), "there twice"),
        (tuple("abcdefghijk"), "not 11"),
    ],
)
def test_fields_that_cannot_be_asked_are_refused(names: tuple[str, ...], said: str) -> None:
    with pytest.raises(BadInput, match=said):
        make_form({name: make_schema() for name in names})


def test_the_fields_kinds_advise() -> None:
    small = Box(left=0.1, top=0.1, right=0.15, bottom=0.5, label="car")
    advised = KINDS["form"].advice(Form(fields={"cars": Boxes(boxes=(small,)), "topic": None}))

    assert "under 8%" in (advised or "")
    assert KINDS["form"].advice(GIVEN) is None


def test_boxes_of_a_form_are_described() -> None:
    assert form.describe(Form(fields={"cars": Boxes()})) == "cars: no boxes"
