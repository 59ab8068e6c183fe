from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import BadAnswer
from bot.media import palette
from bot.media.looks import Look
from bot.records import ImagePart, TextPart
from bot.tasks import relations
from bot.tasks.question import Question
from bot.tasks.relations import BoxEntity, Relation, Relations, TextEntity
from bot.tasks.relations.value import Entity
from tests.bot.media.mock_street import street
from tests.makers import make_schema

SCHEMA = make_schema(("met", "signed", "located in"), kind="relations")
TEXT = "Angela Merkel met Emmanuel Macron in Aachen to sign a treaty."
MERKEL = TextEntity(name="Angela Merkel", start=0, end=13)
MACRON = TextEntity(name="Emmanuel Macron", start=18, end=33)
AACHEN = TextEntity(name="Aachen", start=37, end=43)
TREATY = TextEntity(name="treaty", start=54, end=60)
GIVEN = (MERKEL, MACRON, AACHEN, TREATY)
QUESTION = Question(SCHEMA, (TextPart(text=TEXT),), Relations(entities=GIVEN))
WORDS = Question(SCHEMA, (TextPart(text=TEXT),))


def related(*triples: tuple[Entity, str, Entity]) -> Relations:
    found = tuple(Relation(head=head, label=label, tail=tail) for head, label, tail in triples)
    return Relations(entities=GIVEN, relations=found)


BOTH = related((MERKEL, "met", MACRON), (MERKEL, "signed", TREATY))


@st.composite
def values(draw: st.DrawFn) -> Relations:
    two = st.lists(st.sampled_from(GIVEN), min_size=2, max_size=2, unique=True)
    triples = draw(st.lists(st.tuples(two, st.sampled_from(SCHEMA.label_names)), max_size=5))
    return related(*((head, label, tail) for (head, tail), label in triples))


@pytest.mark.parametrize(
    "line",
    [
        "1>2 m, 1>4 s",
        "1 > 2 met; 1→4 Signed.",
        "1->2 m 1->4 s",
        "2<1 m, 4<1 s",
        "1 2 m, 1 4 s",
        "１＞２ｍ，１＞４ｓ",
        "1>4 s, 1>2 m, 1>2 m",
    ],
)
def test_a_line_is_read_as_phones_write_it(line: str) -> None:
    assert relations.read_text(QUESTION, line) == BOTH


def test_without_given_entities_words_are_the_entities() -> None:
    (found,) = relations.read_text(WORDS, "2>5 m").relations

    assert (found.head.name, found.label, found.tail.name) == ("Merkel", "met", "Macron")
    assert relations.as_text(WORDS, Relations(relations=(found,))) == "2>5 m"


def test_a_hidden_suggestion_still_gives_the_entities() -> None:
    assert relations.unanswered(BOTH) == Relations(entities=GIVEN)


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("", "Nothing was written. Please write entries such as 1>2 m, or - for none."),
        ("1>9 m", "“1>9 m”: there is no entity 9; they are 1 to 4."),
        ("1>1 m", "“1>1 m” points to itself; please name two different entities."),
        ("1>2", "“1>2” has no label; please add one (m for met, s for signed, l for located in)."),
        ("1-2 m", "please write two entities and a label, such as 1>2 m."),
        ("7" * 2_000 + ">1 m", "there is no entity 7777777777"),
    ],
)
def test_what_cannot_be_read_is_told_with_what_to_do(line: str, sentence: str) -> None:
    with pytest.raises(BadAnswer) as refused:
        relations.read_text(QUESTION, line)

    assert sentence in str(refused.value)


@given(st.text(st.sampled_from("1234 ><-,.ms\u200b"), max_size=40))
def test_no_line_makes_reading_fail(line: str) -> None:
    with suppress(BadAnswer):
        relations.read_text(QUESTION, line)


@given(values())
def test_the_line_of_a_value_gives_the_value_back(value: Relations) -> None:
    assert relations.read_text(QUESTION, relations.as_text(QUESTION, value)) == value


