"""The card of one sample: what is asked, the controls, and at the end the outcome."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot import blocks, ids
from bot.blocks import Block, Message
from bot.media import waveforms
from bot.records import AudioPart, ImagePart, Part, Recording, Schema, Suggestion, TextPart
from bot.tasks import KINDS, steps
from bot.tasks.kind import Kind
from bot.tasks.question import Question
from bot.tasks.steps import Step
from bot.words import Language, speaking

TEXT_LIMIT = 2_500
"""What a card shows of its texts in all; they are read whole in a form. Slack refuses large
messages, and on a phone the buttons must not be far away."""

GUIDELINE_LIMIT = 200

REFERENCE = "card."
"""Begins the id of a card's first block; the assignment's id follows."""

ERASED = "The content of this sample was erased."

MOVED = "The labels have changed since. A newer card asks for this sample."

LOOK_PREFIX = "look:"
"""Before the name of a sound or a film: the picture of it."""

MEDIA_PREFIX = "media:"
"""Stands for a file's id until the picture is uploaded (see jobs/delivering)."""


MEDIA = {"video": "a film", "audio": "a sound", "image": "a picture"}


@dataclass(frozen=True)
class Outcome:
    """What a complete sample came to.

    votes:       described values with their number of answers, most first
    value:       the described value that they come to, or that a lead decided; None for none
    probability: that it is right, where answers were weighed by how reliable reviewers are;
                 None where each counted the same
    """

    votes: tuple[tuple[str, int], ...]
    value: str | None
    probability: float | None = None
    is_verdict: bool = False

    @property
    def leading(self) -> str | None:
        """What most chose; None where two led, or nobody chose."""
        counts = [count for _, count in self.votes]
        return None if counts[:1] == counts[1:2] else self.votes[0][0]


@dataclass(frozen=True)
class Card:
    """All that a card shows.

    reference:  the assignment's id, by which a card is known whose posting is not confirmed yet
    suggestion: None unless this card shows it before the answer
    is_moved:   whether a newer card asks for the sample, or will
    is_erased:  whether the sample's content is gone
    wanted:     None where nobody knows how many answers it takes
    picture:    the name of the picture that the kind draws for this card; None where it draws none
    step:       of an answer that takes several taps: what is asked next; None before the first
    editable:   the sample's id, where a complete card offers to edit its text; else None
    """

    reference: int
    project: str
    question: Question
    suggestion: Suggestion | None
    answered: int
    wanted: int | None
    outcome: Outcome | None = None
    is_personal: bool = False
    is_moved: bool = False
    is_erased: bool = False
    picture: str | None = None
    is_closed: bool = False
    step: Step | None = None
    editable: int | None = None
    language: Language = Language.ENGLISH

    @property
    def kind(self) -> Kind[Any]:
        return KINDS[self.question.schema.kind]

    def covers(self, part: Part) -> bool:
        """Whether the kind's picture shows this part already."""
        return self.picture is not None and isinstance(part, self.kind.covers(self.question.schema))


def draw(card: Card) -> Message:
    with speaking(card.language):
        return _drawn(card)


def _drawn(card: Card) -> Message:
    shown = [_heading(card), *sample(card)]
    if card.is_erased:
        shown.append(blocks.context(ERASED))
    if card.is_closed:
        shown.append(blocks.context("This one is not asked any more. Thanks!"))
    elif card.outcome:
        shown.append(blocks.section(_outcome(card.outcome)))
        if card.editable is not None:
            edit = blocks.button("Edit the Text", ids.EDIT_TEXT, str(card.editable))
            shown.append(blocks.actions("edit", [edit]))
    elif card.is_erased:
        pass  # there is nothing to ask about any more
    elif card.is_moved:
        shown.append(blocks.context(MOVED))
    else:
        shown += _controls(card)
    return Message(fallback(card), shown)


def is_cut(parts: Sequence[Part]) -> bool:
    return any(isinstance(p, TextPart) and len(p.text) > _shown_of_each(parts) for p in parts)


def _shown_of_each(parts: Sequence[Part]) -> int:
    texts = sum(isinstance(part, TextPart) for part in parts)
    return TEXT_LIMIT // max(texts, 1)


def progress(answered: int, wanted: int | None) -> str:
    return f"{answered} labelled" if wanted is None else f"{answered} of {wanted} labelled"


def _heading(card: Card) -> Block:
    state = "complete" if card.outcome else progress(card.answered, card.wanted)
    whose = "  ·  just for you" if card.is_personal else ""
    line = blocks.context(f"*{blocks.plainly(card.project)}*  ·  {state}{whose}")
    return line | {"block_id": f"{REFERENCE}{card.reference}"}


def _guideline(schema: Schema) -> list[Block]:
    """The first line of the guidelines, which says what is asked."""
    first = schema.guidelines.strip().partition("\n")[0]
    return [blocks.context(blocks.plainly(blocks.shorten(first, GUIDELINE_LIMIT)))] if first else []


def reference(message: Mapping[str, Any]) -> int | None:
    """The assignment that a message of ours is about, read back from its blocks."""
    for block in message.get("blocks") or []:
        prefix, found, number = str(block.get("block_id")).partition(REFERENCE)
        if found and not prefix and number.isdecimal():
            return int(number)
    return None


