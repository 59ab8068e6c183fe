"""What else is said of several people's answers, beside how far they lie apart."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from statistics import fmean
from typing import Generic, TypeVar

from bot.quality.coefficient import Coefficient
from bot.records import Value
from bot.tasks.question import Question
from bot.words import say, say_many

V = TypeVar("V", bound=Value)


@dataclass(frozen=True)
class Several(Generic[V]):
    """What people said of one sample.

    question: what was asked, as the sample has it; its suggestion is the model's value
    values:   their answers
    orders:   in which order the card of each showed the parts; () where that is not known
    extra:    the sample's metadata
    """

    question: Question
    values: tuple[V, ...]
    orders: tuple[tuple[int, ...], ...] = ()
    extra: Mapping[str, object] = field(default_factory=dict)


class Figure(Value):
    """One number with its 95% interval, where it has one, and what belongs to it in words."""

    name: str
    value: float | None
    low: float | None = None
    high: float | None = None
    note: str = ""


def mean_over_pairs(
    name: str, answered: Sequence[Several[V]], measure: Callable[[V, V], float]
) -> list[Figure]:
    """The mean over every two answers to one sample; nothing where there are no two."""
    found = [measure(a, b) for one in answered for a, b in combinations(one.values, 2)]
    if not found:
        return []
    note = say_many(len(found), "mean of {n} pair", "mean of {n} pairs")
    return [Figure(name=name, value=fmean(found), note=note)]


def coefficient(name: str, found: Coefficient) -> Figure:
    low, high = found.ci or (None, None)
    note = say(found.reason) if found.reason else ""
    return Figure(name=name, value=found.value, low=low, high=high, note=note)
