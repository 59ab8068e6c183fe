import pytest

from bot.errors import BadInput
from bot.evolution import file
from bot.evolution.history import History, Version
from bot.records import Label, Schema

SCHEMA = Schema(
    number=1,
    kind="choice",
    labels=(Label(name="a", description="First."), Label(name="b"), Label(name="no")),
    guidelines="Read it.",
)


def version(text: str, schema: Schema = SCHEMA) -> Version:
    return file.read(History([Version(schema)]), text)


def test_a_file_says_what_each_label_was() -> None:
    found = version("""
        guidelines: Read it twice.
        labels:
          x: {description: One., was: [a, b]}
          no: No.
          new:
            description: Never seen.
    """)

    assert found.becomes == {"a": ("x",), "b": ("x",), "no": ("no",)}
    assert [label.name for label in found.schema.labels] == ["x", "no", "new"]
    assert found.schema.guidelines == "Read it twice."
    assert found.schema.number == 2


def test_a_list_keeps_what_it_does_not_mention() -> None:
    found = version("labels: [b, a, {name: no1, was: no}, {name: no2, was: no}]")

    assert found.schema.labels[1] == SCHEMA.labels[0]
    assert found.becomes["no"] == ("no1", "no2")
    assert found.schema.guidelines == "Read it."


def test_what_is_written_is_read_as_the_same() -> None:
    retired = SCHEMA.model_copy(update={"retired": (Label(name="old"),)})

    with pytest.raises(BadInput, match="Nothing would change"):
        version(file.write(retired), retired)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("labels: [a, b]", "'no' is missing"),
        ("labels: [a, b, no]\ndeprecated: [z]", "no label 'z'"),
        ("labels: [a, b, no]\ndeprecated: a", "a list of labels"),
        ("labels: [a, b, no]\ndeprecated: [a]", "there twice"),
        ("labels: {a: , b: , x: {was: z}}", "no label 'z'"),
        ("labels: {a: {was: {}}}", "a label, or a list"),
        ("labels: {a: {wass: b}}", "labels.a.wass is unknown here"),
        ("labels: 7", "'a' is missing"),
        ("labels: [[a]]", "each is a name"),
        ("label: [a]", "label is unknown here"),
        ("- a", "a schema is a mapping"),
        ("kind: [x]", "kind must be a text"),
        ("a: b: c", "no YAML"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_with_the_place(text: str, sentence: str) -> None:
    with pytest.raises(BadInput, match=sentence):
        version(text)
