"""What a person boxed in a picture, in fractions of its sides."""

from collections import Counter
from collections.abc import Iterable
from typing import Self

from pydantic import Field, field_validator, model_validator

from bot import blocks
from bot.records import Value
from bot.tasks.fractions import Fraction
from bot.words import say, say_many

SMALL = 0.08
"""Below this share of the picture's side the grid finds boxes badly (IoU of 0.7 at 5%)."""


class Box(Value):
    """left, right: fractions of the picture's width; top, bottom: of its height, from the top.

    The picture is the sample's first, the way up that its file says (EXIF).
    """

    left: Fraction
    top: Fraction
    right: Fraction
    bottom: Fraction
    label: str = Field(min_length=1)

    @model_validator(mode="after")
    def _holds_something(self) -> Self:
        if self.left >= self.right or self.top >= self.bottom:
            raise ValueError("a box must have its left before its right, its top above its bottom")
        return self

    @property
    def edges(self) -> tuple[float, float, float, float]:
        return self.left, self.top, self.right, self.bottom


class Boxes(Value):
    """Sorted, each once."""

    boxes: tuple[Box, ...] = ()

    @field_validator("boxes")
    @classmethod
    def _canonical(cls, boxes: tuple[Box, ...]) -> tuple[Box, ...]:
        return tuple(sorted(set(boxes), key=lambda box: (box.edges, box.label)))


def describe(value: Boxes) -> str:
    """How many boxes of each label, most first.

    >>> describe(Boxes())
    'no boxes'
    """
    count = len(value.boxes)
    if not count:
        return say("no boxes")
    labels = Counter(box.label for box in value.boxes).most_common()
    listed = ", ".join(f"{n} {label}" for label, n in labels)
    return say_many(count, "{n} box: {labels}", "{n} boxes: {labels}", labels=listed)


def advice(value: Boxes) -> str | None:
    """A sentence where a box is too small for the grid; the answer is taken all the same."""
    return advice_on(enumerate(value.boxes, 1))


def advice_on(numbered: Iterable[tuple[int, Box]]) -> str | None:
    """The same of boxes that have numbers of their own."""
    small = [
        f"{number} ({blocks.plainly(box.label)})"
        for number, box in numbered
        if min(box.right - box.left, box.bottom - box.top) < SMALL
    ]
    if not small:
        return None
    return say_many(
        len(small),
        "Box {boxes} is under {share:.0%} of the picture's side, where a grid is too coarse for a "
        "good box; please consider a closer picture, or skip the sample.",
        "Boxes {boxes} are under {share:.0%} of the picture's side, where a grid is too coarse for "
        "a good box; please consider a closer picture, or skip the sample.",
        boxes=", ".join(small),
        share=SMALL,
    )
