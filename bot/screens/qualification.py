"""A round of known samples before real work: each answer is told right or wrong, and why."""

from dataclasses import dataclass

from bot import blocks, ids
from bot.blocks import Message
from bot.screens import cards, sittings
from bot.screens.cards import Card
from bot.screens.sittings import Head
from bot.words import say


@dataclass(frozen=True)
class Feedback:
    """An answer beside what is known, both in words. `why`: "" where nobody has said it."""

    own: str
    known: str
    is_right: bool
    why: str


def feedback(card: Card, head: Head, said: Feedback) -> Message:
    own, known = blocks.plainly(said.own), blocks.plainly(said.known)
    if said.is_right:
        text = say(":white_check_mark: *{own}* is right.", own=own)
    else:
        text = say(":x: You said *{own}*; it is *{known}*.", own=own, known=known)
    if said.why:
        text += f"\n{blocks.plainly(said.why)}"
    about = _description(card, said.known)
    shown = [*sittings.opening(card, head), *cards.sample(card), blocks.section(text)]
    if about and not said.is_right:
        shown.append(blocks.context(f"*{known}*: {blocks.plainly(about)}"))
    buttons = [
        blocks.button(say("Next"), ids.GO_ON, style="primary"),
        blocks.button(say("Guidelines"), ids.GUIDELINES),
    ]
    shown.append(blocks.actions("told", buttons))
    return Message(cards.fallback(card), sittings.stamped(shown, head.turn))


def summary(
    project: str,
    project_id: int,
    right: int | None,
    of: int,
    *,
    is_passed: bool,
    turn: int,
    size: int,
) -> Message:
    """right: None for a round that was stopped"""
    name = blocks.plainly(project)
    if right is None:
        text = say(
            "You have stopped the round that comes before work in *{project}*.", project=name
        )
    elif is_passed:
        text = say(
            ":white_check_mark: *{right} of {total} right: you are in.* "
            "Thanks for reading so well.",
            right=right,
            total=of,
        )
    else:
        text = say(
            "*{right} of {total} right.* Not yet: please read the guidelines and try again.",
            right=right,
            total=of,
        )
    caption = say("Start {size}", size=size) if is_passed else say("Try Again")
    buttons = [
        blocks.button(caption, ids.START, f"{project_id}:{size}", style="primary"),
        blocks.button(say("Guidelines"), ids.GUIDELINES),
    ]
    shown = [blocks.section(text), blocks.actions("after", buttons)]
    return Message(
        say("Before work in {project}", project=blocks.escape(project)),
        sittings.stamped(shown, turn),
    )


def _description(card: Card, label: str) -> str:
    known = {one.name: one.description for one in card.question.schema.labels}
    return known.get(label, "")
