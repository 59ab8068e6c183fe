"""Answers made of several taps: what is said so far travels in the buttons, nothing is kept."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot import blocks, ids
from bot.blocks import Block

BUTTONS_AT_MOST = 25
"""What a block of buttons holds."""


@dataclass(frozen=True)
class Step:
    """What is asked next, shown to the one who taps alone.

    said:    what is said so far and what is asked now, as mrkdwn
    choices: for each button its caption, and the draft that it stands for
    """

    said: str
    choices: Sequence[tuple[str, str]]


def buttons(step: Step, about: str = "") -> Block:
    """about: what the answer is about, where the message itself does not tell."""
    shown = [
        blocks.button(caption, ids.step_button(place), draft)
        for place, (caption, draft) in enumerate(step.choices[:BUTTONS_AT_MOST], 1)
    ]
    return blocks.actions(ids.step_block(about), shown)
