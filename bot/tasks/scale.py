"""One step of a scale: worded steps in their order, or whole numbers."""

from collections.abc import Sequence
from itertools import pairwise
from statistics import fmean, median_low

from bot.blocks import Block
from bot.quality.distances import Level
from bot.records import Schema, Value
from bot.tasks import picking
from bot.tasks.figures import Figure, Several
from bot.tasks.kind import Fields, Kind, at_least_two, no_figures
from bot.tasks.question import Question
from bot.words import say

STEPS_AT_MOST = 101
"""0 to 100 is the longest scale that people are asked."""


class Grade(Value):
    """The step that was picked: its label, its rank from 1, and how many steps there are."""

    label: str
    rank: int
    of: int


def ask(question: Question) -> list[Block]:
    offered = question.suggestion if question.is_offered else None
    return picking.controls(question.schema, offered.label if isinstance(offered, Grade) else None)


def form(question: Question, answer: Grade | None) -> list[Block]:
    return picking.form(question.schema, answer.label if answer else None)


def options(question: Question, typed: str, _block_id: str) -> list[Block]:
    return picking.options(question.schema, typed)


def read(question: Question, number: str) -> Grade:
    return grade(question.schema, picking.by_number(question.schema, number))


def read_form(question: Question, fields: Fields) -> Grade:
    return read(question, "".join(fields.get("answer", ())))


def read_text(question: Question, text: str) -> Grade:
    return grade(question.schema, picking.by_text(question.schema, text))


def grade(schema: Schema, label: str) -> Grade:
    names = schema.label_names
    return Grade(label=label, rank=names.index(label) + 1, of=len(names))


def distance(a: Grade, b: Grade) -> float:
    """Steps between the two, as a share of the whole scale."""
    return abs(a.rank - b.rank) / max(a.of - 1, b.of - 1, 1)


def consensus(answers: Sequence[Grade]) -> Grade | None:
    """The median step; of two in the middle the lower."""
    if not answers:
        return None
    middle = median_low(answer.rank for answer in answers)
    return next(answer for answer in answers if answer.rank == middle)


def means(answered: Sequence[Several[Grade]]) -> list[Figure]:
    """Of a scale of numbers: the mean of all answers, each sample weighing the same."""
    found = [fmean(float(grade.label) for grade in one.values) for one in answered]
    return [Figure(name=say("mean rating"), value=fmean(found))] if found else []


def describe(answer: Grade) -> str:
    return answer.label


def numbers_fault(names: Sequence[str]) -> str | None:
    """Why the labels are no scale of numbers: whole, rising by one."""
    try:
        steps = [int(name) for name in names]
    except ValueError:
        return say("a rating's labels are whole numbers, such as 1,2,3,4,5 or 0..100.")
    if any(b - a != 1 for a, b in pairwise(steps)):
        return say("a rating's labels rise by one, such as 1,2,3,4,5 or 0..100.")
    if len(steps) > STEPS_AT_MOST:
        return say("a rating has at most {limit} steps.", limit=STEPS_AT_MOST)
    return at_least_two(names)


def _measured(name: str, level: Level, usual: tuple[str, ...] = ()) -> Kind[Grade]:
    return Kind(
        name=name,
        value=Grade,
        ask=ask,
        form=form,
        read=read,
        read_form=read_form,
        read_text=read_text,
        distance=distance,
        consensus=consensus,
        describe=describe,
        level=level,
        of_label=grade,
        usual=usual,
        fault=numbers_fault if level == "interval" else at_least_two,
        options=options,
        figures=means if level == "interval" else no_figures,
    )


ORDINAL = _measured("ordinal", "ordinal")
RATING = _measured("rating", "interval", ("1", "2", "3", "4", "5"))
