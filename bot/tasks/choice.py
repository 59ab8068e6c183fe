"""One label out of a list."""

from collections.abc import Sequence

from bot.blocks import Block
from bot.quality.majority import majority
from bot.records import Schema, Value
from bot.tasks import picking
from bot.tasks.kind import Fields, Kind
from bot.tasks.question import Question


class Choice(Value):
    """The label that was picked."""

    label: str


def ask(question: Question) -> list[Block]:
    offered = question.suggestion if question.is_offered else None
    return picking.controls(question.schema, offered.label if isinstance(offered, Choice) else None)


def form(question: Question, answer: Choice | None) -> list[Block]:
    return picking.form(question.schema, answer.label if answer else None)


def options(question: Question, typed: str, _block_id: str) -> list[Block]:
    return picking.options(question.schema, typed)


def read(question: Question, number: str) -> Choice:
    return Choice(label=picking.by_number(question.schema, number))


def read_form(question: Question, fields: Fields) -> Choice:
    return read(question, "".join(fields.get("answer", ())))


def read_text(question: Question, text: str) -> Choice:
    return Choice(label=picking.by_text(question.schema, text))


def of_label(_schema: Schema, name: str) -> Choice:
    return Choice(label=name)


def distance(a: Choice, b: Choice) -> float:
    """0 when the labels are equal, else 1 (nominal)."""
    return float(a.label != b.label)


def consensus(answers: Sequence[Choice]) -> Choice | None:
    """The label that most gave; None where two led."""
    label = majority([answer.label for answer in answers]).label
    return None if label is None else Choice(label=label)


def describe(answer: Choice) -> str:
    return answer.label


KIND = Kind(
    name="choice",
    value=Choice,
    ask=ask,
    form=form,
    read=read,
    read_form=read_form,
    read_text=read_text,
    distance=distance,
    consensus=consensus,
    describe=describe,
    level="nominal",
    of_label=of_label,
    options=options,
)
