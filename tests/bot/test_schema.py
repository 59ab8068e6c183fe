import pytest

from bot.errors import BadInput
from bot.schema import describe, label_value, make, value_of
from tests.makers import make_schema


def test_labels_keep_their_order_and_lose_their_spaces() -> None:
    schema = make("choice", [" refund ", "", "delivery"], {"refund": "Money back"})

    assert schema.label_names == ("refund", "delivery")
    assert schema.labels[0].description == "Money back"
    assert schema.number == 1


@pytest.mark.parametrize(
    ("labels", "sentence"),
    [
        ([], "at least two"),
        (["refund"], "at least two"),
        (["refund", " "], "at least two"),
        (["refund", "Refund"], "'Refund' is there twice"),
        (["not_spam", "not spam"], "'not spam' is there twice"),
        (["x" * 71, "refund"], "longer than 70 characters"),
        ([str(i) for i in range(1_001)], "1001 labels are too many"),
    ],
)
def test_labels_that_cannot_be_used_are_refused(labels: list[str], sentence: str) -> None:
    with pytest.raises(BadInput, match=sentence):
        make("choice", labels, {})


def test_an_unknown_kind_is_refused_with_the_known_ones() -> None:
    with pytest.raises(BadInput, match="Known: choice"):
        make("span", ["a", "b"], {})


def test_a_kept_value_is_described() -> None:
    assert describe(make_schema(), label_value("refund")) == "refund"


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"label":1}', '{"label":"a","more":1}'])
def test_what_is_no_value_is_refused(text: str) -> None:
    with pytest.raises(BadInput, match="no value of kind choice"):
        value_of(make_schema(), text)
