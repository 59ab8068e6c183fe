"""Charts in a message: each a picture with what it says, for those who do not see it."""

from collections.abc import Mapping, Sequence

from bot import blocks
from bot.blocks import Block, Message
from bot.reports.charts.plans import Plan
from bot.screens.cards import picture
from bot.words import say


def message(project: str, plans: Mapping[str, Plan]) -> Message:
    """plans: by the names of their pictures in the media folder."""
    title = say("Charts of {project}", project=blocks.escape(project))
    return Message(title, [*pictures(plans)])


def pictures(plans: Mapping[str, Plan]) -> Sequence[Block]:
    return [picture(media, planned.alt) for media, planned in plans.items()]
