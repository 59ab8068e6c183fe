import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import BadAnswer
from bot.tasks import label_codes
from tests.makers import make_schema


def codes(*names: str) -> str:
    return " ".join(label_codes.codes(make_schema(names)).values())


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (("person", "location", "organisation"), "p l o"),
        (("PER", "LOC", "ORG", "DATE", "LAW"), "p lo o d la"),
        (("speaker 1", "speaker 2", "noise"), "s1 s2 n"),
        (("refund", "refund now"), "rf rn"),
        (("人物", "地点"), "人 地"),
        (("1", "2"), "x1 x2"),
        (("+", "-"), "x1 x2"),
        (("yes", "yes!"), "ys y1"),
    ],
)
def test_codes_are_the_fewest_letters_that_mean_one_label(
    names: tuple[str, ...], expected: str
) -> None:
    assert codes(*names) == expected


@given(st.lists(st.text(min_size=1, max_size=12), min_size=2, max_size=12, unique=True))
def test_every_code_finds_its_label_and_extends_no_number(names: list[str]) -> None:
    schema = make_schema(names)
    found = label_codes.codes(schema)

    assert len(set(found.values())) == len(names)
    for name, code in found.items():
        assert label_codes.find(schema, code, code) == name
        assert not code[0].isdecimal()


def test_a_thousand_labels_get_codes() -> None:
    names = [f"label {i}" for i in range(1000)]

    assert len(set(label_codes.codes(make_schema(names)).values())) == 1000


def test_the_legend_says_the_codes() -> None:
    assert label_codes.legend(make_schema(("person", "place"))) == "pe person · pl place"


def test_an_unknown_label_is_answered_with_those_there_are() -> None:
    with pytest.raises(BadAnswer, match=r"no label “zz”; please use one \(r for refund"):
        label_codes.find(make_schema(), "zz", "1 zz")
