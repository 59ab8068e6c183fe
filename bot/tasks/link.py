"""Whether parts belong together, or which of several does: this caption to this picture.

With labels that are words the parts stand side by side and a label is picked. With labels 1, 2, …
the first part stands over the others, in an order that chance decides, and one of them is picked;
its number in the order of the sample is kept. Labels that are words then say that none fits.
"""

from collections.abc import Sequence
from random import Random

from bot import blocks, ids
from bot.blocks import Block
from bot.errors import BadAnswer
from bot.records import Part, Schema, TextPart
from bot.tasks import choice, picking
from bot.tasks.choice import Choice
from bot.tasks.kind import Fields, Kind, at_least_two
from bot.tasks.question import Question
from bot.words import say

SHOWN = 40


def ask(question: Question) -> list[Block]:
    if not _is_which(question.schema):
        return choice.ask(question)
    buttons = [
        blocks.button(caption, ids.answer_button(place), value)
        for place, (caption, value) in enumerate(_choices(question), 1)
    ]
    return [blocks.actions("answer", buttons)]


def form(question: Question, answer: Choice | None) -> list[Block]:
    if not _is_which(question.schema):
        return choice.form(question, answer)
    options = {value: blocks.option(caption, value) for caption, value in _choices(question)}
    picked = options.get(_pressed(question, answer)) if answer else None
    field = {
        "type": "radio_buttons",
        "action_id": ids.FORM_INPUT,
        "options": list(options.values()),
        **({"initial_option": picked} if picked else {}),
    }
    return [blocks.input_("answer", say("Which one fits?"), field)]


def read(question: Question, pressed: str) -> Choice:
    """pressed: the number that the card gave a part, or a label that is a word."""
    if not _is_which(question.schema):
        return choice.read(question, pressed)
    if pressed not in (value for _, value in _choices(question)):
        raise BadAnswer(
            say("That is none of those to choose from. Please press one of the buttons.")
        )
    if not pressed.isdecimal():
        return Choice(label=pressed)
    return Choice(label=str(_candidates(question)[int(pressed) - 1]))


def read_form(question: Question, fields: Fields) -> Choice:
    return read(question, "".join(fields.get("answer", ())))


def read_text(question: Question, text: str) -> Choice:
    """A number that the card shows, or a label that is a word."""
    if not _is_which(question.schema):
        return choice.read_text(question, text)
    word = text.strip(picking.MARKS)
    if word.isdecimal():
        return read(question, word)
    words = [label for label in question.schema.labels if not label.name.isdecimal()]
    if not words:
        raise BadAnswer(say("Please write the number of the one that fits."))
    among = question.schema.model_copy(update={"labels": tuple(words)})
    return Choice(label=picking.by_text(among, text))


def order(schema: Schema, parts: Sequence[Part], chance: Random) -> tuple[int, ...]:
    """Those to choose from are shuffled, or the first would be picked too often."""
    places = list(range(1, len(parts)))
    if _is_which(schema):
        chance.shuffle(places)
    return (0, *places) if parts else ()


def names(question: Question) -> list[str]:
    if not _is_which(question.schema):
        return [""] * len(question.shown)
    numbers = {place: str(i) for i, place in enumerate(_candidates(question), 1)}
    places = question.order or range(len(question.parts))
    return [numbers.get(place, "") for place in places]


def tell(question: Question, answer: Choice) -> list[str]:
    """By the number that the card gave it, and the start of its text."""
    if answer.label not in map(str, _candidates(question)):
        return [answer.label]
    pressed, part = _pressed(question, answer), question.parts[int(answer.label)]
    words = blocks.shorten(part.text, SHOWN) if isinstance(part, TextPart) else ""
    return [": ".join(filter(None, [pressed, words]))]


def fault(names: Sequence[str]) -> str | None:
    numbers = [name for name in names if name.isdecimal()]
    if numbers and sorted(map(int, numbers)) != list(range(1, len(numbers) + 1)):
        return say("to ask which one fits, number them from 1, such as 1..4,none.")
    return at_least_two(names)


def _is_which(schema: Schema) -> bool:
    return any(name.isdecimal() for name in schema.label_names)


def _candidates(question: Question) -> list[int]:
    """The places of the parts to choose from, in the order of the card: all but the first."""
    numbered = {int(name) for name in question.schema.label_names if name.isdecimal()}
    places = question.order or range(len(question.parts))
    return [place for place in places if place in numbered and place < len(question.parts)]


def _choices(question: Question) -> list[tuple[str, str]]:
    """Captions with what they send: numbers as the card shows them, then the words."""
    numbers = [str(number) for number, _ in enumerate(_candidates(question), 1)]
    words = [name for name in question.schema.label_names if not name.isdecimal()]
    return [(one, one) for one in [*numbers, *words]]


def _pressed(question: Question, answer: Choice) -> str:
    """What must be pressed on this card to give this answer."""
    places = [str(place) for place in _candidates(question)]
    return str(places.index(answer.label) + 1) if answer.label in places else answer.label


KIND = Kind(
    name="link",
    value=Choice,
    ask=ask,
    form=form,
    read=read,
    read_form=read_form,
    read_text=read_text,
    distance=choice.distance,
    consensus=choice.consensus,
    describe=choice.describe,
    level="nominal",
    of_label=choice.of_label,
    usual=("matches", "matches partly", "does not match"),
    fault=fault,
    options=choice.options,
    order=order,
    names=names,
    tell=tell,
)