@given(values())
def test_a_value_survives_being_kept(value: Relations) -> None:
    assert Relations.model_validate_json(value.model_dump_json()) == value
    assert Relations.model_validate(value.model_dump(mode="json")) == value
    assert hash(Relations(entities=GIVEN, relations=value.relations[::-1])) == hash(value)


@given(values(), values())
def test_distance_is_0_for_the_same_symmetric_and_at_most_1(a: Relations, b: Relations) -> None:
    assert relations.distance(a, b) == relations.distance(b, a)
    assert 0 <= relations.distance(a, b) <= 1
    assert (relations.distance(a, b) == 0) == (a == b)


def test_distance_and_f1_by_hand() -> None:
    other = related(
        (MERKEL, "met", MACRON), (MERKEL, "met", TREATY), (AACHEN, "located in", MERKEL)
    )

    # Two and three triples, one shared, four in all; without labels two are shared.
    assert relations.distance(BOTH, other) == pytest.approx(1 - 1 / 4)
    assert relations.edge_f1(BOTH, other) == pytest.approx(2 / 5)
    assert relations.edge_f1(BOTH, other, labelled=False) == pytest.approx(4 / 5)
    assert relations.edge_f1(Relations(), Relations()) == 1


def test_consensus_is_what_most_gave() -> None:
    first = related((MERKEL, "met", MACRON))

    assert relations.consensus([BOTH, first, related()]) == first
    assert relations.consensus([BOTH, related()]) == related()
    assert relations.consensus([BOTH, related()], [2, 1]) == BOTH


@given(st.lists(values(), min_size=1, max_size=4))
def test_consensus_ignores_the_order_and_follows_agreement(given_: list[Relations]) -> None:
    assert relations.consensus(given_) == relations.consensus(given_[::-1])
    assert relations.consensus([given_[0]] * 3) == given_[0]


def test_a_relation_is_between_two_places() -> None:
    with pytest.raises(ValueError, match="needs two entities"):
        related((MERKEL, "met", TextEntity(name="Merkel", start=0, end=13)))
    with pytest.raises(ValueError, match="the same place"):
        Relations(entities=(MERKEL, MERKEL))


WOMAN = BoxEntity(name="woman", left=0.76, top=0.52, right=0.83, bottom=0.86)
CAR = BoxEntity(name="car", left=0.34, top=0.64, right=0.64, bottom=0.85)


@pytest.mark.parametrize("theme", [palette.LIGHT, palette.DARK])
def test_the_pictures_have_the_width_of_a_card(theme: palette.Theme) -> None:
    boxed = Relations(
        entities=(CAR, WOMAN), relations=(Relation(head=WOMAN, label="met", tail=CAR),)
    )
    photo = ImagePart(media="a", mimetype="image/png", width=1100, height=820)
    look = Look({"a": street()}, theme)

    for picture in (
        relations.draw(QUESTION, BOTH, look),
        relations.draw(WORDS, relations.read_text(WORDS, "2>5 m"), look),
        relations.draw(Question(SCHEMA, (photo,), boxed), boxed, look),
    ):
        assert picture is not None
        assert picture.width == 1080
        assert picture.height < 1_300


def test_what_cannot_be_placed_is_drawn_in_words_only() -> None:
    far = TextEntity(name="far", start=900, end=950)
    value = Relations(
        entities=(far, MERKEL), relations=(Relation(head=far, label="met", tail=MERKEL),)
    )

    assert relations.draw(Question(SCHEMA, (TextPart(text=TEXT),), value), value) is not None
    assert relations.draw(Question(SCHEMA), None) is None


def test_values_and_pictures_in_words() -> None:
    assert relations.describe(BOTH) == (
        "Angela Merkel → met → Emmanuel Macron; Angela Merkel → signed → treaty"
    )
    assert relations.alt_text(QUESTION, None).startswith("4 numbered entities: 1 Angela Merkel, 2")
    assert relations.alt_text(QUESTION, BOTH).startswith("Relations 1>2 m, 1>4 s; 4 numbered")
