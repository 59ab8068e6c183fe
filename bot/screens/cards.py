"""The card of one sample: what is asked, the controls, and at the end the outcome."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot import blocks, ids
from bot.blocks import Block, Message
from bot.records import ImagePart, Part, Schema, Suggestion, TextPart
from bot.tasks import KINDS

TEXT_LIMIT = 2_500
"""Longer texts are cut on the card and read whole in a form: Slack refuses large messages."""

REFERENCE = "card."
"""Begins the id of a card's first block; the assignment's id follows."""

MEDIA_PREFIX = "media:"
"""Stands for a file's id until the picture is uploaded (see jobs/delivering)."""


@dataclass(frozen=True)
class Outcome:
    """What a complete sample came to.

    votes: described values with their number of answers, most first
    value: the described value most chose; None where two led
    """

    votes: tuple[tuple[str, int], ...]
    value: str | None


@dataclass(frozen=True)
class Card:
    """All that a card shows.

    reference:  the assignment's id, by which a card is known whose posting is not confirmed yet
    suggestion: None unless this card shows it before the answer
    """

    reference: int
    project: str
    asked: Schema
    parts: tuple[Part, ...]
    suggestion: Suggestion | None
    answered: int
    wanted: int
    outcome: Outcome | None = None
    is_personal: bool = False


def draw(card: Card) -> Message:
    shown = [_heading(card), *_sample(card.parts)]
    if card.outcome:
        shown.append(blocks.section(_outcome(card.outcome)))
    else:
        shown += _controls(card)
    return Message(_fallback(card), shown)


def pictures(parts: Sequence[Part]) -> list[str]:
    """The media that must be uploaded before the card can be posted."""
    return [part.media for part in parts if isinstance(part, ImagePart)]


def is_cut(parts: Sequence[Part]) -> bool:
    return any(isinstance(part, TextPart) and len(part.text) > TEXT_LIMIT for part in parts)


def progress(answered: int, wanted: int) -> str:
    return f"{answered} of {wanted} labelled"


def _heading(card: Card) -> Block:
    state = "complete" if card.outcome else progress(card.answered, card.wanted)
    whose = "  ·  just for you" if card.is_personal else ""
    line = blocks.context(f"*{blocks.plainly(card.project)}*  ·  {state}{whose}")
    return line | {"block_id": f"{REFERENCE}{card.reference}"}


def reference(message: Mapping[str, Any]) -> int | None:
    """The assignment that a message of ours is about, read back from its blocks."""
    for block in message.get("blocks") or []:
        prefix, found, number = str(block.get("block_id")).partition(REFERENCE)
        if found and not prefix and number.isdecimal():
            return int(number)
    return None


def _sample(parts: Sequence[Part]) -> list[Block]:
    drawn = []
    for number, part in enumerate(parts, 1):
        if isinstance(part, TextPart):
            drawn.append(blocks.quote(blocks.shorten(part.text, TEXT_LIMIT)))
        elif isinstance(part, ImagePart):
            drawn.append(_picture(part, number))
    return drawn


def _picture(part: ImagePart, number: int) -> Block:
    # The words must not name the answer: they are read out before it is given.
    size = f"{part.width} by {part.height} pixels"
    return {
        "type": "image",
        "slack_file": {"id": f"{MEDIA_PREFIX}{part.media}"},
        "alt_text": f"Picture {number} of the sample to label, {size}",
    }


def _controls(card: Card) -> list[Block]:
    kind = KINDS[card.asked.kind]
    foot = [
        blocks.button("Skip", ids.SKIP),
        blocks.button("Flag", ids.FLAG),
        blocks.button("Comment", ids.COMMENT),
    ]
    if is_cut(card.parts):
        foot.insert(0, blocks.button("Read All", ids.READ_ALL))
    hint = [blocks.context(_suggestion(card.suggestion, card.asked))] if card.suggestion else []
    return [*hint, *kind.ask(card.asked), blocks.actions("foot", foot)]


def _suggestion(suggestion: Suggestion, asked: Schema) -> str:
    kind = KINDS[asked.kind]
    value = kind.describe(kind.value.model_validate(suggestion.value))
    return f"Model suggests *{blocks.plainly(value)}* ({percent(suggestion.confidence)} sure)"


def percent(share: float) -> str:
    """Never "100%" of what is not certain.

    >>> percent(0.999), percent(1.0), percent(0.004)
    ('99%', '100%', '0%')
    """
    return f"{int(share * 100 + 1e-9)}%"


def _outcome(outcome: Outcome) -> str:
    total = sum(votes for _, votes in outcome.votes)
    if outcome.value is None:
        split = ", ".join(f"{blocks.plainly(value)} {votes}" for value, votes in outcome.votes)
        return f":left_right_arrow: No majority: {split}."
    agreeing = outcome.votes[0][1]
    others = ", ".join(f"{blocks.plainly(value)} {votes}" for value, votes in outcome.votes[1:])
    tail = f"  ·  also {others}" if others else ""
    return f":white_check_mark: *{blocks.plainly(outcome.value)}*  ·  {agreeing} of {total}{tail}"


def _fallback(card: Card) -> str:
    words = " ".join(part.text for part in card.parts if isinstance(part, TextPart))
    sample = blocks.escape(blocks.shorten(" ".join(words.split()), 150)) or "a picture"
    state = "Labelled" if card.outcome else "To label"
    return f"{state} in {blocks.escape(card.project)}: {sample}"
