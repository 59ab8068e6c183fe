"""What a form offers beside its code line: to see what is typed, and buttons that change the line.

What is half made stands in the line itself, so nothing is kept until the form is saved.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from PIL.Image import Image

from bot import blocks, ids
from bot.blocks import Block
from bot.errors import BadAnswer
from bot.media.looks import Look
from bot.tasks import code_line
from bot.tasks.question import Question
from bot.words import say

Picks = Mapping[str, str]
"""What is picked in the selects beside the line, by their names."""

PREVIEW = "preview"
OPTIONS_AT_MOST = 100
"""What a select holds."""


@dataclass(frozen=True)
class Sketch:
    """An answer half made.

    line:  what the code line holds
    focus: what the picture shows, in the kind's own words; "" for the marks of the line
    note:  a sentence under the picture, as mrkdwn
    picks: what stays picked
    """

    line: str
    focus: str = ""
    note: str = ""
    picks: Picks = field(default_factory=dict)


@dataclass(frozen=True)
class Tools:
    """controls: the blocks under the line
    use:      what a press makes of a sketch; BadAnswer where the line cannot be read
    draw:     the picture of a sketch; None where the sample lacks what it needs
    """

    controls: Callable[[Question, Sketch], Sequence[Block]]
    use: Callable[[Question, Sketch, str], Sketch]
    draw: Callable[[Question, Sketch, Look], Image | None]


REMOVE = "remove"


def usual(line: str) -> list[Block]:
    """What every line offers: its picture, and to take an entry out without typing."""
    entries = _entries(line)[:OPTIONS_AT_MOST]
    options = {str(place): entry for place, entry in enumerate(entries)}
    return [preview(), *([select_tool(REMOVE, say("Remove one"), options)] if options else [])]


def removed(line: str, pressed: str) -> str:
    """The line after a press: without the entry that was picked to be removed, if one was."""
    what, _, place = pressed.partition(" ")
    if what != REMOVE:
        return line
    entries = _entries(line)
    kept = [entry for number, entry in enumerate(entries) if str(number) != place]
    return ", ".join(kept) or "-"


def _entries(line: str) -> list[str]:
    try:
        return code_line.entries(line, "")
    except BadAnswer:
        return []


def preview() -> Block:
    return button(say("Preview"), PREVIEW)


def button(caption: str, pressed: str) -> Block:
    # Pressed again, a button that has moved must not be taken for another.
    name = "".join(mark if mark.isalnum() else f"_{ord(mark)}" for mark in pressed)
    return blocks.button(caption, ids.tool(name), pressed)


def select(name: str, placeholder: str, options: Mapping[str, str], picked: str = "") -> Block:
    """A select whose pick is only looked at when a button is pressed.

    options: from what it stands for to its caption
    """
    return _select(ids.pick(name), placeholder, options, picked)


def select_tool(name: str, placeholder: str, options: Mapping[str, str]) -> Block:
    """A select that acts at once; what is pressed is then `name` and what was picked."""
    acting = {f"{name} {value}": caption for value, caption in options.items()}
    return _select(ids.tool(name), placeholder, acting, "")


def _select(action_id: str, placeholder: str, options: Mapping[str, str], picked: str) -> Block:
    shown = {value: blocks.option(caption, value) for value, caption in options.items()}
    return {
        "type": "static_select",
        "action_id": action_id,
        "placeholder": blocks.plain(placeholder),
        "options": list(shown.values()),
        **({"initial_option": shown[picked]} if picked in shown else {}),
    }
