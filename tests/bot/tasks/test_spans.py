from contextlib import suppress

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.errors import BadAnswer
from bot.records import TextPart
from bot.tasks import spans, words
from bot.tasks.question import Question
from bot.tasks.spans import Span, Spans
from tests.makers import make_schema

TEXT = "Angela Merkel met Emmanuel Macron in Aachen on 22 January 2019."
SCHEMA = make_schema(("person", "place", "date"), kind="spans")
QUESTION = Question(SCHEMA, (TextPart(text=TEXT),))


def question(*texts: str) -> Question:
    return Question(SCHEMA, tuple(TextPart(text=text) for text in texts))


def marked(*found: tuple[int, int, str]) -> Spans:
    return Spans(spans=tuple(Span(start=a, end=b, label=label) for a, b, label in found))


PERSONS = marked((0, 13, "person"), (18, 33, "person"), (37, 43, "place"))


@st.composite
def values(draw: st.DrawFn) -> Spans:
    places = st.integers(0, 24)
    labels = st.sampled_from(SCHEMA.label_names)
    found = draw(st.lists(st.tuples(places, places, labels, st.integers(0, 1)), max_size=6))
    return Spans(
        spans=tuple(
            Span(part=part, start=min(a, b), end=max(a, b) + 1, label=label)
            for a, b, label, part in found
        )
    )


@pytest.mark.parametrize(
    "line",
    [
        "1-2 pe, 4-5 pe, 7 pl",
        "1-2 person, 4-5 person, 7 place",
        "1-2pe,4-5pe,7pl",
        "1 - 2 PE ; 4–5 Pe\n7: pl.",
        "１-２ ｐｅ、４〜５ pe， ７ ｐｌ",
        "1-2 pe 4-5 pe 7 pl",
        "7 pl, 4-5 pe, 1-2 pe, 7 pl",
        "1\u200b-2 pe, 4\u22125 pe. 7 pl. ",
        "١-٢ pe، 4-5 pe، ٧ pl",
    ],
)
def test_a_line_is_read_as_phones_write_it(line: str) -> None:
    assert spans.read_text(QUESTION, line) == PERSONS


@pytest.mark.parametrize("line", ["-", "none", " None. ", "—"])
def test_nothing_is_an_answer(line: str) -> None:
    assert spans.read_text(QUESTION, line) == Spans()


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("", "Nothing was written. Please write entries such as 1-2 p, or - for none."),
        ("31 pe", "“31 pe”: there is no word 31; the words are 1 to 12."),
        ("1-2 pe, 5-4 pl", "“5-4 pl” ends before it starts; please write the first word first."),
        ("1-2", "“1-2” has no label; please add one (pe for person, pl for place, d for date)."),
        ("1 x", "“1 x”: there is no label “x”; please use one"),
        (
            "1 p",
            "“1 p”: “p” may mean several labels; please choose one (pe for person, pl for place)",
        ),
        ("person 1", "“person 1” does not start with a word's number; please write entries"),
        ("1.9-2 pe", "“1.9-2 pe”: that word has the characters 1 to 6, so 9 is none of them."),
        ("9" * 2_900 + " pe", "there is no word 9999999999; the words are 1 to 12."),
        ("1 pe," * 700, "please shorten it to 3,000 at most."),
        ("1 pe," * 300, "please give 200 at most."),
    ],
)
def test_what_cannot_be_read_is_told_with_what_to_do(line: str, sentence: str) -> None:
    with pytest.raises(BadAnswer) as refused:
        spans.read_text(QUESTION, line)

    assert sentence in str(refused.value)


def test_a_span_cannot_run_over_two_texts() -> None:
    with pytest.raises(BadAnswer, match="in two texts"):
        spans.read_text(question("one two", "three"), "2-3 d")


def test_a_part_of_a_word_can_be_marked() -> None:
    read = spans.read_text(QUESTION, "1.2-2.3 pe")

    assert read == marked((1, 10, "person"))
    assert spans.as_text(QUESTION, read) == "1.2-2.3 pe"


@given(st.text(max_size=80))
def test_no_line_makes_reading_fail(line: str) -> None:
    with suppress(BadAnswer):
        spans.read_text(QUESTION, line)


SCRIPTS = st.sampled_from("ab 1.,'\n北京カナประเทศनमस्तेمرحبا👨\u200d👩👍🏽e\u0301\u200b")


@given(st.lists(st.text(SCRIPTS, min_size=1, max_size=20), min_size=1, max_size=2), st.data())
def test_the_line_of_a_value_gives_the_value_back(texts: list[str], data: st.DataObject) -> None:
    asked = question(*texts)
    numbered = words.number(asked.parts)
    assume(numbered)
    found = []
    for first in data.draw(st.lists(st.sampled_from(numbered), max_size=4)):
        last = data.draw(st.sampled_from([w for w in numbered if w.part == first.part]))
        start = data.draw(st.integers(min(first.start, last.start), min(first.end, last.end) - 1))
        end = data.draw(st.integers(max(first.start, last.start) + 1, max(first.end, last.end)))
        label = data.draw(st.sampled_from(SCHEMA.label_names))
        if start < end:
            found.append(Span(part=first.part, start=start, end=end, label=label))
    value = Spans(spans=tuple(found))

    assert spans.read_text(asked, spans.as_text(asked, value)) == value


