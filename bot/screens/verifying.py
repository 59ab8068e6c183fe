"""What came of walking the provenance log, as Slack shows it."""

from collections.abc import Sequence

from bot import blocks
from bot.blocks import Message
from bot.reports.story import Happening, tell

ERASURES_SHOWN = 10


def checking(project: str, events: int) -> Message:
    """The answer comes later."""
    text = (
        f"Checking the {events:,} events of *{blocks.plainly(project)}*. "
        "I send you the result in a direct message."
    )
    return Message(text, [blocks.section(text)])


def holds(project: str, events: int, head: str, erasures: Sequence[Happening]) -> Message:
    """Every link, annotation and import is as it was recorded, but for what was erased."""
    text = (
        f":white_check_mark: The log of *{blocks.plainly(project)}* holds: {events:,} events, "
        f"head `{head}`. Compare it with the head that a daily summary showed."
    )
    shown = [blocks.section(text)]
    if erasures:
        lines = [f"{len(erasures)} erasures, each with its event:"]
        lines += [tell(one) for one in erasures[-ERASURES_SHOWN:]]
        shown.append(blocks.section("\n".join(lines)))
    return Message(text, shown)


def broken(project: str, number: int, sentence: str) -> Message:
    """The first place that does not hold."""
    text = (
        f":x: The log of *{blocks.plainly(project)}* does not hold at event {number:,}. "
        f"{blocks.plainly(sentence)}"
    )
    return Message(text, [blocks.section(text)])
