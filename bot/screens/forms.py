"""The forms that a card opens: an answer, another answer, a comment, the whole text."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot import blocks, ids
from bot.blocks import Block
from bot.records import Part, TextPart
from bot.screens.cards import picture_of, uploaded
from bot.tasks import KINDS
from bot.tasks.question import Question
from bot.words import say

READ_AT_MOST = 6
"""Blocks of text over the inputs of a form: what is asked must not be far away."""

ROUND = "#"
"""Begins the end of an input's id that is new each time the form changes: Slack keeps what was
filled into an input of the same id, and ignores what we fill in."""


def plain_id(block_id: str) -> str:
    """An input's id as its kind knows it.

    >>> plain_id("answer#2")
    'answer'
    """
    return block_id.partition(ROUND)[0]


@dataclass(frozen=True)
class Filled:
    """What stands in the form of an answer.

    picture: the numbered one that a code line speaks of; see handlers/filling.py
    files:   Slack's ids of the sample's own pictures, by their names
    note:    a sentence under the picture, as mrkdwn
    tools:   what the kind offers beside the inputs
    round:   how often the form has changed since it was opened
    """

    question: Question
    inputs: Sequence[Block]
    picture: Block | None = None
    files: Mapping[str, str] = field(default_factory=dict)
    note: str = ""
    tools: Sequence[Block] = ()
    round: int = 0


def answer(reference: str, filled: Filled) -> Block:
    """reference: of the card"""
    return _modal(say("My answer"), ids.ANSWER_FORM, reference, filled)


def change(annotation_id: int, filled: Filled) -> Block:
    return _modal(say("Change my answer"), ids.CHANGE_FORM, str(annotation_id), filled)


def again(view: Mapping[str, Any], filled: Filled) -> Block:
    """An open form with other contents."""
    title, callback_id = view["title"]["text"], view["callback_id"]
    return _modal(title, callback_id, view["private_metadata"], filled)


def round_of(view: Mapping[str, Any]) -> int:
    """How often this form has changed, read back from its first input."""
    ids_ = (block["block_id"] for block in view["blocks"] if block["type"] == "input")
    _, _, number = next(ids_, "").partition(ROUND)
    return int(number) if number.isdecimal() else 0


def _modal(title: str, callback_id: str, about: str, filled: Filled) -> Block:
    inputs = [_of_round(block, filled.round) for block in filled.inputs]
    tools = [_of_round(block, filled.round) for block in filled.tools]
    note = [blocks.context(filled.note)] if filled.note else []
    return blocks.modal(
        title,
        callback_id,
        [*_shown(filled), *note, *inputs, *tools],
        submit=blocks.plain(say("Save"), 24),
        private_metadata=about,
    )


def _shown(filled: Filled) -> list[Block]:
    """What the answer is about: the numbered picture, and of the sample what that does not show."""
    question, kind = filled.question, KINDS[filled.question.schema.kind]
    names = kind.names(question)
    # A picture shows the text that it is about; several questions may be about others, too.
    reads = filled.picture is None or question.schema.fields
    shown = _reading(question.shown, names)[:READ_AT_MOST] if reads else []
    covered = kind.covers(question.schema) if filled.picture else ()
    pictures = [
        uploaded(filled.files[picture_of(part)], name or say("Picture of the sample"))
        for part, name in zip(question.shown, names, strict=True)
        if picture_of(part) in filled.files and not isinstance(part, covered)
    ]
    return [*([filled.picture] if filled.picture else []), *pictures, *shown]


def _of_round(block: Block, number: int) -> Block:
    return block | {"block_id": f"{block['block_id']}{ROUND}{number}"} if number else block


def comment(assignment_id: int, parts: Sequence[Part]) -> Block:
    field = {
        "type": "plain_text_input",
        "action_id": ids.FORM_INPUT,
        "multiline": True,
        "max_length": 2_000,
        "focus_on_load": True,
    }
    return blocks.modal(
        say("Comment"),
        ids.COMMENT_FORM,
        [*_reading(parts)[:1], blocks.input_("comment", say("What should the team know?"), field)],
        submit=blocks.plain(say("Save"), 24),
        private_metadata=str(assignment_id),
    )


def full_text(parts: Sequence[Part], names: Sequence[str] = ()) -> Block:
    """names: what the parts are called, as many as there are, or none"""
    return blocks.modal(say("The whole text"), "full_text", _reading(parts, names)[:100])


def _reading(parts: Sequence[Part], names: Sequence[str] = ()) -> list[Block]:
    """The texts whole, in as many blocks as they need."""
    step = blocks.SECTION_LIMIT
    found = []
    for part, name in zip(parts, names or [""] * len(parts), strict=True):
        if isinstance(part, TextPart):
            found += [blocks.context(f"*{blocks.plainly(name)}*")] if name else []
            starts = range(0, max(len(part.text), 1), step)
            found += [blocks.quote(part.text[start : start + step]) for start in starts]
    return found
