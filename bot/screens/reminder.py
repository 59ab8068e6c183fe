"""What waits, told once a day to who wants it told."""

from bot import blocks, ids
from bot.blocks import Message
from bot.screens.sittings import so_many
from bot.words import mark, say, say_many


def draw(project: str, project_id: int, waiting: int, many: int, size: int) -> Message:
    """waiting: samples, counted no further than `many`"""
    count = so_many(waiting, many)
    buttons = [
        blocks.button(
            say("Start {size}", size=size), ids.START, f"{project_id}:{size}", style="primary"
        ),
        blocks.button(say("Not Today"), ids.NOT_TODAY),
        blocks.button(say("No More Reminders"), ids.REMINDERS_OFF),
    ]
    return Message(
        _sentence(waiting, count, blocks.escape(project)),
        [
            blocks.section(_sentence(waiting, count, f"*{blocks.plainly(project)}*")),
            blocks.actions("reminder", buttons),
        ],
    )


def _sentence(waiting: int, count: str, project: str) -> str:
    return say_many(
        waiting,
        "{count} sample waits for you in {project}.",
        "{count} samples wait for you in {project}.",
        count=count,
        project=project,
    )


NOT_TODAY = mark("All right, not today.")
OFF = mark("No more reminders. You can turn them on again in my Home tab, under Settings.")
