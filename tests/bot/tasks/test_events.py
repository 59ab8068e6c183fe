from contextlib import suppress
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import BadAnswer
from bot.media import palette
from bot.media.looks import Look
from bot.records import TextPart
from bot.tasks import events
from bot.tasks.events import Event, Order, Pair, allen, network
from bot.tasks.question import Question
from tests.makers import make_schema

SCHEMA = make_schema(("before", "after", "overlaps", "during", "unclear"), kind="events")
TEXT = "The child [ran] onto the road, the driver [braked], [swerved], and [stopped]."
QUESTION = Question(SCHEMA, (TextPart(text=TEXT),))
EVENTS = events.events_of(QUESTION)


def order(*pairs: tuple[int, str, int]) -> Order:
    found = [
        Pair.model_validate({"first": first, "second": second, "relation": relation})
        for first, relation, second in pairs
    ]
    return Order(events=EVENTS, pairs=tuple(found))


@st.composite
def values(draw: st.DrawFn) -> Order:
    """What is true of some four stretches of time, some of it left out or unclear."""
    time = st.integers(0, 6)
    stretches = draw(st.lists(st.tuples(time, st.integers(1, 5)), min_size=4, max_size=4))
    lying = [(start, start + long) for start, long in stretches]
    pairs = []
    for i, j in draw(st.lists(st.sampled_from(list(combinations(range(4), 2))), unique=True)):
        relation = allen.spoken(lying[i], lying[j])
        pairs.append((i + 1, draw(st.sampled_from([relation, relation, "unclear"])), j + 1))
    return order(*pairs)


@pytest.mark.parametrize(
    "line",
    [
        "1 b 2, 2 b 3",
        "1 before 2; 3 After 2.",
        "1<2<3",
        "1 b 2 b 3",
        "1 2 b, 2 3 b",
        "1b2,2b3",
        "１ ｂ ２，２ ｂ ３",
        "1 b 2 2 b 3",
        "2 b 3, 2 a 1, 1 b 2",
    ],
)
def test_a_line_is_read_as_phones_write_it(line: str) -> None:
    assert events.read_text(QUESTION, line) == order((1, "before", 2), (2, "before", 3))


def test_events_come_from_the_suggestion_from_brackets_or_from_texts() -> None:
    texts = (TextPart(text="It rained."), TextPart(text="The street was wet."))
    given_ = Order(events=(Event(name="a"), Event(name="b")))

    assert [event.name for event in EVENTS] == ["ran", "braked", "swerved", "stopped"]
    assert events.events_of(Question(SCHEMA, texts))[1].name == "The street was wet."
    assert events.events_of(Question(SCHEMA, texts, given_)) == given_.events
    assert events.events_of(Question(SCHEMA, texts[:1])) == ()
    assert events.unanswered(order((1, "before", 2))) == order()


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("", "Nothing was written. Please write entries such as 1 b 2, or - for none."),
        ("1 b 9", "“1 b 9”: there is no event 9; they are 1 to 4."),
        ("1 b 1", "“1 b 1” names one event twice; please name two."),
        ("1 > 2", "can be read in two ways; please write 1 before 2, or 1 after 2."),
        ("1 x 2", "“1 x 2”: there is no label “x”; please use one (b for before"),
        ("1 2", "“1 2” has no label; please add one"),
        ("b 1 2", "is not understood; please write two events and their order between them"),
        ("1 b 2 a", "ends with “a”; please put it between two events."),
        ("1 b " + "9" * 2_000, "there is no event 9999999999"),
    ],
)
def test_what_cannot_be_read_is_told_with_what_to_do(line: str, sentence: str) -> None:
    with pytest.raises(BadAnswer) as refused:
        events.read_text(QUESTION, line)

    assert sentence in str(refused.value)


def test_a_contradiction_is_told_with_its_chain_and_nothing_else() -> None:
    with pytest.raises(BadAnswer) as refused:
        events.read_text(QUESTION, "1 b 4, 1 b 2, 2 b 3, 3 d 4, 3 b 1")

    assert str(refused.value) == (
        "You said that 1 (ran) is before 2 (braked) and 2 (braked) is before 3 (swerved), "
        "so it cannot be that 3 (swerved) is before 1 (ran). Please change one of them."
    )


def test_two_answers_to_one_pair_contradict() -> None:
    with pytest.raises(
        BadAnswer, match=r"1 \(ran\) is before 2 .*, so it cannot be that 2 .* during 1"
    ):
        events.read_text(QUESTION, "1 b 2, 2 d 1")


def test_a_longer_chain_over_during_is_found() -> None:
    # 1 lies within 2, which is before 3, which holds 4: so 1 is before 4.
    assert (1, 4, "before") in events.closed(
        order((1, "during", 2), (2, "before", 3), (4, "during", 3))
    )
    clash = network.contradiction(
        [(1, 2, "during"), (2, 3, "before"), (4, 3, "during"), (4, 1, "overlaps")]
    )
    assert clash is not None
    assert len(clash) == 4


@given(st.text(st.sampled_from("1234 bdaou<>=,.-"), max_size=30))
def test_no_line_makes_reading_fail(line: str) -> None:
    with suppress(BadAnswer):
        events.read_text(QUESTION, line)


@given(values())
def test_the_line_of_a_value_gives_the_value_back(value: Order) -> None:
    with_same = make_schema((*SCHEMA.label_names, "same"), kind="events")
    question = Question(with_same, QUESTION.parts)

    # The schema lacks "contains": such a pair is written the other way round.
    assert events.read_text(question, events.as_text(question, value)) == value


@given(values())
def test_a_value_survives_being_kept(value: Order) -> None:
    assert Order.model_validate_json(value.model_dump_json()) == value
    assert Order.model_validate(value.model_dump(mode="json")) == value
    assert hash(Order(events=EVENTS, pairs=value.pairs[::-1])) == hash(value)


