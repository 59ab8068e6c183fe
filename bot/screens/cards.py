"""The card of one sample: what is asked, the controls, and at the end the outcome."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot import blocks, ids
from bot.blocks import Block, Message
from bot.records import ImagePart, Part, Suggestion, TextPart
from bot.tasks import KINDS
from bot.tasks.kind import Kind
from bot.tasks.question import Question

TEXT_LIMIT = 2_500
"""Longer texts are cut on the card and read whole in a form: Slack refuses large messages."""

REFERENCE = "card."
"""Begins the id of a card's first block; the assignment's id follows."""

ERASED = "The content of this sample was erased."

MOVED = "The labels have changed since. A newer card asks for this sample."

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
    is_moved:   whether a newer card asks for the sample, or will
    is_erased:  whether the sample's content is gone
    picture:    the name of the picture that the kind draws for this card; None where it draws none
    """

    reference: int
    project: str
    question: Question
    suggestion: Suggestion | None
    answered: int
    wanted: int
    outcome: Outcome | None = None
    is_personal: bool = False
    is_moved: bool = False
    is_erased: bool = False
    picture: str | None = None

    @property
    def kind(self) -> Kind[Any]:
        return KINDS[self.question.schema.kind]


def draw(card: Card) -> Message:
    shown = [_heading(card), *_sample(card)]
    if card.is_erased:
        shown.append(blocks.context(ERASED))
    if card.outcome:
        shown.append(blocks.section(_outcome(card.outcome)))
    elif card.is_erased:
        pass  # there is nothing to ask about any more
    elif card.is_moved:
        shown.append(blocks.context(MOVED))
    else:
        shown += _controls(card)
    return Message(_fallback(card), shown)


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


def _sample(card: Card) -> list[Block]:
    drawn = []
    for number, part in enumerate(card.question.shown, 1):
        if card.picture and isinstance(part, card.kind.covers):
            continue
        if isinstance(part, TextPart):
            drawn.append(blocks.quote(blocks.shorten(part.text, TEXT_LIMIT)))
        elif isinstance(part, ImagePart):
            # The words must not name the answer: they are read out before it is given.
            size = f"{part.width} by {part.height} pixels"
            drawn.append(picture(part.media, f"Picture {number} of the sample to label, {size}"))
    if card.picture:
        offered = card.question.suggestion if card.question.is_offered else None
        drawn.append(picture(card.picture, card.kind.alt_text(card.question, offered)))
    return drawn


def picture(media: str, alt_text: str) -> Block:
    return {
        "type": "image",
        "slack_file": {"id": f"{MEDIA_PREFIX}{media}"},
        "alt_text": blocks.shorten(alt_text, 2_000),
    }


def _controls(card: Card) -> list[Block]:
    foot = [
        blocks.button("Skip", ids.SKIP),
        blocks.button("Flag", ids.FLAG),
        blocks.button("Comment", ids.COMMENT),
    ]
    if is_cut(card.question.parts):
        foot.insert(0, blocks.button("Read All", ids.READ_ALL))
    hint = [blocks.context(_suggestion(card.suggestion, card.kind))] if card.suggestion else []
    return [*hint, *card.kind.ask(card.question), blocks.actions("foot", foot)]


def _suggestion(suggestion: Suggestion, kind: Kind[Any]) -> str:
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
    votes = dict(outcome.votes)
    agreeing = votes.pop(outcome.value, 0)
    others = ", ".join(f"{blocks.plainly(value)} {votes}" for value, votes in votes.items())
    tail = f"  ·  also {others}" if others else ""
    said = f"{agreeing} of {total}" if agreeing else f"from {total} answers"
    return f":white_check_mark: *{blocks.plainly(outcome.value)}*  ·  {said}{tail}"


def _fallback(card: Card) -> str:
    words = " ".join(part.text for part in card.question.parts if isinstance(part, TextPart))
    nothing = "an erased sample" if card.is_erased else "a picture"
    sample = blocks.escape(blocks.shorten(" ".join(words.split()), 150)) or nothing
    state = "Labelled" if card.outcome else "To label"
    return f"{state} in {blocks.escape(card.project)}: {sample}"
