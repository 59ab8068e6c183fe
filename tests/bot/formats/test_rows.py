import json
from functools import partial
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.errors import BadInput
from bot.formats.rows import Answers, Guess, NewSample, sample
from bot.records import ImagePart, Origin, TextPart
from bot.schema import kept_value, label_value
from tests.makers import make_schema

LABELS = {name: label_value(name) for name in ("refund", "delivery", "1")}
ANSWERS = Answers(LABELS, partial(kept_value, make_schema()))
PICTURE = ImagePart(media="f" * 64, mimetype="image/png", width=2, height=1)
CELL = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.floats(allow_nan=False) | CELL,
    lambda inner: st.lists(inner) | st.dictionaries(CELL, inner),
    max_leaves=5,
).filter(lambda value: "Infinity" not in json.dumps(value))


def read(text_column: str = "text", **fields: Any) -> NewSample:
    return sample(fields, ANSWERS, text_column, lambda _medium, _name: PICTURE)


@given(CELL.filter(lambda text: bool(text.strip())), st.dictionaries(CELL, JSON))
@example("a", {"\\u0000": "a backslash, and no NUL"})
def test_text_and_metadata_come_out_as_they_went_in(text: str, metadata: dict[str, Any]) -> None:
    new = read(text=text, metadata=metadata)

    assert new.parts == (TextPart(text=text),)
    assert json.loads(new.extra) == metadata


@given(st.dictionaries(st.sampled_from(["text", "id", "label", "origin", "prediction", "x"]), JSON))
def test_whatever_a_row_holds_it_is_a_sample_or_a_sentence(fields: dict[str, Any]) -> None:
    try:
        new = sample(fields, ANSWERS, "text", lambda _medium, _name: PICTURE)
    except BadInput:
        return

    assert new.parts


def test_a_row_may_bring_everything() -> None:
    guess = {"label": "refund", "confidence": 1, "probabilities": {"1": 0.25}, "model": "m"}

    new = read(
        id=7,
        text="hello",
        image="a.png",
        label=1,
        origin="synthetic",
        prediction=guess,
        generator="g",
        prompt="p",
    )

    assert new == NewSample(
        parts=(PICTURE, TextPart(text="hello")),
        external_id="7",
        origin=Origin.SYNTHETIC,
        extra='{"generator": "g", "prompt": "p"}',
        label='{"label":"1"}',
        guess=Guess('{"label":"refund"}', 1.0, {"1": 0.25}, "m"),
    )


def test_a_table_spreads_its_prediction_over_columns() -> None:
    new = read(text="a", prediction="refund", prediction_confidence="0.4")

    assert new.guess == Guess('{"label":"refund"}', 0.4, {}, "imported")


def test_another_column_may_hold_the_text() -> None:
    new = read(text_column="body", body="hello", text="kept aside")

    assert new.parts == (TextPart(text="hello"),)
    assert new.extra == '{"text": "kept aside"}'


def test_an_empty_id_gives_way_to_the_external_id() -> None:
    assert read(text="a", id="", external_id="x").external_id == "x"


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({}, "no text and no image, audio or video: this line gives nothing"),
        ({"body": "hello"}, "this line gives 'body'. Its text belongs under 'text'"),
        ({"text": " \n\u2003"}, "only blanks"),
        ({"text": "a" * 100_001}, "100,001 characters; at most 100,000"),
        ({"text": "a\0"}, "NUL"),
        ({"text": "\ud800"}, "lone surrogate"),
        ({"text": 7}, "must be a text, not int"),
        ({"text": "a", "id": "x" * 256}, "at most 255"),
        ({"text": "a", "id": True}, "'id' must be a text"),
        ({"text": "a", "label": "Refund"}, "those are refund, delivery, 1"),
        ({"text": "a", "label": ["refund"]}, "is no label"),
        ({"text": "a", "label": "x" * 1_000_000}, "…"),
        ({"text": "a", "origin": "fake"}, "it is one of real, synthetic, counterfactual"),
        ({"text": "a", "origin": "synthetic"}, "'generator' is missing"),
        ({"text": "a", "origin": "synthetic", "generator": "g"}, "'prompt' is missing"),
        ({"text": "a", "metadata": [1]}, "metadata must be an object"),
        ({"text": "a", "n": 1e999}, "too large"),
        ({"text": "a", "note": "\0"}, "metadata holds a NUL"),
        ({"text": "a", "note": "\\\0"}, "metadata holds a NUL"),
        ({"text": "a", "note": "\udfff"}, "lone surrogate"),
        ({"text": "a", "prediction": {"label": "refund"}}, "confidence is None"),
        ({"text": "a", "prediction": "refund", "prediction_confidence": "1.01"}, "from 0 to 1"),
        ({"text": "a", "prediction": "refund", "prediction_confidence": "nan"}, "from 0 to 1"),
        ({"text": "a", "prediction": {"label": "refund", "confidence": True}}, "from 0 to 1"),
        ({"text": "a", "prediction": {"label": "refund", "confidence": 10**400}}, "from 0 to 1"),
        ({"text": "a", "prediction": {"label": "none", "confidence": 1}}, "prediction 'none'"),
        (
            {"text": "a", "prediction": {"label": "1", "confidence": 1, "probabilities": [1]}},
            "probabilities must be an object",
        ),
        (
            {"text": "a", "prediction": {"label": "1", "confidence": 1, "probabilities": {"x": 1}}},
            "probability of 'x'",
        ),
    ],
)
def test_a_bad_row_says_what_is_wrong(fields: dict[str, Any], reason: str) -> None:
    with pytest.raises(BadInput) as caught:
        read(**fields)

    assert reason in str(caught.value)
    assert len(str(caught.value)) < 400


def test_parts_come_in_their_order() -> None:
    new = read(parts=[{"text": "one"}, {"image": "a.png"}, {"text": "two"}], text="ignored")

    assert new.parts == (TextPart(text="one"), PICTURE, TextPart(text="two"))


@pytest.mark.parametrize(
    "parts", ["a", [{}], [{"text": 1}], [{"text": " "}], [{"sound": "a"}], [{"text": "a"}] * 21]
)
def test_what_are_no_parts_is_refused(parts: object) -> None:
    with pytest.raises(BadInput):
        read(parts=parts)


def test_a_value_with_structure_comes_as_it_is_kept() -> None:
    new = read(text="a", label={"label": "refund"})

    assert new.label == '{"label":"refund"}'


@pytest.mark.parametrize("value", [{"label": "gone"}, {"label": 1}, {"lable": "refund"}])
def test_what_is_no_value_of_the_project_is_refused(value: object) -> None:
    with pytest.raises(BadInput):
        read(text="a", label=value)
