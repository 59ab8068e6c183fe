"""The forms that a card opens: an answer, another answer, a comment, the whole text."""

from collections.abc import Sequence

from bot import blocks, ids
from bot.blocks import Block
from bot.records import Part, TextPart
from bot.tasks import KINDS
from bot.tasks.question import Question

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


def answer(
    assignment_id: int, question: Question, fields: Sequence[Block], picture: Block | None
) -> Block:
    """picture: the numbered one that a code line speaks of; see handlers/filling.py"""
    return _filled("My answer", ids.ANSWER_FORM, assignment_id, question, fields, picture)


def change(
    annotation_id: int, question: Question, fields: Sequence[Block], picture: Block | None
) -> Block:
    return _filled("Change my answer", ids.CHANGE_FORM, annotation_id, question, fields, picture)


def _filled(
    title: str,
    callback_id: str,
    about: int,
    question: Question,
    fields: Sequence[Block],
    picture: Block | None,
) -> Block:
    names = KINDS[question.schema.kind].names(question)
    read = _reading(question.shown, names)[:READ_AT_MOST]
    # A picture shows the text that it is about; several questions may be about others, too.
    shown = [picture, *(read if question.schema.fields else [])] if picture else read
    return blocks.modal(
        title,
        callback_id,
        [*shown, *fields],
        submit=blocks.plain("Save", 24),
        private_metadata=str(about),
    )


def comment(assignment_id: int, parts: Sequence[Part]) -> Block:
    field = {
        "type": "plain_text_input",
        "action_id": ids.FORM_INPUT,
        "multiline": True,
        "max_length": 2_000,
        "focus_on_load": True,
    }
    return blocks.modal(
        "Comment",
        ids.COMMENT_FORM,
        [*_reading(parts)[:1], blocks.input_("comment", "What should the team know?", field)],
        submit=blocks.plain("Save", 24),
        private_metadata=str(assignment_id),
    )


def full_text(parts: Sequence[Part], names: Sequence[str] = ()) -> Block:
    """names: what the parts are called, as many as there are, or none"""
    return blocks.modal("The whole text", "full_text", _reading(parts, names)[:100])


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