@given(values(), values())
def test_distance_is_0_for_the_same_symmetric_and_at_most_1(a: Order, b: Order) -> None:
    assert events.distance(a, b) == events.distance(b, a)
    assert 0 <= events.distance(a, b) <= 1
    assert events.distance(a, a) == 0


def test_distance_by_hand() -> None:
    chain = order((1, "before", 2), (2, "before", 3))

    # What follows costs nothing to leave out: raw F1 would be 0.8.
    assert events.distance(chain, order((1, "before", 2), (2, "before", 3), (1, "before", 3))) == 0
    # Three closed pairs and one, which is shared: F1 = 2 * 1 / 4.
    assert events.distance(chain, order((1, "before", 2))) == pytest.approx(0.5)
    assert events.distance(order((1, "unclear", 2)), order((1, "unclear", 2))) == 0
    assert events.distance(order((1, "unclear", 2)), order((1, "before", 2))) == 1
    assert events.distance(order(), order()) == 0


def test_consensus_is_what_most_said_or_implied() -> None:
    found = events.consensus(
        [
            order((1, "before", 2), (2, "before", 3)),
            order((1, "before", 3), (2, "before", 3)),
            order((1, "after", 2)),
        ]
    )

    assert found == order((1, "before", 3), (2, "before", 3))


def test_consensus_leaves_out_what_would_contradict() -> None:
    # Condorcet's circle: each pair has two of three votes, and all three cannot hold.
    found = events.consensus(
        [
            order((1, "before", 2), (2, "before", 3)),
            order((2, "before", 3), (1, "after", 3)),
            order((1, "after", 3), (1, "before", 2)),
        ]
    )

    assert len(found.pairs) == 2


@given(st.lists(values(), min_size=1, max_size=3))
def test_consensus_ignores_the_order_and_follows_agreement(given_: list[Order]) -> None:
    assert events.consensus(given_) == events.consensus(given_[::-1])
    assert events.consensus([given_[0]] * 3) == given_[0]


def test_only_pairs_that_do_not_follow_are_still_asked() -> None:
    assert events.undecided(order((1, "before", 2), (2, "before", 3), (3, "before", 4))) == []
    assert events.undecided(order((1, "before", 2), (2, "unclear", 3))) == [
        (1, 3), (1, 4), (2, 4), (3, 4),
    ]  # fmt: skip


BEFORE, MEETS, OVERLAPS, DURING = (
    ((0, 1), (2, 3)),
    ((0, 2), (2, 3)),
    ((0, 2), (1, 3)),
    ((1, 2), (0, 3)),
)
STARTS = ((0, 1), (0, 3))


def bit(lying: tuple[tuple[int, int], tuple[int, int]]) -> int:
    return allen.way(*lying)


def test_the_table_is_allens() -> None:
    # Allen (1983), figure 4: o o = {b m o}; d d = {d}; b b = {b}; m m = {b}; b d = {b o m d s}.
    assert allen.compose(bit(OVERLAPS), bit(OVERLAPS)) == bit(BEFORE) | bit(MEETS) | bit(OVERLAPS)
    assert allen.compose(bit(DURING), bit(DURING)) == bit(DURING)
    assert allen.compose(bit(BEFORE), bit(BEFORE)) == bit(BEFORE)
    assert allen.compose(bit(MEETS), bit(MEETS)) == bit(BEFORE)
    assert allen.compose(bit(BEFORE), bit(DURING)) == sum(
        map(bit, (BEFORE, OVERLAPS, MEETS, DURING, STARTS))
    )
    assert allen.ANY.bit_count() == 13
    assert sum(ways.bit_count() for ways in allen.SETS.values()) - 13 == 13


@given(st.integers(1, allen.ANY), st.integers(1, allen.ANY))
def test_composition_turned_round_is_the_same(a: int, b: int) -> None:
    turned = allen.compose(allen.converse(b), allen.converse(a))

    assert allen.converse(allen.compose(a, b)) == turned


def test_a_value_cannot_contradict_itself() -> None:
    assert order((1, "before", 2), (1, "unclear", 2)) == order((1, "before", 2))
    with pytest.raises(ValueError, match="contradicts itself"):
        order((1, "before", 2), (2, "before", 3), (3, "before", 1))
    with pytest.raises(ValueError, match="two answers"):
        order((1, "before", 2), (1, "overlaps", 2))
    with pytest.raises(ValueError, match="beyond the 4"):
        order((1, "before", 5))


def test_twenty_events_are_closed_soon() -> None:
    chain = [(i, i + 1, "before") for i in range(1, 20)]
    clash = network.contradiction([*chain, (20, 1, "before")])  # type: ignore[list-item]

    assert clash is not None
    assert len(clash) == 20


@pytest.mark.parametrize("theme", [palette.LIGHT, palette.DARK])
def test_the_picture_has_the_width_of_a_card(theme: palette.Theme) -> None:
    value = order((1, "before", 2), (2, "overlaps", 3))
    named = Order(events=(Event(name="start"), Event(name="end")))

    for question in (QUESTION, Question(SCHEMA, (), named)):
        picture = events.draw(question, value, Look(theme=theme))
        assert picture is not None
        assert picture.width == 1080
    assert events.draw(Question(SCHEMA), None) is None


def test_values_and_pictures_in_words() -> None:
    value = order((1, "before", 2), (3, "unclear", 4))

    assert events.describe(value) == "ran before braked; swerved and stopped: unclear"
    assert events.alt_text(QUESTION, None).startswith("4 numbered events: 1 ran, 2 braked")
    assert events.alt_text(QUESTION, value).startswith("Order 1 b 2, 3 u 4; 4 numbered")