@given(values())
def test_any_suggestion_gets_a_line_that_can_be_read(value: Spans) -> None:
    spans.read_text(QUESTION, spans.as_text(QUESTION, value))


@given(values())
def test_a_value_survives_being_kept(value: Spans) -> None:
    assert Spans.model_validate_json(value.model_dump_json()) == value
    assert Spans.model_validate(value.model_dump(mode="json")) == value
    assert hash(Spans(spans=value.spans[::-1])) == hash(value)


@given(values(), values())
def test_distance_is_0_for_the_same_symmetric_and_at_most_1(a: Spans, b: Spans) -> None:
    assert spans.distance(a, b) == spans.distance(b, a)
    assert 0 <= spans.distance(a, b) <= 1
    assert (spans.distance(a, b) == 0) == (a == b)


def test_distance_by_hand() -> None:
    a = marked((0, 13, "person"), (37, 43, "place"))
    b = marked((7, 13, "person"), (37, 43, "date"))

    # One pair shares 6 of 13 characters; the labels of the other differ: F1 = 2 * (6 / 13) / 4.
    assert spans.distance(a, b) == pytest.approx(1 - 3 / 13)


def test_f1_by_hand() -> None:
    a = marked((0, 13, "person"), (37, 43, "place"))
    b = marked((7, 13, "person"), (37, 43, "place"), (47, 49, "date"))

    assert spans.span_f1(a, b) == pytest.approx(2 * 1 / 5)
    assert spans.span_f1(a, b, "relaxed") == pytest.approx(2 * 2 / 5)
    # Words: a has 3 labelled, b has 3, and they share "Merkel" and "Aachen".
    assert spans.word_f1(words.number(QUESTION.parts), a, b) == pytest.approx(2 * 2 / 6)
    assert spans.span_f1(Spans(), Spans()) == 1


def test_consensus_keeps_what_most_marked_alike() -> None:
    found = spans.consensus([PERSONS, PERSONS, marked((0, 6, "person"))])

    assert found == PERSONS


def test_consensus_votes_by_characters_where_edges_differ() -> None:
    found = spans.consensus(
        [marked((0, 13, "person")), marked((0, 17, "person")), marked((7, 17, "person"))]
    )

    assert found == marked((0, 17, "person"))


def test_consensus_keeps_neighbours_apart() -> None:
    found = spans.consensus(
        [
            marked((0, 2, "person"), (2, 4, "person")),
            marked((0, 2, "person"), (2, 5, "person")),
            marked((0, 2, "person"), (2, 6, "person")),
        ]
    )

    assert found == marked((0, 2, "person"), (2, 5, "person"))


def test_half_is_no_majority_and_weight_decides() -> None:
    both = [marked((0, 13, "person")), marked((0, 13, "place"))]

    assert spans.consensus(both) == Spans()
    assert spans.consensus(both, [2, 1]) == both[0]
    with pytest.raises(ValueError, match="2 values need 2 weights"):
        spans.consensus(both, [1])


@given(st.lists(values(), min_size=1, max_size=4))
def test_consensus_ignores_the_order_and_follows_agreement(given_: list[Spans]) -> None:
    assert spans.consensus(given_) == spans.consensus(given_[::-1])
    assert spans.consensus([given_[0]] * 3) == given_[0]


def test_a_suggestion_beyond_any_text_takes_no_time() -> None:
    huge = marked((0, 10**12, "person"))

    assert spans.consensus([huge, huge]) == huge
    assert spans.as_text(QUESTION, huge) == "1-12 pe"


def test_a_span_needs_a_stretch_and_a_label() -> None:
    for start, end, label in [(3, 3, "person"), (-1, 2, "person"), (0, 1, "")]:
        with pytest.raises(ValueError, match=r"span|greater|least"):
            Span(start=start, end=end, label=label)
    with pytest.raises(ValueError, match="valid integer"):
        Span.model_validate({"start": "0", "end": 3, "label": "person"})


def test_a_value_in_words() -> None:
    assert spans.describe(PERSONS) == "3 spans: 2 person, 1 place"
    assert spans.describe(Spans()) == "no spans"


def test_the_picture_and_its_words() -> None:
    picture = spans.draw(QUESTION, PERSONS)

    assert picture is not None
    assert picture.width == 1080
    assert spans.alt_text(QUESTION, None) == "Text with 12 numbered words"
    assert spans.alt_text(QUESTION, PERSONS).endswith("and the spans 1-2 pe, 4-5 pe, 7 pl")
    assert spans.draw(question("  "), None) is None
