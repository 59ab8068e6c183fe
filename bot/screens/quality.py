"""How well each reviewer works, as Slack shows it to a lead alone."""

from bot import blocks
from bot.blocks import Message
from bot.reports import quality as words
from bot.reports.quality import Quality
from bot.words import mark, say

ROWS = 20

NOTE = mark(
    "Only leads see this. Talk first; `/concord exclude @person` leaves answers out of consensus "
    "and agreement without deleting any."
)


def draw(project: str, found: tuple[Quality, ...]) -> Message:
    """Those of whom there is something to say come first."""
    title = say("Reviewers of {project}", project=project)
    shown = [blocks.header(title)]
    for one in found[:ROWS]:
        flag = ":eyes: " if one.habits else ""
        lead = flag + say(
            "*{name}*: {answers} answers, {share:.0%} of all",
            name=blocks.plainly(one.name),
            answers=one.answers,
            share=one.share,
        )
        lines = [f"• {blocks.plainly(line)}" for line in words.details(one)]
        shown.append(blocks.section("\n".join([lead, *lines])))
    if not found:
        shown.append(blocks.section(say("Nobody has answered anything so far.")))
    shown.append(blocks.context(say(NOTE)))
    return Message(blocks.escape(title), shown)
