"""The forms that a card opens: an answer, another answer, a comment, the whole text."""

from collections.abc import Sequence

from bot import blocks, ids
from bot.blocks import Block
from bot.records import Part, TextPart
from bot.tasks.question import Question


def answer(
    reference: str, question: Question, fields: Sequence[Block], picture: Block | None
) -> Block:
    """reference: of the card

    picture: the numbered one that a code line speaks of; see handlers/filling.py
    """
    return _filled("My answer", ids.ANSWER_FORM, reference, question, fields, picture)


def change(
    annotation_id: int, question: Question, fields: Sequence[Block], picture: Block | None
) -> Block:
    return _filled(
        "Change my answer", ids.CHANGE_FORM, str(annotation_id), question, fields, picture
    )


def _filled(
    title: str,
    callback_id: str,
    about: str,
    question: Question,
    fields: Sequence[Block],
    picture: Block | None,
) -> Block:
    shown = [picture] if picture else _reading(question.shown)[:5]
    return blocks.modal(
        title,
        callback_id,
        [*shown, *fields],
        submit=blocks.plain("Save", 24),
        private_metadata=about,
    )


def comment(assignment_id: int, parts: tuple[Part, ...]) -> Block:
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


def full_text(parts: tuple[Part, ...]) -> Block:
    return blocks.modal("The whole text", "full_text", _reading(parts)[:100])


def _reading(parts: tuple[Part, ...]) -> list[Block]:
    texts = [part.text for part in parts if isinstance(part, TextPart)]
    step = blocks.SECTION_LIMIT
    return [
        blocks.quote(text[start : start + step])
        for text in texts
        for start in range(0, max(len(text), 1), step)
    ]
