"""The week of a project, for its leads alone: what was done, what to look at, what to do."""

from collections.abc import Sequence

from bot import blocks, ids
from bot.blocks import Message
from bot.reports.quality import Quality
from bot.reports.status import Status
from bot.screens import summary
from bot.words import mark, say

FOOT = mark("Only leads get this, once a week: `{command} schedule` changes the day, or ends it.")
LOOKED_AT = 3
"""Reviewers of whom there is something to say; `/concord quality` has them all."""


def draw(
    status: Status, week: str, project_id: int, people: Sequence[Quality], trust: Sequence[str]
) -> Message:
    """The same as in the summary, over seven days, and what only leads see.

    week:   in words
    people: whom there is something to say of first
    trust:  what is accepted without asking, and what audits say of it
    """
    title = f"{status.project}: {week}"
    shown = [blocks.header(title), blocks.section("\n".join(summary.lines(status)))]
    if trust:
        shown.append(blocks.section("\n".join(map(blocks.plainly, trust))))
    looks = [f"• {line}" for one in people[:LOOKED_AT] if one.habits for line in _looks(one)]
    if looks:
        shown.append(blocks.section("\n".join([say("*Worth a talk*"), *looks])))
    shown.append(blocks.actions("lead", summary.buttons(status, project_id)))
    shown.append(blocks.context(say(FOOT, command=ids.COMMAND)))
    return Message(blocks.escape(title), shown)


def _looks(one: Quality) -> list[str]:
    return [f"{blocks.plainly(one.name)}: {blocks.plainly(habit)}" for habit in one.habits]