def sample(card: Card) -> list[Block]:
    """What there is to see, under the line that says what is asked."""
    drawn = _guideline(card.question.schema)
    limit = _shown_of_each(card.question.parts)
    names = card.kind.names(card.question)
    for number, (part, name) in enumerate(zip(card.question.shown, names, strict=True), 1):
        if card.covers(part):
            continue
        if name:
            drawn.append(blocks.context(f"*{blocks.plainly(name)}*"))
        if isinstance(part, TextPart):
            drawn.append(blocks.quote(blocks.shorten(part.text, limit)))
        elif isinstance(part, ImagePart):
            # The words must not name the answer: they are read out before it is given.
            size = f"{part.width} by {part.height} pixels"
            drawn.append(
                picture(picture_of(part), f"Picture {number} of the sample to label, {size}")
            )
        elif isinstance(part, Recording):
            drawn.append(picture(picture_of(part), f"{recording(part)} to label"))
    if card.picture:
        offered = card.question.suggestion if card.question.is_offered else None
        drawn.append(picture(card.picture, card.kind.alt_text(card.question, offered)))
    played = [recording(part) for part in card.question.shown if isinstance(part, Recording)]
    if played:
        drawn.append(blocks.context(f":arrow_forward: {', '.join(played)}: play it in the thread"))
    return drawn


def recording(part: Recording) -> str:
    """A sound or a film in words.

    >>> recording(AudioPart(media="", mimetype="audio/wav", seconds=6.04))
    'Sound, 6.0 s'
    """
    medium = "Sound" if isinstance(part, AudioPart) else "Film"
    return f"{medium}, {waveforms.clock(part.seconds, 1)} s"


def picture_of(part: Part) -> str:
    """The name of its own picture, of a sound or film what is drawn of it; "" of a text."""
    if isinstance(part, TextPart):
        return ""
    return part.media if isinstance(part, ImagePart) else f"{LOOK_PREFIX}{part.media}"


def picture(media: str, alt_text: str) -> Block:
    return {
        "type": "image",
        "slack_file": {"id": f"{MEDIA_PREFIX}{media}"},
        "alt_text": blocks.shorten(alt_text, 2_000),
    }


def uploaded(file_id: str, alt_text: str) -> Block:
    """A picture that Slack has already."""
    return picture("", alt_text) | {"slack_file": {"id": file_id}}


def _controls(card: Card) -> list[Block]:
    foot = [
        blocks.button("Skip", ids.SKIP),
        blocks.button("Flag", ids.FLAG),
        blocks.button("Comment", ids.COMMENT),
        blocks.button("Guidelines", ids.GUIDELINES),
    ]
    if is_cut(card.question.parts):
        foot.insert(0, blocks.button("Read All", ids.READ_ALL))
    return [*asked(card), blocks.actions("foot", foot)]


def asked(card: Card) -> list[Block]:
    """What the model thinks, where the card shows it, and the controls to answer with."""
    hint = [blocks.context(_suggestion(card.suggestion, card))] if card.suggestion else []
    return [*hint, *controls(card)]


def controls(card: Card) -> list[Block]:
    """What is answered with; of an answer that takes several taps, what comes next."""
    if card.step is not None:
        return [blocks.section(card.step.said), steps.buttons(card.step)]
    return [*card.kind.ask(card.question)]


def _suggestion(suggestion: Suggestion, card: Card) -> str:
    value = card.kind.value.model_validate(suggestion.value)
    told = [blocks.plainly(line) for line in card.kind.told(card.question, value)]
    sure = f"({percent(suggestion.confidence)} sure)"
    if len(told) > 1:
        return "\n".join([f"Model suggests {sure}:", *(f"• {line}" for line in told)])
    return f"Model suggests *{''.join(told)}* {sure}"


def percent(share: float) -> str:
    """Never "100%" of what is not certain.

    >>> percent(0.999), percent(1.0), percent(0.004)
    ('99%', '100%', '0%')
    """
    return f"{int(share * 100 + 1e-9)}%"


def _outcome(outcome: Outcome) -> str:
    if outcome.is_verdict and outcome.value is not None:
        tail = f"  ·  answers: {_split(outcome.votes)}" if outcome.votes else ""
        return f":scales: *{blocks.plainly(outcome.value)}*  ·  decided by a lead{tail}"
    if outcome.value is None:
        open_ = "No majority" if outcome.leading is None else "Not clear"
        return f":left_right_arrow: {open_}: {_split(outcome.votes)}."
    total = sum(votes for _, votes in outcome.votes)
    value = f"*{blocks.plainly(outcome.value)}*"
    likely = "" if outcome.probability is None else f"{percent(outcome.probability)} likely"
    if likely and outcome.value != outcome.leading:
        # Few answers against many, or a tie: it must say what made the difference.
        why = "reviewers who were right more often weigh more"
        return f":scales: {value}  ·  {likely}: {why}  ·  votes: {_split(outcome.votes)}"
    votes = dict(outcome.votes)
    agreeing = votes.pop(outcome.value, 0)
    said = f"{agreeing} of {total}" if agreeing else f"from {total} answers"
    tail = f"  ·  also {_split([*votes.items()])}" if votes else ""
    tail += f"  ·  {likely}" if votes and likely else ""
    return f":white_check_mark: {value}  ·  {said}{tail}"


def _split(votes: Sequence[tuple[str, int]]) -> str:
    return ", ".join(f"{blocks.plainly(value)} {count}" for value, count in votes)


def fallback(card: Card) -> str:
    """The card in one line, for notifications and screen readers."""
    words = " ".join(part.text for part in card.question.parts if isinstance(part, TextPart))
    about = blocks.escape(blocks.shorten(" ".join(words.split()), 150)) or _medium(card)
    state = "Labelled" if card.outcome else "To label"
    return f"{state} in {blocks.escape(card.project)}: {about}"


def _medium(card: Card) -> str:
    if card.is_erased:
        return "an erased sample"
    types = {part.type for part in card.question.parts}
    return next((word for kind, word in MEDIA.items() if kind in types), "a sample")
