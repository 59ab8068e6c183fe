"""What a person reads after an act of theirs, seen by them alone."""

from collections.abc import Sequence

from bot import blocks, ids
from bot.blocks import Block, Message
from bot.records import Suggestion
from bot.screens.cards import percent
from bot.tasks import steps
from bot.tasks.steps import Step

NAMED_AT_MOST = 40
"""Characters of a button on a phone."""


def saved(
    described: str,
    annotation_id: int,
    *,
    is_change: bool,
    is_complete: bool,
    in_thread: bool,
    advice: str = "",
) -> Message:
    """An answer was taken; it can be changed, and withdrawn while the sample is open."""
    lead = "Changed to" if is_change else "Saved:"
    tip = "  Others can read the thread; buttons are private." if in_thread else ""
    text = "\n".join(filter(None, [f"{lead} *{blocks.plainly(described)}*.{tip}", advice]))
    buttons = [blocks.button("Change", ids.CHANGE, str(annotation_id))]
    if not is_complete:
        buttons.append(blocks.button("Undo", ids.UNDO, str(annotation_id)))
    return Message(text, [blocks.section(text), blocks.actions("mine", buttons)])


def reveal(
    described: str, annotation_id: int, suggestion: Suggestion, suggested: str, *, is_complete: bool
) -> Message:
    """After the answer: what the model thinks, where it thinks otherwise."""
    sure = percent(suggestion.confidence)
    text = (
        f"Saved: *{blocks.plainly(described)}*.  "
        f"The model thought *{blocks.plainly(suggested)}* ({sure} sure)."
    )
    value = str(annotation_id)
    buttons = [
        blocks.button("Keep Mine", ids.KEEP_ANSWER, value),
        blocks.button(change_to(suggested), ids.TAKE_SUGGESTION, value),
    ]
    if not is_complete:
        buttons.append(blocks.button("Undo", ids.UNDO, value))
    return Message(text, [blocks.section(text), blocks.actions("mine", buttons)])


SKIP_REASONS = {
    "unsure": "I am not sure",
    "unfit": "The question does not fit",
    "field": "Not my language or field",
    "broken": "Broken or empty",
    "rather_not": "I would rather not see this",
}


def skipped(annotation_id: int, text: str) -> Block:
    """That a sample was skipped, with the reasons to pick from; none need be given."""
    options = [
        blocks.option(words, f"{annotation_id}:{reason}") for reason, words in SKIP_REASONS.items()
    ]
    select = {
        "type": "static_select",
        "action_id": ids.SKIP_REASON,
        "placeholder": blocks.plain("Why?"),
        "options": options,
    }
    return blocks.section(text, block_id="skipped", accessory=select)


def taken_back(taken: Sequence[str], kept: Sequence[str]) -> str:
    """What became of the last answers. kept: those that stand, since their samples are finished.

    >>> taken_back(["refund"], [])
    'Taken back: refund.'
    """
    if not taken and not kept:
        return "There is nothing of yours to take back."
    said = f"Taken back: {', '.join(map(blocks.plainly, taken))}." if taken else ""
    if kept:
        stands = ", ".join(map(blocks.plainly, kept))
        said += f" Not taken back: {stands}; the sample is finished, or nothing to undo."
    return said.strip()


def change_to(suggested: str) -> str:
    """A value with structure is read above; a button has room for a word."""
    named = f"Change to {suggested}"
    return named if len(named) <= NAMED_AT_MOST else "Take the Model's"


def step(step: Step, about: str) -> Message:
    """What is asked next of the one who taps; `about` comes back with the next tap."""
    return Message(step.said, [blocks.section(step.said), steps.buttons(step, about)])


def note(text: str) -> Message:
    """A plain sentence of ours; what people wrote must be escaped in it."""
    return Message(text, [blocks.section(text)])
