"""What a person reads after an act of theirs, seen by them alone."""

from collections.abc import Sequence

from bot import blocks, ids
from bot.blocks import Block, Message
from bot.records import Suggestion
from bot.screens.cards import percent
from bot.tasks import steps
from bot.tasks.steps import Step
from bot.words import mark, say

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
    own = blocks.plainly(described)
    said = say("Changed to *{answer}*.", answer=own) if is_change else _saved(own)
    if in_thread:
        said += "  " + say("Others can read the thread; buttons are private.")
    text = "\n".join(filter(None, [said, advice]))
    buttons = [blocks.button(say("Change"), ids.CHANGE, str(annotation_id))]
    if not is_complete:
        buttons.append(blocks.button(say("Undo"), ids.UNDO, str(annotation_id)))
    return Message(text, [blocks.section(text), blocks.actions("mine", buttons)])


def reveal(
    described: str, annotation_id: int, suggestion: Suggestion, suggested: str, *, is_complete: bool
) -> Message:
    """After the answer: what the model thinks, where it thinks otherwise."""
    thought = say(
        "The model thought *{label}* ({sure} sure).",
        label=blocks.plainly(suggested),
        sure=percent(suggestion.confidence),
    )
    text = f"{_saved(blocks.plainly(described))}  {thought}"
    value = str(annotation_id)
    buttons = [
        blocks.button(say("Keep Mine"), ids.KEEP_ANSWER, value),
        blocks.button(change_to(suggested), ids.TAKE_SUGGESTION, value),
    ]
    if not is_complete:
        buttons.append(blocks.button(say("Undo"), ids.UNDO, value))
    return Message(text, [blocks.section(text), blocks.actions("mine", buttons)])


def _saved(answer: str) -> str:
    return say("Saved: *{answer}*.", answer=answer)


SKIP_REASONS = {
    "unsure": mark("I am not sure"),
    "unfit": mark("The question does not fit"),
    "field": mark("Not my language or field"),
    "broken": mark("Broken or empty"),
    "rather_not": mark("I would rather not see this"),
}
"""By a key; the English words are kept."""


def reason(kept: str) -> str:
    """A reason of a skip as it is told; what somebody wrote themselves stays as it is."""
    return say(kept) if kept in SKIP_REASONS.values() else kept


def skipped(annotation_id: int, text: str) -> Block:
    """That a sample was skipped, with the reasons to pick from; none need be given."""
    options = [
        blocks.option(say(words), f"{annotation_id}:{key}") for key, words in SKIP_REASONS.items()
    ]
    select = {
        "type": "static_select",
        "action_id": ids.SKIP_REASON,
        "placeholder": blocks.plain(say("Why?")),
        "options": options,
    }
    return blocks.section(text, block_id="skipped", accessory=select)


def taken_back(taken: Sequence[str], kept: Sequence[str]) -> str:
    """What became of the last answers. kept: those that stand, since their samples are finished.

    >>> taken_back(["refund"], [])
    'Taken back: refund.'
    """
    if not taken and not kept:
        return say("There is nothing of yours to take back.")
    said = []
    if taken:
        gone = ", ".join(map(blocks.plainly, taken))
        said.append(say("Taken back: {answers}.", answers=gone))
    if kept:
        stands = ", ".join(map(blocks.plainly, kept))
        said.append(
            say(
                "Not taken back: {answers}; the sample is finished, or nothing to undo.",
                answers=stands,
            )
        )
    return " ".join(said)


def change_to(suggested: str) -> str:
    """A value with structure is read above; a button has room for a word."""
    named = say("Change to {label}", label=suggested)
    return named if len(named) <= NAMED_AT_MOST else say("Take the Model's")


def step(step: Step, about: str) -> Message:
    """What is asked next of the one who taps; `about` comes back with the next tap."""
    return Message(step.said, [blocks.section(step.said), steps.buttons(step, about)])


def note(text: str) -> Message:
    """A plain sentence of ours; what people wrote must be escaped in it."""
    return Message(text, [blocks.section(text)])
