"""What every task kind can do: a table of functions, checked by mypy."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from bot.blocks import Block
from bot.records import Schema, Value

V = TypeVar("V", bound=Value)


@dataclass(frozen=True)
class Kind(Generic[V]):
    """One way of asking.

    value:     the type of an answer; its canonical JSON is what is kept
    ask:       the controls of a card
    form:      the input of a form, with the present answer filled in
    options:   what a typeahead offers for the letters typed so far
    read:      what a control sent -> an answer; BadAnswer with a sentence if it is none
    read_text: what a person wrote in the thread -> an answer; BadAnswer with a "did you mean"
    distance:  in [0, 1], symmetric, 0 for equal answers
    describe:  an answer in a few words, as plain text
    """

    name: str
    value: type[V]
    ask: Callable[[Schema], Sequence[Block]]
    form: Callable[[Schema, V | None], Block]
    options: Callable[[Schema, str], Sequence[Block]]
    read: Callable[[Schema, str], V]
    read_text: Callable[[Schema, str], V]
    distance: Callable[[V, V], float]
    describe: Callable[[V], str]
