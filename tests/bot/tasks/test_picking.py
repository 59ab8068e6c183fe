import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bot.errors import BadAnswer, BadInput
from bot.records import Schema
from bot.schema import make
from bot.tasks import picking
from tests.makers import make_schema


@st.composite
def schemas(draw: st.DrawFn) -> Schema:
    """Any schema that a lead can make."""
    names = st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), max_size=12)
    close = st.sampled_from(["refund", "refunds", "refund now", "1", "2", "10", "Yes", "no_spam"])
    labels = draw(st.lists(names | close, min_size=2, max_size=12))
    try:
        return make("choice", labels, {})
    except BadInput:
        assume(False)
        raise


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("refund", "refund"),
        ("REFUND", "refund"),
        ("  refund!  ", "refund"),
        ("*refund*", "refund"),
        ("`refund`", "refund"),
        ("“refund”", "refund"),
        ("ref", "refund"),
        ("1", "refund"),
        ("1.", "refund"),
        ("refunnd", "refund"),
        ("not_spam", "not_spam"),
        ("not spam", "not_spam"),
        ("not  Spam", "not_spam"),
        ("deliver", "delivery"),
    ],
)
def test_a_label_is_read_in_many_ways(text: str, label: str) -> None:
    schema = make_schema(("refund", "delivery", "not_spam"))

    assert picking.by_text(schema, text) == label


@pytest.mark.parametrize(
    "text", ["", " ", "?", "hm", "4", "0", "-1", "1.5", "²", "1" * 5_000, "it is refund"]
)
def test_what_is_no_label_is_refused_with_the_labels(text: str) -> None:
    schema = make_schema(("refund", "delivery", "not_spam"))

    with pytest.raises(BadAnswer):
        picking.by_text(schema, text)


def test_an_unclear_start_is_answered_with_the_candidates() -> None:
    schema = make_schema(("delivery late", "delivery lost", "other"))

    with pytest.raises(BadAnswer, match=r"Did you mean delivery late or delivery lost\?"):
        picking.by_text(schema, "deliv")


def test_a_typo_between_two_near_labels_is_not_guessed() -> None:
    schema = make_schema(("refund", "refunds"))

    with pytest.raises(BadAnswer, match="Did you mean"):
        picking.by_text(schema, "refundz")


def test_a_label_that_starts_another_is_itself() -> None:
    schema = make_schema(("refund", "refund now"))

    assert picking.by_text(schema, "refund") == "refund"


def test_where_labels_are_numbers_a_number_is_a_label_and_no_place_in_the_list() -> None:
    schema = make_schema(("3", "1", "2"))

    assert picking.by_text(schema, "1") == "1"
    assert picking.captions(schema) == ["3", "1", "2"]


def test_a_number_that_is_no_label_is_no_place_either() -> None:
    schema = make_schema(("10", "20", "30"))

    with pytest.raises(BadAnswer):
        picking.by_text(schema, "2")


def test_marks_at_a_labels_end_may_be_all_that_tells_it_apart() -> None:
    schema = make_schema(("yes", "yes!", "no"))

    assert picking.by_text(schema, "YES!") == "yes!"
    assert picking.by_text(schema, "yes") == "yes"
    with pytest.raises(BadAnswer, match="Did you mean yes or yes!"):
        picking.by_text(schema, "yes?")


def test_a_label_copied_from_a_message_is_read() -> None:
    schema = make_schema(("not_spam", "spam"))

    assert picking.by_text(schema, "not\u200b_spam") == "not_spam"


def test_a_question_of_the_bot_formats_no_label() -> None:
    schema = make_schema(("*a* <!here>", "*b* <!here>"))

    with pytest.raises(BadAnswer) as refused:
        picking.by_text(schema, "*")

    assert "<!" not in str(refused.value)


@settings(max_examples=40)
@given(schemas(), st.text(max_size=40))
def test_no_text_makes_reading_fail(schema: Schema, text: str) -> None:
    try:
        found = picking.by_text(schema, text)
    except BadAnswer:
        return

    assert found in schema.label_names


@settings(max_examples=40)
@given(schemas())
def test_every_labels_own_name_is_read_as_itself(schema: Schema) -> None:
    read = [picking.by_text(schema, name) for name in schema.label_names]

    assert read == list(schema.label_names)


@settings(max_examples=40)
@given(schemas(), st.text(max_size=6))
def test_no_number_makes_reading_fail(schema: Schema, number: str) -> None:
    try:
        found = picking.by_number(schema, number)
    except BadAnswer:
        return

    assert found == schema.label_names[int(number) - 1]


@pytest.mark.parametrize("count", [2, 10, 11, 100, 101])
def test_the_control_of_a_form_sent_unchanged_gives_the_answer_back(count: int) -> None:
    schema = make_schema([f"label {i}" for i in range(count)])

    (field,) = picking.form(schema, "label 1")

    assert picking.by_number(schema, field["element"]["initial_option"]["value"]) == "label 1"


def test_a_form_without_an_answer_has_nothing_filled_in() -> None:
    (field,) = picking.form(make_schema(), None)

    assert "initial_option" not in field["element"]


def test_an_answer_of_an_older_schema_is_not_filled_in() -> None:
    (field,) = picking.form(make_schema(), "gone")

    assert "initial_option" not in field["element"]


@pytest.mark.parametrize(
    ("count", "type_"),
    [
        (2, "button"),
        (10, "button"),
        (11, "static_select"),
        (100, "static_select"),
        (101, "external_select"),
        (1000, "external_select"),
    ],
)
def test_the_control_grows_with_the_number_of_labels(count: int, type_: str) -> None:
    (block,) = picking.controls(make_schema([f"label {i}" for i in range(count)]))

    assert {element["type"] for element in block["elements"]} == {type_}


def test_long_labels_become_a_typeahead_sooner() -> None:
    (block,) = picking.controls(make_schema([f"{i}".rjust(70, "x") for i in range(80)]))

    assert block["elements"][0]["type"] == "external_select"


def test_every_button_gives_its_label() -> None:
    schema = make_schema()
    (block,) = picking.controls(schema)

    read = [picking.by_number(schema, element["value"]) for element in block["elements"]]

    assert read == list(schema.label_names)


def test_a_typeahead_shows_first_what_starts_with_the_letters() -> None:
    schema = make_schema(["late delivery", "delivery", "refund"])

    options = picking.options(schema, "Deliv")

    assert [option["text"]["text"] for option in options] == ["2 delivery", "1 late delivery"]


def test_a_typeahead_shows_at_most_a_hundred() -> None:
    schema = make_schema([f"label {i}" for i in range(500)])

    assert len(picking.options(schema, "")) == 100


def test_a_typeahead_that_finds_nothing_is_empty() -> None:
    assert picking.options(make_schema(), "zzz") == []
