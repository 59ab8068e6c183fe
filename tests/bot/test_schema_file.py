import json

import pytest

from bot.errors import BadInput
from bot.schema_file import read

ONE = """
kind: choice
guidelines: |
  Choose what the customer wants most.
  When in doubt, other.
labels:
  refund: Wants money back.
  no: ""
"""
SEVERAL = """
guidelines: Read all of it first.
fields:
  topic:
    labels: [refund, delivery]
    guidelines: What it is about.
  tone: {kind: rating, labels: 1..3}
  reply: {kind: text}
"""


def test_one_question_with_its_labels_and_guidelines() -> None:
    schema = read(ONE)

    assert schema.label_names == ("refund", "no"), "names are texts, whatever they look like"
    assert schema.labels[0].description == "Wants money back."
    assert schema.guidelines.startswith("Choose what the customer wants most.\n")
    assert schema.fields == ()


def test_several_questions() -> None:
    schema = read(SEVERAL)

    topic, tone, reply = schema.fields
    assert (schema.kind, schema.labels, schema.guidelines) == ("form", (), "Read all of it first.")
    assert (topic.name, topic.kind, topic.guidelines) == ("topic", "choice", "What it is about.")
    assert schema.of(tone).label_names == ("1", "2", "3")
    assert (reply.kind, reply.labels) == ("text", ())


def test_json_is_yaml() -> None:
    given = {"kind": "spans", "labels": {"person": "A human.", "place": ""}}

    assert read(json.dumps(given)).label_names == ("person", "place")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "a schema is a mapping"),
        ("- a", "a schema is a mapping"),
        ("a: [", "this is no YAML"),
        ("kind: span\nlabels: [a, b]", "kind 'span' is unknown"),
        ("labels: [a]", "labels: give at least two"),
        ("labels: [a, a]", "labels: a label is there twice"),
        ("labels:\n  a: x\n  a: y", "'a' is there twice"),
        ("labels: [[a], b]", "give a list of names"),
        ("labels: {a: [x], b: y}", "labels.a: a label's description is a text"),
        ("label: [a, b]", "label is unknown here. Known: kind, labels, guidelines, fields"),
        ("fields: {}", "fields: give one or more"),
        ("fields: {a: choice}", "fields.a: give its kind"),
        ("fields: {a: {kind: choice, labels: [x]}}", "fields.a.labels: give at least two"),
        ("fields: {a: {kind: form}}", "fields.a.kind: a form has fields"),
        ("fields: {a: {kind: text, label: x}}", "fields.a.label is unknown here"),
        ("kind: choice\nfields: {a: {kind: text}}", "either fields, or a kind"),
        ("guidelines: [a]\nlabels: [a, b]", "guidelines must be a text"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_its_place(text: str, said: str) -> None:
    with pytest.raises(BadInput, match=said.replace("(", "\\(")):
        read(text)
