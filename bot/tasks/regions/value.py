"""What a person marked in time, in thousandths of a second."""

from collections import Counter
from typing import Self

from pydantic import Field, field_validator, model_validator

from bot.records import Value
from bot.words import say, say_many


class Region(Value):
    """A labelled stretch of the sample's first recording, end excluded."""

    start_ms: int = Field(ge=0, strict=True)
    end_ms: int = Field(strict=True)
    label: str = Field(min_length=1)

    @model_validator(mode="after")
    def _lasts(self) -> Self:
        if self.start_ms >= self.end_ms:
            raise ValueError(f"a region must last, not go from {self.start_ms} to {self.end_ms} ms")
        return self


class Regions(Value):
    """Sorted, each once; regions may overlap."""

    regions: tuple[Region, ...] = ()

    @field_validator("regions")
    @classmethod
    def _canonical(cls, regions: tuple[Region, ...]) -> tuple[Region, ...]:
        return tuple(sorted(set(regions), key=lambda one: (one.start_ms, one.end_ms, one.label)))


def describe(value: Regions) -> str:
    """How many regions of each label with their length in all, most first.

    >>> describe(Regions(regions=(Region(start_ms=600, end_ms=2900, label="speech"),)))
    '1 region: 1 speech (2.3 s)'
    """
    count = len(value.regions)
    if not count:
        return say("no regions")
    labels = Counter(region.label for region in value.regions).most_common()
    listed = ", ".join(f"{n} {label} ({_seconds(value, label):.1f} s)" for label, n in labels)
    return say_many(count, "{n} region: {labels}", "{n} regions: {labels}", labels=listed)


def _seconds(value: Regions, label: str) -> float:
    return sum(one.end_ms - one.start_ms for one in value.regions if one.label == label) / 1_000
