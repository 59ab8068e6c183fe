"""One form for all fields: an input each, and a fault each where it cannot be read."""

from collections.abc import Sequence

from bot import blocks
from bot.blocks import Block
from bot.errors import BadAnswer, BadFields
from bot.tasks.form import fields
from bot.tasks.form.fields import Asked
from bot.tasks.form.value import Form
from bot.tasks.kind import Fields
from bot.tasks.question import Question


def form(question: Question, answer: Form | None) -> list[Block]:
    shown = []
    for one in fields.asked(question):
        present = answer.fields.get(one.name) if answer else None
        shown.append(_input(one, one.kind.form(one.question, present)))
    # A view has one place to begin.
    for block in shown[1:]:
        block["element"].pop("focus_on_load", None)
    return shown


def read_form(question: Question, held: Fields) -> Form:
    """Raises BadFields with a sentence for each field that holds no answer."""
    found, faults = {}, {}
    for one in fields.asked(question):
        try:
            value = one.kind.read_form(one.question, {"answer": held.get(one.block_id, ())})
        except BadAnswer as error:
            faults[one.block_id] = str(error)
        else:
            found[one.name] = value
    if faults:
        raise BadFields(faults)
    return Form(fields=found)


def options(question: Question, typed: str, block_id: str) -> Sequence[Block]:
    for one in fields.asked(question):
        if one.block_id == block_id:
            return one.kind.options(one.question, typed, block_id)
    return []


def _input(one: Asked, inputs: Sequence[Block]) -> Block:
    """A field's input under the field's name; its guidelines stand where its kind has no hint."""
    block = {**inputs[0], "block_id": one.block_id, "label": blocks.plain(one.name, 2_000)}
    guidelines = one.question.schema.guidelines.partition("\n")[0]
    if guidelines and "hint" not in block:
        block["hint"] = blocks.plain(guidelines, 2_000)
    block["element"] = dict(block["element"])
    return block
