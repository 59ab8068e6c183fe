"""What must hold of every kind, by values of every kind."""

import itertools
from gettext import NullTranslations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import canonical, words
from bot.errors import BadAnswer
from bot.media.looks import Look
from bot.records import ImagePart, Schema, TextPart, Value
from bot.schema import make, make_form, value_of
from bot.tasks import KINDS, boxes, events, form, regions, relations, spans
from bot.tasks.choice import Choice
from bot.tasks.kind import Kind
from bot.tasks.multichoice import Labels
from bot.tasks.pairwise import Preference
from bot.tasks.question import Question
from bot.tasks.ranking import Ranking
from bot.tasks.scale import Grade
from bot.tasks.text import Text

WORDS = "Ada met Ben in Rome. Then Ben called Ada."
PARTS = (TextPart(text=WORDS), TextPart(text="Later, [Ada] [left]."))
names = st.sampled_from(("one", "two", "three"))
places = st.integers(0, 15)
shares = st.integers(0, 15).map(lambda n: n / 20)

spans_ = st.builds(
    lambda start, length, label: spans.Span(part=0, start=start, end=start + length, label=label),
    places,
    st.integers(1, 20),
    names,
)
boxes_ = st.builds(
    lambda x, y, w, h, label: boxes.Box(
        left=x, top=y, right=x + 0.05 + w / 4, bottom=y + 0.05 + h / 4, label=label
    ),
    shares,
    shares,
    shares,
    shares,
    names,
)
regions_ = st.builds(
    lambda start, length, label: regions.Region(
        start_ms=start * 100, end_ms=(start + length) * 100, label=label
    ),
    places,
    st.integers(1, 20),
    names,
)
entities = [
    relations.TextEntity(name=word, part=0, start=start, end=start + 3)
    for start, word in ((0, "Ada"), (8, "Ben"), (26, "Ben"))
]
triples = st.builds(
    lambda pair, label: relations.Relation(head=pair[0], label=label, tail=pair[1]),
    st.sampled_from(list(itertools.permutations(entities, 2))),
    names,
)
happened = tuple(events.Event(name=name) for name in ("a", "b", "c"))
# One chain, with parts left out, never contradicts itself.
orders = st.sets(st.sampled_from([(1, 2), (2, 3), (1, 3)])).map(
    lambda pairs: events.Order(
        events=happened,
        pairs=tuple(
            events.Pair(first=first, second=second, relation="before")
            for first, second in sorted(pairs)
        ),
    )
)
grades = names.map(
    lambda name: Grade(label=name, rank=("one", "two", "three").index(name) + 1, of=3)
)

VALUES: dict[str, st.SearchStrategy[Value]] = {
    "choice": names.map(lambda name: Choice(label=name)),
    "link": names.map(lambda name: Choice(label=name)),
    "ordinal": grades,
    "rating": grades,
    "multichoice": st.lists(names).map(lambda labels: Labels(labels=tuple(labels))),
    "ranking": st.permutations(["a", "b", "c", "d"]).map(lambda o: Ranking(order=tuple(o))),
    "pairwise": st.sampled_from(["first", "second", "tie", "both bad"]).map(
        lambda side: Preference.model_validate({"better": side})
    ),
    "text": st.text("ab c").map(lambda text: Text(text=f"x{text}")),
    "spans": st.lists(spans_, max_size=4).map(lambda s: spans.Spans(spans=tuple(s))),
    "boxes": st.lists(boxes_, max_size=4).map(lambda b: boxes.Boxes(boxes=tuple(b))),
    "regions": st.lists(regions_, max_size=4).map(lambda r: regions.Regions(regions=tuple(r))),
    "relations": st.lists(triples, max_size=4).map(
        lambda r: relations.Relations(entities=tuple(entities), relations=tuple(r))
    ),
    "events": orders,
}
VALUES["form"] = st.builds(
    lambda topic, marks, note: form.Form(fields={"topic": topic, "marks": marks, "note": note}),
    VALUES["choice"],
    st.none() | VALUES["spans"],
    VALUES["text"],
)
LABELS = {
    "rating": ["1", "2", "3"],
    "events": ["before", "after"],
    "pairwise": [],
    "text": [],
    "ranking": ["alpha", "beta", "gamma"],
}


