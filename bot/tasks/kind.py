"""What every task kind can do: a table of functions, checked by mypy."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Generic, TypeVar

from PIL.Image import Image

from bot.blocks import Block
from bot.media.looks import Look
from bot.quality.distances import Level
from bot.records import Part, Schema, Value
from bot.tasks.figures import Figure, Several
from bot.tasks.question import Question
from bot.tasks.sketching import Tools
from bot.tasks.steps import Step
from bot.words import say

V = TypeVar("V", bound=Value)

Fields = Mapping[str, tuple[str, ...]]
"""What a form holds: for the block of each input its text, or the values of what was picked."""


def at_least_two(names: Sequence[str]) -> str | None:
    """What is wrong with the labels of a kind that needs some to pick from."""
    if len(names) < 2:  # noqa: PLR2004  (a choice needs two)
        return say("give at least two, separated by commas, such as refund,delivery,other.")
    return None


def _no_options(_question: Question, _typed: str, _block_id: str) -> Sequence[Block]:
    return []


def _as_it_is(_schema: Schema, parts: Sequence[Part], _chance: Random) -> tuple[int, ...]:
    return tuple(range(len(parts)))


def _never(_schema: Schema) -> bool:
    return False


def _none(_schema: Schema) -> tuple[type[Value], ...]:
    return ()


def _unnamed(question: Question) -> Sequence[str]:
    return [""] * len(question.shown)


def _no_picture(_question: Question, _value: Value | None, _look: Look) -> None:
    return None


def _no_words(_question: Question, _value: Value | None) -> str:
    return ""


def _nothing(_value: Value) -> None:
    return None


def no_figures(_answered: Sequence[Several[V]]) -> Sequence[Figure]:
    return []


@dataclass(frozen=True)
class Kind(Generic[V]):
    """One way of asking.

    value:     the type of an answer; its canonical JSON is what is kept
    ask:       the controls of a card
    form:      the inputs of a form, the first one's block being "answer", filled in with an answer
    read:      what a control of the card sent -> an answer; BadAnswer with a sentence if it is none
    read_form: what a form held -> an answer
    read_text: what a person wrote in the thread -> an answer; BadAnswer with a "did you mean"
    distance:  in [0, 1], symmetric, 0 for equal answers
    consensus: what several answers come to; None where they come to nothing
    describe:  an answer in a few words, as plain text; it is data, so it is the same in every
               language
    level:     of the labels, where an answer is one of them; None where only `distance` compares
    of_label:  the value that one of the labels stands for, likewise
    usual:     the labels of a schema that names none
    fault:     what is wrong with a schema's labels for this kind; None when nothing is
    options:   what a typeahead offers for the letters typed so far, in the block of this id
    order:     in which a card shows the sample's parts
    names:     what the parts that a card shows are called, such as A and B; "" for no name
    tell:      an answer line by line in the words of its card, where `describe` has others
    step:      of an answer made of several taps: what the taps so far come to
    tools:     what its form offers beside the code line
    advice:    what should be said of an answer that is taken all the same
    figures:   what else is said of several people's answers, beside alpha by `distance`
    has_picture: whether cards of this schema have a numbered picture
    draw:      that picture, with a value's marks; None where the sample lacks what it needs
    alt_text:  the picture in words
    covers:    the parts that the picture shows already
    hidden:    what of a suggestion is shown where the suggestion must not be
    """

    name: str
    value: type[V]
    ask: Callable[[Question], Sequence[Block]]
    form: Callable[[Question, V | None], Sequence[Block]]
    read: Callable[[Question, str], V]
    read_form: Callable[[Question, Fields], V]
    read_text: Callable[[Question, str], V]
    distance: Callable[[V, V], float]
    consensus: Callable[[Sequence[V]], V | None]
    describe: Callable[[V], str]
    level: Level | None = None
    of_label: Callable[[Schema, str], V] | None = None
    usual: tuple[str, ...] = ()
    fault: Callable[[Sequence[str]], str | None] = at_least_two
    options: Callable[[Question, str, str], Sequence[Block]] = _no_options
    order: Callable[[Schema, Sequence[Part], Random], tuple[int, ...]] = _as_it_is
    names: Callable[[Question], Sequence[str]] = _unnamed
    tell: Callable[[Question, V], Sequence[str]] | None = None
    step: Callable[[Question, str], V | Step] | None = None
    tools: Tools | None = None
    advice: Callable[[V], str | None] = _nothing
    figures: Callable[[Sequence[Several[V]]], Sequence[Figure]] = no_figures
    has_picture: Callable[[Schema], bool] = _never
    draw: Callable[[Question, V | None, Look], Image | None] = _no_picture
    alt_text: Callable[[Question, V | None], str] = _no_words
    covers: Callable[[Schema], tuple[type[Value], ...]] = _none
    hidden: Callable[[V], V | None] = _nothing

    def told(self, question: Question, value: V) -> Sequence[str]:
        """An answer as those read it who see the card: one line, or one for each of its parts."""
        return self.tell(question, value) if self.tell else [self.describe(value)]
