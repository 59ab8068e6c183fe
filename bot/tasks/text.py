"""Words of the reviewer's own: a free answer, the model's text corrected, a transcript."""

from collections.abc import Sequence
from functools import partial
from statistics import fmean
from typing import Annotated

from pydantic import StringConstraints
from rapidfuzz.distance import Levenshtein

from bot.blocks import Block, shorten
from bot.errors import BadAnswer
from bot.records import Value
from bot.tasks import forming
from bot.tasks.figures import Figure, Several, mean_over_pairs
from bot.tasks.kind import Fields, Kind
from bot.tasks.question import Question
from bot.words import mark, say, say_many

LIMIT = 3_000
"""What a Slack input holds."""
SHOWN = 60
RATES = (
    (
        True,
        mark("error rate of words between people"),
        mark("error rate of words, model against people"),
    ),
    (
        False,
        mark("error rate of characters between people"),
        mark("error rate of characters, model against people"),
    ),
)
"""Whether it counts words, and what it is called."""


class Text(Value):
    """What was written, without blanks around it."""

    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


def ask(question: Question) -> list[Block]:
    return forming.ask(question)


def form(question: Question, answer: Text | None) -> list[Block]:
    hint = question.schema.guidelines.partition("\n")[0] or say("Everything you write is kept.")
    return [forming.line(answer.text if answer else "", say("Your text"), hint, is_long=True)]


def read(question: Question, pressed: str) -> Text:
    found = forming.accepted(question, pressed)
    assert isinstance(found, Text)
    return found


def read_form(question: Question, fields: Fields) -> Text:
    return read_text(question, "".join(fields.get("answer", ())))


def read_text(_question: Question, text: str) -> Text:
    words = text.replace("\x00", "").strip()
    if not words:
        raise BadAnswer(say("Nothing was written. If there is nothing to write, press Skip."))
    if len(words) > LIMIT:
        raise BadAnswer(
            say(
                "That is {count:,} characters; please write {limit:,} at most.",
                count=len(words),
                limit=LIMIT,
            )
        )
    return Text(text=words)


def fault(names: Sequence[str]) -> str | None:
    return say("a text needs no labels; leave --labels out.") if names else None


def distance(a: Text, b: Text) -> float:
    """Characters to change, by the longer text; spacing does not count (Levenshtein 1966)."""
    return Levenshtein.normalized_distance(_spaced(a.text), _spaced(b.text))


def error_rate(given: str, reference: str, *, words: bool = True) -> float:
    """Edits that make the reference of what was given, by the reference's length: WER, or CER.

    Case and spacing do not count. May exceed 1; an empty reference gives 0 or 1.
    """
    said, meant = _spaced(given).casefold(), _spaced(reference).casefold()
    one, other = (said.split(), meant.split()) if words else (said, meant)
    if not other:
        return float(bool(one))
    return Levenshtein.distance(one, other) / len(other)


def consensus(answers: Sequence[Text]) -> Text | None:
    """The medoid: the answer that is nearest to all others; the first of those that tie."""
    if not answers:
        return None
    return min(answers, key=lambda one: sum(distance(one, other) for other in answers))


def figures(answered: Sequence[Several[Text]]) -> list[Figure]:
    """Between people, and of the model's text against theirs."""
    found = []
    for words, between, against in RATES:
        rate = partial(_between, words=words)
        found += mean_over_pairs(say(between), answered, rate)
        of_model = [
            error_rate(one.question.suggestion.text, given.text, words=words)
            for one in answered
            if isinstance(one.question.suggestion, Text)
            for given in one.values
        ]
        if of_model:
            note = say_many(len(of_model), "mean of {n} answer", "mean of {n} answers")
            found.append(Figure(name=say(against), value=fmean(of_model), note=note))
    return found


def _between(a: Text, b: Text, *, words: bool) -> float:
    """Neither of two people is the reference, so each is in turn."""
    there = error_rate(a.text, b.text, words=words)
    return (there + error_rate(b.text, a.text, words=words)) / 2


def describe(answer: Text) -> str:
    return shorten(" ".join(answer.text.split()), SHOWN)


def _spaced(text: str) -> str:
    return " ".join(text.split())


KIND = Kind(
    name="text",
    value=Text,
    ask=ask,
    form=form,
    read=read,
    read_form=read_form,
    read_text=read_text,
    distance=distance,
    consensus=consensus,
    describe=describe,
    fault=fault,
    figures=figures,
)
