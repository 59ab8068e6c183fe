"""Kinds that are answered in a form: the card takes the model's value, or opens the form."""

from bot import blocks, ids
from bot.blocks import Block
from bot.errors import BadAnswer
from bot.records import Value
from bot.tasks.question import Question
from bot.words import say

ACCEPT = "accept"


def ask(question: Question, *more: Block, accept: str = "", edit: str = "") -> list[Block]:
    """One tap takes the model's value; another opens the form that is filled in with it.

    accept, edit: the captions of the two, where they have others
    """
    buttons = [blocks.button(edit or say("Answer"), ids.OPEN_FORM)]
    if question.is_offered:
        taken = blocks.button(accept or say("Accept"), ids.answer_button(ACCEPT), ACCEPT)
        buttons = [taken, blocks.button(edit or say("Edit"), ids.OPEN_FORM)]
    return [blocks.actions("answer", [*buttons, *more])]


def accepted(question: Question, pressed: str) -> Value:
    """The model's value, as it was offered."""
    if pressed != ACCEPT or not question.is_offered or question.suggestion is None:
        raise BadAnswer(say("That is no answer to this question. Please press one of its buttons."))
    return question.suggestion


def line(text: str, label: str, hint: str, *, is_long: bool = False, limit: int = 3_000) -> Block:
    """The input of a form for a text, filled in."""
    field = {
        "type": "plain_text_input",
        "action_id": ids.FORM_INPUT,
        "multiline": is_long,
        "max_length": limit,
        "focus_on_load": True,
    }
    if text:
        field["initial_value"] = text[:limit]
    return blocks.input_("answer", label, field, hint=blocks.plain(hint, 2_000))


def refilled(block: Block, text: str) -> Block:
    """The input of a form for a text, filled in with another."""
    element = {name: value for name, value in block["element"].items() if name != "initial_value"}
    return {**block, "element": element | ({"initial_value": text} if text else {})}
