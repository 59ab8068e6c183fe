"""Several questions about one sample, each of its own kind, in one form; see docs/tasks.md."""

import re
from collections.abc import Sequence
from random import Random

from bot.blocks import Block
from bot.errors import BadAnswer
from bot.records import Part, Schema
from bot.tasks import code_line, forming
from bot.tasks.form import fields
from bot.tasks.form.figures import figures
from bot.tasks.form.inputs import form, options, read_form
from bot.tasks.form.picture import alt_text, covers, draw, has_picture
from bot.tasks.form.value import KIND_OF, NOTHING, Form, consensus, describe, distance
from bot.tasks.kind import Kind
from bot.tasks.question import Question
from bot.words import say

__all__ = ["KIND", "Form", "consensus", "describe", "distance", "form", "read_form", "read_text"]


def ask(question: Question) -> list[Block]:
    return forming.ask(question, accept=say("Accept All"))


def read(question: Question, pressed: str) -> Form:
    found = forming.accepted(question, pressed)
    assert isinstance(found, Form)
    return found


def read_text(question: Question, text: str) -> Form:
    """Each field by its name, such as `tone: 2; topic: refund`; a text runs to the next name."""
    every = fields.asked(question)
    written = _written([one.name for one in every], text)
    missing = [one.name for one in every if one.name.casefold() not in written]
    if missing:
        such = "; ".join(f"{one.name}: …" for one in every)
        raise BadAnswer(
            say(
                "{field} is missing. Please press Answer, or write {example}",
                field=code_line.quoted(missing[0]),
                example=such,
            )
        )
    found = {}
    for one in every:
        try:
            found[one.name] = one.kind.read_text(one.question, written[one.name.casefold()])
        except BadAnswer as error:
            raise BadAnswer(f"{code_line.quoted(one.name)}: {error}") from None
    return Form(fields=found)


def _written(names: Sequence[str], text: str) -> dict[str, str]:
    """What stands behind each name.

    >>> _written(["topic", "tone"], "Topic: refund, now; tone: 2")
    {'topic': 'refund, now', 'tone': '2'}
    """
    longest_first = "|".join(map(re.escape, sorted(names, key=len, reverse=True)))
    pieces = re.split(rf"(?:^|[,;\n])\s*({longest_first})\s*[:：]", text, flags=re.IGNORECASE)  # noqa: RUF001  (a colon of other keyboards)
    return {pieces[i].casefold(): pieces[i + 1].strip() for i in range(1, len(pieces), 2)}


def tell(question: Question, value: Form) -> list[str]:
    """The fields in the order of the schema, each as its own kind tells it."""
    found = []
    for one in fields.asked(question):
        given = value.fields.get(one.name)
        told = say(NOTHING) if given is None else ", ".join(one.kind.told(one.question, given))
        found.append(f"{one.name}: {told}")
    return found


def hidden(value: Form) -> Form | None:
    """Of each field what its own kind shows; None where none shows anything."""
    shown = {
        name: kept
        for name, one in value.fields.items()
        if one is not None and (kept := KIND_OF[type(one)].hidden(one)) is not None
    }
    return Form(fields=shown) if shown else None


def order(schema: Schema, parts: Sequence[Part], chance: Random) -> tuple[int, ...]:
    """As the first field wants it that does not take the parts as they stand."""
    found = tuple(range(len(parts)))
    for kind, own in fields.kinds(schema):
        wanted = kind.order(own, parts, chance)
        if list(wanted) != sorted(wanted):
            return wanted
    return found


def names(question: Question) -> Sequence[str]:
    """As the first field that has names for them."""
    unnamed = [""] * len(question.shown)
    given = (one.kind.names(one.question) for one in fields.asked(question))
    return next((found for found in given if any(found)), unnamed)


def advice(value: Form) -> str | None:
    """What the fields' kinds say, one after the other."""
    said = [KIND_OF[type(one)].advice(one) for one in value.fields.values() if one is not None]
    return " ".join(filter(None, said)) or None


def fault(names: Sequence[str]) -> str | None:
    return say("a form's labels are those of its fields.") if names else None


KIND = Kind(
    name="form",
    value=Form,
    ask=ask,
    form=form,
    read=read,
    read_form=read_form,
    read_text=read_text,
    distance=distance,
    consensus=consensus,
    describe=describe,
    fault=fault,
    options=options,
    order=order,
    names=names,
    tell=tell,
    has_picture=has_picture,
    draw=draw,
    alt_text=alt_text,
    covers=covers,
    hidden=hidden,
    advice=advice,
    figures=figures,
)
