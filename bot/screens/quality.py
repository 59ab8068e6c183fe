"""How well each reviewer works, as Slack shows it to a lead alone."""

from bot import blocks
from bot.blocks import Message
from bot.reports import quality as words
from bot.reports.quality import Quality

ROWS = 20

NOTE = (
    "Only leads see this. Talk first; `/concord exclude @person` leaves answers out of consensus "
    "and agreement without deleting any."
)


def draw(project: str, found: tuple[Quality, ...]) -> Message:
    """Those of whom there is something to say come first."""
    title = f"Reviewers of {project}"
    shown = [blocks.header(title)]
    for one in found[:ROWS]:
        flag = ":eyes: " if one.habits else ""
        lead = f"{flag}*{blocks.plainly(one.name)}*: {one.answers} answers, {one.share:.0%} of all"
        lines = [f"• {blocks.plainly(line)}" for line in words.details(one)]
        shown.append(blocks.section("\n".join([lead, *lines])))
    if not found:
        shown.append(blocks.section("Nobody has answered anything so far."))
    shown.append(blocks.context(NOTE))
    return Message(blocks.escape(title), shown)
