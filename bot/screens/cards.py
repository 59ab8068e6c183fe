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
from bot.words import Language, mark, say, speaking

TEXT_LIMIT = 2_500
"""What a card shows of its texts in all; they are read whole in a form. Slack refuses large
messages, and on a phone the buttons must not be far away."""

GUIDELINE_LIMIT = 200

REFERENCE = "card."
"""Begins the id of a card's first block; the assignment's id follows."""

ERASED = mark("The content of this sample was erased.")

MOVED = mark("The labels have changed since. A newer card asks for this sample.")

LOOK_PREFIX = "look:"
"""Before the name of a sound or a film: the picture of it."""

MEDIA_PREFIX = "media:"
"""Stands for a file's id until the picture is uploaded (see jobs/delivering)."""


MEDIA = {"video": mark("a film"), "audio": mark("a sound"), "image": mark("a picture")}


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
        shown.append(blocks.context(say(ERASED)))
    if card.is_closed:
        shown.append(blocks.context(say("This one is not asked any more. Thanks!")))
    elif card.outcome:
        shown.append(blocks.section(_outcome(card.outcome)))
        if card.editable is not None:
            edit = blocks.button(say("Edit the Text"), ids.EDIT_TEXT, str(card.editable))
            shown.append(blocks.actions("edit", [edit]))
    elif card.is_erased:
        pass  # there is nothing to ask about any more
    elif card.is_moved:
        shown.append(blocks.context(say(MOVED)))
    else:
        shown += _controls(card)
    return Message(fallback(card), shown)


def is_cut(parts: Sequence[Part]) -> bool:
    return any(isinstance(p, TextPart) and len(p.text) > _shown_of_each(parts) for p in parts)


def _shown_of_each(parts: Sequence[Part]) -> int:
    texts = sum(isinstance(part, TextPart) for part in parts)
    return TEXT_LIMIT // max(texts, 1)


def progress(answered: int, wanted: int | None) -> str:
    if wanted is None:
        return say("{answered} labelled", answered=answered)
    return say("{answered} of {wanted} labelled", answered=answered, wanted=wanted)


def _heading(card: Card) -> Block:
    state = say("complete") if card.outcome else progress(card.answered, card.wanted)
    whose = [say("just for you")] if card.is_personal else []
    line = "  ·  ".join([f"*{blocks.plainly(card.project)}*", state, *whose])
    return blocks.context(line) | {"block_id": f"{REFERENCE}{card.reference}"}


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
            drawn.append(picture(picture_of(part), _described(part, number)))
        elif isinstance(part, Recording):
            said = say("{recording} to label", recording=recording(part))
            drawn.append(picture(picture_of(part), said))
    if card.picture:
        offered = card.question.suggestion if card.question.is_offered else None
        drawn.append(picture(card.picture, card.kind.alt_text(card.question, offered)))
    played = [recording(part) for part in card.question.shown if isinstance(part, Recording)]
    if played:
        said = say(
            ":arrow_forward: {recordings}: play it in the thread", recordings=", ".join(played)
        )
        drawn.append(blocks.context(said))
    return drawn


def _described(part: ImagePart, number: int) -> str:
    """The words must not name the answer: they are read out before it is given."""
    return say(
        "Picture {number} of the sample to label, {width} by {height} pixels",
        number=number,
        width=part.width,
        height=part.height,
    )


def recording(part: Recording) -> str:
    """A sound or a film in words.

    >>> recording(AudioPart(media="", mimetype="audio/wav", seconds=6.04))
    'Sound, 6.0 s'
    """
    length = waveforms.clock(part.seconds, 1)
    if isinstance(part, AudioPart):
        return say("Sound, {length} s", length=length)
    return say("Film, {length} s", length=length)


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
        blocks.button(say("Skip"), ids.SKIP),
        blocks.button(say("Flag"), ids.FLAG),
        blocks.button(say("Comment"), ids.COMMENT),
        blocks.button(say("Guidelines"), ids.GUIDELINES),
    ]
    if is_cut(card.question.parts):
        foot.insert(0, blocks.button(say("Read All"), ids.READ_ALL))
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
    sure = percent(suggestion.confidence)
    if len(told) > 1:
        head = say("Model suggests ({sure} sure):", sure=sure)
        return "\n".join([head, *(f"• {line}" for line in told)])
    return say("Model suggests *{label}* ({sure} sure)", label="".join(told), sure=sure)


def percent(share: float) -> str:
    """Never "100%" of what is not certain.

    >>> percent(0.999), percent(1.0), percent(0.004)
    ('99%', '100%', '0%')
    """
    return f"{int(share * 100 + 1e-9)}%"


def _outcome(outcome: Outcome) -> str:
    votes = _split(outcome.votes)
    if outcome.value is None and outcome.leading is None:
        return say(":left_right_arrow: No majority: {votes}.", votes=votes)
    if outcome.value is None:
        return say(":left_right_arrow: Not clear: {votes}.", votes=votes)
    value = f"*{blocks.plainly(outcome.value)}*"
    if outcome.is_verdict:
        given = [say("answers: {votes}", votes=votes)] if votes else []
        return "  ·  ".join([f":scales: {value}", say("decided by a lead"), *given])
    if outcome.probability is not None and outcome.value != outcome.leading:
        # Few answers against many, or a tie: it must say what made the difference.
        why = say(
            "{share} likely: reviewers who were right more often weigh more",
            share=percent(outcome.probability),
        )
        return "  ·  ".join([f":scales: {value}", why, say("votes: {votes}", votes=votes)])
    return "  ·  ".join([f":white_check_mark: {value}", *_support(outcome)])


def _support(outcome: Outcome) -> list[str]:
    """How many answers speak for what a sample came to, and where some do not, what they say."""
    votes = dict(outcome.votes)
    total = sum(count for _, count in outcome.votes)
    agreeing = votes.pop(outcome.value or "", 0)
    if agreeing:
        said = [say("{votes} of {total}", votes=agreeing, total=total)]
    else:
        said = [say("from {total} answers", total=total)]
    if votes:
        said.append(say("also {votes}", votes=_split([*votes.items()])))
    if votes and outcome.probability is not None:
        said.append(say("{share} likely", share=percent(outcome.probability)))
    return said


def _split(votes: Sequence[tuple[str, int]]) -> str:
    return ", ".join(f"{blocks.plainly(value)} {count}" for value, count in votes)


def fallback(card: Card) -> str:
    """The card in one line, for notifications and screen readers."""
    words = " ".join(part.text for part in card.question.parts if isinstance(part, TextPart))
    about = blocks.escape(blocks.shorten(" ".join(words.split()), 150)) or _medium(card)
    project = blocks.escape(card.project)
    if card.outcome:
        return say("Labelled in {project}: {about}", project=project, about=about)
    return say("To label in {project}: {about}", project=project, about=about)


def _medium(card: Card) -> str:
    if card.is_erased:
        return say("an erased sample")
    types = {part.type for part in card.question.parts}
    return next((say(word) for kind, word in MEDIA.items() if kind in types), say("a sample"))
