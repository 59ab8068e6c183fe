"""Several questions in one schema: each changes by itself, and an answer is read field by field."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import canonical, schema_file
from bot.errors import BadInput
from bot.evolution import file, spoken
from bot.evolution.changes import Changes, propose
from bot.evolution.history import History, Version
from bot.records import Schema
from bot.reports import evolution as words
from bot.schema import kept_value, offers
from tests.machine.test_schema_changes import steps
from tests.makers import LABELS, make_form_schema, make_schema

FILE = """
guidelines: Read all of it.
fields:
  topic: {labels: [refund, delivery, other], guidelines: What it is about.}
  reason: {labels: "refund, late"}
  tone: {kind: rating, labels: 1..3}
  who: {kind: spans, labels: {person: A human., place: ""}}
"""
REASON = '  reason: {labels: "refund, late"}\n'
WITHOUT_REASON = (REASON, ""), ("\nguidelines", "\ndeprecated: [reason]\nguidelines")
PERSON = {"part": 0, "start": 0, "end": 3, "label": "person"}


def asked(text: str = FILE) -> Schema:
    return schema_file.read(text)


def evolve(*steps: str | dict[str, Any]) -> History:
    """A text is a file, all else what people write of changes."""
    history = History([Version(asked())])
    for step in steps:
        version = (
            file.read(history, step)
            if isinstance(step, str)
            else propose(history, spoken.changes(**step))
        )
        history = history.followed_by(version)
    return history


def answer(history: History, number: int = 1, **fields: Any) -> str:
    usual = {"topic": "refund", "reason": "refund", "tone": "2", "who": {"spans": [PERSON]}}
    given = {
        field.name: fields.get(field.name, usual.get(field.name))
        for field in history.schema(number).fields
    }
    return kept_value(history.schema(number), {"fields": given})


def read(history: History, number: int = 1, **fields: Any) -> Any:
    found = history.route(number).read(answer(history, number, **fields))
    return None if found is None else canonical.loads(found)["fields"]


def edited(*changes: tuple[str, str]) -> str:
    """The first file with other words in it."""
    text = FILE
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return text


def test_a_label_is_renamed_in_its_own_field_alone() -> None:
    history = evolve(
        {"rename": ["topic: refund = money back"], "describe": ["who: place = Where."]}
    )

    found = read(history)

    assert found["topic"] == {"label": "money back"}
    assert found["reason"] == {"label": "refund"}
    assert found["who"] == {"spans": [PERSON]}
    topic, _, _, who = history.newest.fields
    assert [label.name for label in topic.labels] == ["money back", "delivery", "other"]
    assert who.labels[1].description == "Where."


def test_labels_inside_a_field_are_mapped_at_any_depth() -> None:
    history = evolve({"merge": ["who: person, place = somebody"]})

    assert read(history)["who"] == {"spans": [PERSON | {"label": "somebody"}]}


def test_a_split_label_of_one_field_asks_for_the_whole_again() -> None:
    history = evolve({"split": ["topic: delivery = late, lost"]})

    assert read(history, topic="delivery") is None
    assert read(history, topic="refund")["topic"] == {"label": "refund"}
    assert not history.route(1).keeps_cards


def test_a_field_of_one_label_becomes_one_of_several_and_comes_back() -> None:
    history = evolve(edited(("topic: {", "topic: {kind: multichoice, ")), {"restore": 1})

    assert history.route(1, 2).read(answer(history)) == answer(
        history, 2, topic={"labels": ["refund"]}
    )
    assert read(history, 2, topic={"labels": ["refund"]})["topic"] == {"label": "refund"}
    assert read(history, 2, topic={"labels": []}) is None


def test_fields_are_renamed_and_dropped_by_a_file_and_brought_back() -> None:
    history = evolve(edited(("topic: {", "subject: {was: topic, "), *WITHOUT_REASON))

    assert {**read(history), "tone": 0} == {
        "subject": {"label": "refund"},
        "tone": 0,
        "who": {"spans": [PERSON]},
    }
    again = history.followed_by(propose(history, spoken.changes(restore=1)))
    assert set(read(again)) == {"topic", "reason", "tone", "who"}
    assert read(again, 2, subject="refund") is None, "nobody was asked for the reason"


def test_a_field_that_is_asked_as_something_else_is_asked_again() -> None:
    history = evolve(edited(("tone: {kind: rating, labels: 1..3}", "tone: {kind: text}")))

    assert read(history) is None
    assert words.changes(history.schema(1), history.versions[1]) == ["asks tone anew, as text"]


def test_the_file_of_a_first_version_is_one_to_edit() -> None:
    with pytest.raises(BadInput, match="Nothing would change"):
        evolve(FILE)
    with pytest.raises(BadInput, match="Nothing would change"):
        evolve(file.write(asked()))


def test_a_file_may_ask_one_question_more() -> None:
    history = evolve(FILE + "  note: {kind: text}\n")

    assert read(history) is None
    assert words.changes(history.schema(1), history.versions[1]) == ["asks note as well"]


def test_what_is_not_offered_any_more_stands_but_is_suggested_no_more() -> None:
    history = evolve({"deprecate": ["topic: refund"]})
    text = answer(history)

    assert history.route(1).read(text) == text
    assert (offers(history.schema(1), text), offers(history.newest, text)) == (True, False)
    again = evolve({"deprecate": ["topic: refund"]}, "guidelines: Anew.")
    assert [label.name for label in again.newest.fields[0].retired] == ["refund"]


def test_one_question_becomes_several_and_is_asked_anew() -> None:
    single = schema_file.read("labels: [refund, other]")
    history = History([Version(single)])
    history = history.followed_by(file.read(history, FILE))

    assert history.route(1).read('{"label":"refund"}') is None
    back = history.followed_by(propose(history, spoken.changes(restore=1)))
    assert back.route(1).read('{"label":"refund"}') == '{"label":"refund"}'
    assert back.route(2).read(answer(history, 2)) is None


def test_the_changes_are_told_with_their_fields() -> None:
    subject = "subject: {was: topic, labels: [refund, {name: late, was: delivery}, other, spam]"
    history = evolve(
        edited(
            ("topic: {labels: [refund, delivery, other]", subject),
            ("What it is about.", "The main thing."),
            *WITHOUT_REASON,
        )
    )

    assert words.changes(history.schema(1), history.versions[1]) == [
        "asks topic as subject",
        "subject: renames delivery to late",
        "subject: adds spam",
        "subject: other guidelines",
        "no longer asks reason",
    ]
    assert words.versions(history)[1][1] == (
        "form: topic (choice: refund, delivery, other), reason (choice: refund, late), "
        "tone (rating: 1, 2, 3), who (spans: person, place)"
    )


@pytest.mark.parametrize(
    ("step", "sentence"),
    [
        ({"rename": ["refund = money back"]}, "Write it as topic: label"),
        ({"rename": ["mood: a = b"]}, "the fields are topic, reason, tone, who"),
        ({"rename": ["topic: spam = b"]}, "no label 'spam'"),
        ({"deprecate": ["tone: 3"]}, "tone: A step cannot be taken out of a scale"),
        ({"split": ["topic: refund = delivery"]}, "two labels or more"),
        ({"kind": "choice"}, "A form has fields"),
        (edited(("  tone: {kind: rating, labels: 1..3}\n", "")), "The field 'tone' is missing"),
        (edited(("tone: {", "mood: {was: ton, ")), "fields.mood.was: version 1 has no field 'ton'"),
        (FILE + "deprecated: [x]", "no field 'x'"),
        (edited((" delivery,", "")), "fields.topic.labels: the label 'delivery' is missing"),
        (edited(("tone: {kind: rating", "tone: {kind: guess")), "tone.kind 'guess' is unknown"),
        (edited(("tone: {kind: rating", "tone: {kind: form")), "a form has fields"),
        (FILE + "kind: choice", "either fields, or a kind"),
        (FILE + "deprecated: tone", "a list of fields"),
    ],
)
def test_what_cannot_be_is_refused(step: Any, sentence: str) -> None:
    with pytest.raises(BadInput, match=sentence):
        evolve(step)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_field_changes_as_the_same_question_does_alone(data: st.DataObject) -> None:
    alone = History([Version(make_schema())])
    several = History([Version(make_form_schema(topic=("choice", LABELS), note=("text", ())))])
    for _ in range(data.draw(st.integers(1, 5))):
        step = data.draw(steps(alone.newest.label_names, alone.newest.number))
        try:
            next_alone = propose(alone, step)
        except BadInput:
            continue
        if step.kind is None:
            alone = alone.followed_by(next_alone)
            several = several.followed_by(propose(several, _in_topic(step)))

    for number, version in enumerate(alone.versions, 1):
        for name in version.schema.known_names:
            text = canonical.dumps({"label": name})
            form = canonical.dumps({"fields": {"note": {"text": "x"}, "topic": {"label": name}}})
            read_alone, read_form = alone.route(number).read(text), several.route(number).read(form)
            topic = read_form and canonical.loads(read_form)["fields"]["topic"]
            assert topic == (read_alone and canonical.loads(read_alone))
            assert several.route(number).is_plain is alone.route(number).is_plain
            assert several.route(number).keeps_cards is alone.route(number).keeps_cards


def _in_topic(step: Changes) -> Changes:
    def at(names: Any) -> Any:
        return {f"topic: {name}": held for name, held in names.items()}

    merge = {into: tuple(f"topic: {name}" for name in names) for into, names in step.merge.items()}
    named = {"rename": at(step.rename), "split": at(step.split), "add": at(step.add)}
    deprecate = tuple(f"topic: {name}" for name in step.deprecate)
    return step.model_copy(update={**named, "merge": merge, "deprecate": deprecate})
