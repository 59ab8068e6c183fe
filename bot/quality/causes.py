"""The samples that people disagree on most, each with what seems to be behind it."""

from collections.abc import Hashable
from enum import StrEnum

from bot.quality import carelessness, confusions, dispute
from bot.quality.confusions import Disagreements
from bot.quality.ratings import Ratings
from bot.records import Value
from bot.words import mark


class Cause(StrEnum):
    """Why the answers to a sample differ, as far as they tell; in words that are said later."""

    AMBIGUOUS = mark("ambiguous: careful reviewers are divided")
    CARELESS = mark("only a careless reviewer stands apart")
    OPEN = mark("too few answers to tell")


class Disagreement(Value):
    """A sample with answers that differ; `answers` by label."""

    unit: Hashable
    answers: dict[str, int]
    cause: Cause


class Analysis(Value):
    """Everything that a project's disagreements say.

    samples: ambiguous ones first, then as their answers lie apart.
    """

    found: Disagreements
    samples: tuple[Disagreement, ...]


def analyse(ratings: Ratings, count: int) -> Analysis:
    """Who is careless, what is confused, and the `count` samples to look at first.

    A sample is ambiguous when its reliable answers are (see `carelessness.ambiguous`); careless
    reviewers are behind it when the others all say the same; see `carelessness.careless`.
    """
    found = confusions.analyse(ratings)
    careless = [name for name, care in found.reviewers.items() if care.is_careless]
    reliable = carelessness.without(ratings, careless) if careless else ratings
    every = len(ratings.unit_names)
    divided = {one.unit for one in dispute.most_disputed(reliable, every)}
    ambiguous = {one.unit for one in found.ambiguous}
    samples = [
        Disagreement(
            unit=one.unit,
            answers=one.answers,
            cause=_cause(one.unit in ambiguous, one.unit in divided),
        )
        for one in dispute.most_disputed(ratings, every)
    ]
    samples.sort(key=lambda one: one.cause is not Cause.AMBIGUOUS)
    return Analysis(found=found, samples=tuple(samples[:count]))


def _cause(is_ambiguous: bool, is_divided: bool) -> Cause:
    if is_ambiguous:
        return Cause.AMBIGUOUS
    return Cause.OPEN if is_divided else Cause.CARELESS
