"""What came of walking the provenance log, as Slack shows it."""

from collections.abc import Sequence

from bot import blocks
from bot.blocks import Message
from bot.reports.story import Happening, tell
from bot.words import say

ERASURES_SHOWN = 10


def checking(project: str, events: int) -> Message:
    """The answer comes later."""
    text = say(
        "Checking the {events:,} events of *{project}*. I send you the result in a direct message.",
        events=events,
        project=blocks.plainly(project),
    )
    return Message(text, [blocks.section(text)])


def holds(project: str, events: int, head: str, erasures: Sequence[Happening]) -> Message:
    """Every link, annotation and import is as it was recorded, but for what was erased."""
    text = say(
        ":white_check_mark: The log of *{project}* holds: {events:,} events, head `{head}`. "
        "Compare it with the head that a daily summary showed.",
        project=blocks.plainly(project),
        events=events,
        head=head,
    )
    shown = [blocks.section(text)]
    if erasures:
        lines = [say("{erasures} erasures, each with its event:", erasures=len(erasures))]
        lines += [tell(one) for one in erasures[-ERASURES_SHOWN:]]
        shown.append(blocks.section("\n".join(lines)))
    return Message(text, shown)


def broken(project: str, number: int, sentence: str) -> Message:
    """The first place that does not hold."""
    text = say(
        ":x: The log of *{project}* does not hold at event {event:,}. {why}",
        project=blocks.plainly(project),
        event=number,
        why=blocks.plainly(sentence),
    )
    return Message(text, [blocks.section(text)])
