"""The story of one sample, as Slack shows it."""

from bot import blocks
from bot.blocks import Block, Message
from bot.records import Part, TextPart
from bot.reports.story import Story, standing, tell
from bot.words import say

LINES_PER_BLOCK = 8
"""A section holds 3,000 characters; a line, with its date in Slack's notation, at most 370."""
VOICES_AT_MOST = 20
BLOCKS_AT_MOST = 10
"""A whole message holds about 13,000 characters; older lines are cut."""


def story(told: Story, parts: tuple[Part, ...]) -> Message:
    """What it says, where it stands, and everything that happened to it."""
    shown: list[Block] = [blocks.header(say("Why: {sample}", sample=told.name))]
    shown += [blocks.quote(blocks.shorten(p.text, 300)) for p in parts if isinstance(p, TextPart)]
    shown.append(blocks.section("\n".join(standing(told)[:VOICES_AT_MOST])))
    happenings = told.happenings
    kept = happenings[-LINES_PER_BLOCK * BLOCKS_AT_MOST // 4 :]
    if len(kept) < len(happenings):
        shown.append(
            blocks.context(
                say("The newest {kept} of {total} events.", kept=len(kept), total=len(happenings))
            )
        )
    for start in range(0, len(kept), LINES_PER_BLOCK):
        lines = [tell(happening) for happening in kept[start : start + LINES_PER_BLOCK]]
        shown.append(blocks.section("\n".join(lines)))
    if not happenings:
        shown.append(blocks.section(say("Nothing has happened to it since it was imported.")))
    return Message(say("The story of {sample}", sample=blocks.escape(told.name)), shown)
