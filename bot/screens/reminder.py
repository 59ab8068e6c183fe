"""What waits, told once a day to who wants it told."""

from bot import blocks, ids
from bot.blocks import Message


def draw(project: str, project_id: int, waiting: str, size: int) -> Message:
    """waiting: how many samples, in words"""
    text = f"{waiting} for you in *{blocks.plainly(project)}*."
    buttons = [
        blocks.button(f"Start {size}", ids.START, f"{project_id}:{size}", style="primary"),
        blocks.button("Not Today", ids.NOT_TODAY),
        blocks.button("No More Reminders", ids.REMINDERS_OFF),
    ]
    return Message(
        f"{waiting} for you in {blocks.escape(project)}.",
        [blocks.section(text), blocks.actions("reminder", buttons)],
    )


NOT_TODAY = "All right, not today."
OFF = "No more reminders. You can turn them on again in my Home tab, under Settings."
