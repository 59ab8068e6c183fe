"""Which of two is better: the sample's last two parts, in an order that chance decides."""

from collections.abc import Sequence
from random import Random

from bot import blocks, ids
from bot.blocks import Block
from bot.errors import BadAnswer
from bot.quality.majority import majority
from bot.records import Part, Schema
from bot.tasks.kind import Fields, Kind
from bot.tasks.pairwise.contests import figures
from bot.tasks.pairwise.value import Preference
from bot.tasks.question import Question
from bot.words import mark, say

__all__ = ["KIND", "Preference", "consensus", "distance"]

BUTTONS = {"a": "A", "b": "B", "tie": mark("Same"), "bad": mark("Both Bad")}
WORDS = {
    "a": "a", "1": "a", "left": "a",
    "b": "b", "2": "b", "right": "b",
    "same": "tie", "tie": "tie", "equal": "tie", "=": "tie",
    "both bad": "bad", "bad": "bad", "neither": "bad",
}  # fmt: skip


def ask(_question: Question) -> list[Block]:
    buttons = [
        blocks.button(say(text), ids.answer_button(name), name) for name, text in BUTTONS.items()
    ]
    return [blocks.actions("answer", buttons)]


def form(question: Question, answer: Preference | None) -> list[Block]:
    options = {name: blocks.option(say(text), name) for name, text in BUTTONS.items()}
    field = {
        "type": "radio_buttons",
        "action_id": ids.FORM_INPUT,
        "options": list(options.values()),
        **({"initial_option": options[_as_shown(question, answer)]} if answer else {}),
    }
    return [blocks.input_("answer", say("Which is better?"), field)]


def read(question: Question, pressed: str) -> Preference:
    if pressed not in BUTTONS:
        raise BadAnswer(say("Please press A, B, Same or Both Bad."))
    if pressed in {"tie", "bad"}:
        return Preference(better="tie" if pressed == "tie" else "both bad")
    is_first = (pressed == "a") != _is_swapped(question)
    return Preference(better="first" if is_first else "second")


def read_form(question: Question, fields: Fields) -> Preference:
    return read(question, "".join(fields.get("answer", ())))


def read_text(question: Question, text: str) -> Preference:
    word = " ".join(text.strip(" .!*_`").casefold().split())
    known = WORDS | {say(text).casefold(): name for name, text in BUTTONS.items()}
    if word not in known:
        raise BadAnswer(
            say("I did not find an answer in that. Please write A, B, same or both bad.")
        )
    return read(question, known[word])


def order(_schema: Schema, parts: Sequence[Part], chance: Random) -> tuple[int, ...]:
    """As it stands, with the last two swapped in half of the cards."""
    places = list(range(len(parts)))
    if len(places) > 1 and chance.random() < 0.5:  # noqa: PLR2004
        places[-2:] = reversed(places[-2:])
    return tuple(places)


def names(question: Question) -> list[str]:
    """A and B for the two that are compared, in the order of the card."""
    count = len(question.parts)
    compared = dict(zip(_compared(question), "AB", strict=False))
    places = question.order or range(count)
    return [compared.get(place, "") for place in places]


def tell(question: Question, answer: Preference) -> list[str]:
    return [say(BUTTONS[_as_shown(question, answer)])]


def fault(names: Sequence[str]) -> str | None:
    return say("a comparison needs no labels; leave --labels out.") if names else None


def distance(a: Preference, b: Preference) -> float:
    """0 when the two say the same, else 1 (nominal; a tie is an answer of its own)."""
    return float(a.better != b.better)


def consensus(answers: Sequence[Preference]) -> Preference | None:
    """What most said; None where two led."""
    most = majority([answer.better for answer in answers]).label
    return next((answer for answer in answers if answer.better == most), None)


def describe(answer: Preference) -> str:
    return {"first": "the first", "second": "the second"}.get(answer.better, answer.better)


def _compared(question: Question) -> list[int]:
    """The places of the sample's last two parts, as the card shows them."""
    count = len(question.parts)
    places = question.order or range(count)
    return [place for place in places if place >= count - 2]


def _is_swapped(question: Question) -> bool:
    first, *rest = _compared(question) or [0]
    return bool(rest) and first > rest[0]


def _as_shown(question: Question, answer: Preference) -> str:
    if answer.better in {"tie", "both bad"}:
        return "tie" if answer.better == "tie" else "bad"
    return "a" if (answer.better == "first") != _is_swapped(question) else "b"


KIND = Kind(
    name="pairwise",
    value=Preference,
    ask=ask,
    form=form,
    read=read,
    read_form=read_form,
    read_text=read_text,
    distance=distance,
    consensus=consensus,
    describe=describe,
    fault=fault,
    order=order,
    names=names,
    tell=tell,
    figures=figures,
)