def schema_of(kind: str) -> Schema:
    if kind == "form":
        fields = {"topic": "choice", "marks": "spans", "note": "text"}
        return make_form({name: schema_of(one) for name, one in fields.items()})
    return make(kind, LABELS.get(kind, ["one", "two", "three"]), {})


def test_every_kind_is_tested() -> None:
    assert VALUES.keys() == KINDS.keys()


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
@given(data=st.data())
def test_distance_is_0_for_the_same_symmetric_and_at_most_1(
    kind: Kind[Any], data: st.DataObject
) -> None:
    a, b = data.draw(VALUES[kind.name]), data.draw(VALUES[kind.name])

    assert kind.distance(a, a) == pytest.approx(0)
    assert kind.distance(a, b) == pytest.approx(kind.distance(b, a))
    assert -1e-9 <= kind.distance(a, b) <= 1 + 1e-9


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
@given(data=st.data())
def test_a_value_survives_being_kept(kind: Kind[Any], data: st.DataObject) -> None:
    value = data.draw(VALUES[kind.name])

    kept = canonical.dumps(value.model_dump(mode="json"))

    assert value_of(schema_of(kind.name), kept) == value
    assert canonical.dumps(value_of(schema_of(kind.name), kept).model_dump(mode="json")) == kept
    assert hash(value) == hash(value_of(schema_of(kind.name), kept))


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
@given(data=st.data())
def test_people_who_say_the_same_have_that_as_their_consensus(
    kind: Kind[Any], data: st.DataObject
) -> None:
    value = data.draw(VALUES[kind.name])

    assert kind.distance(kind.consensus([value] * 3), value) == pytest.approx(0)
    assert 0 < len(kind.describe(value)) < 1_000


class Loud(NullTranslations):
    """A language that is English in capitals."""

    def gettext(self, message: str) -> str:
        return message.upper()


@pytest.mark.parametrize(
    ("value", "described"),
    [
        (spans.Spans(), "no spans"),
        (boxes.Boxes(), "no boxes"),
        (regions.Regions(), "no regions"),
        (relations.Relations(), "no relations"),
        (events.Order(), "no order"),
        (Labels(labels=()), "none of these"),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)
def test_an_answer_is_told_in_the_language_that_is_spoken_and_kept_in_english(
    value: Value, described: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(words.CATALOGS, words.Language.GERMAN, Loud())
    kind = form.value.KIND_OF[type(value)]
    question = Question(schema_of(kind.name), PARTS)

    with words.speaking(words.Language.GERMAN):
        assert kind.told(question, value) == [described.upper()]
        assert kind.describe(value) == described


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
@given(data=st.data())
def test_a_card_offers_the_models_value_and_a_form_is_filled_in_with_it(
    kind: Kind[Any], data: st.DataObject
) -> None:
    value = data.draw(VALUES[kind.name])
    question = Question(schema_of(kind.name), PARTS, suggestion=value, is_offered=True)
    pressed = {
        one["value"]
        for block in kind.ask(question)
        for one in block.get("elements", ())
        if one.get("action_id", "").startswith("answer.") and "value" in one
    }

    fields = kind.form(question, value)

    assert fields[0]["block_id"].startswith("answer")
    if "accept" in pressed:
        assert kind.read(question, "accept") == value
        with pytest.raises(BadAnswer):
            kind.read(Question(schema_of(kind.name), PARTS), "accept")


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
@given(text=st.text(max_size=40))
def test_no_text_makes_reading_fail(kind: Kind[Any], text: str) -> None:
    question = Question(schema_of(kind.name), PARTS)

    for read in (kind.read_text, kind.read):
        try:
            value = read(question, text)
        except BadAnswer:
            continue
        assert isinstance(value, kind.value)


@pytest.mark.parametrize(
    "kind", [k for k in KINDS.values() if k.has_picture(schema_of(k.name))], ids=lambda k: k.name
)
def test_a_sample_without_what_a_picture_needs_has_none_or_an_honest_one(kind: Kind[Any]) -> None:
    image = ImagePart(media="x", mimetype="", width=1, height=1)
    question = Question(schema_of(kind.name), (image,))
    if kind.name == "boxes":
        question = Question(schema_of(kind.name), PARTS[:1])

    picture = kind.draw(question, None, Look())

    assert picture is None or picture.width > 0
