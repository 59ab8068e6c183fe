"""Samples that are not simply real, as Slack shows them: synthetic ones, and edited texts."""

from collections.abc import Sequence

from bot import blocks
from bot.blocks import Block, Message
from bot.records import Compared
from bot.reports import comparison as comparison_words
from bot.reports import counterfactuals as edit_words
from bot.review.findings import Comparison, Judged
from bot.review.pairs import Pair
from bot.words import say


def comparison(
    project: str, found: Comparison, judged: Sequence[Judged], file_id: str | None, alt_text: str
) -> Message:
    """file_id: of the picture, once Slack has it"""
    said = comparison_words.sentence(found, Compared.SYNTHETIC)
    lines = comparison_words.lines(found, judged, Compared.SYNTHETIC)
    shown = [
        blocks.header(say("Synthetic samples: {project}", project=project)),
        blocks.section(f"*{blocks.plainly(said)}*"),
        blocks.section("\n".join(f"• {blocks.plainly(line)}" for line in lines)),
    ]
    if file_id:
        shown.append(picture(file_id, alt_text))
    return Message(blocks.escape(said), shown)


def picture(file_id: str, alt_text: str) -> Block:
    return {"type": "image", "slack_file": {"id": file_id}, "alt_text": alt_text}


def edits(project: str, found: Sequence[Pair]) -> Message:
    title = say("Edited texts: {project}", project=project)
    lines = "\n".join(edit_words.lines(found, _author))
    return Message(blocks.escape(title), [blocks.header(title), blocks.section(lines)])


def _author(author: str) -> str:
    """A person's mention, or the generator's name."""
    is_person = author.startswith(("U", "W")) and author.isalnum() and author.isupper()
    return blocks.person(author) if is_person else blocks.plainly(author)
