"""Counts and measures the answers under a schema, in the way of its kind."""

from collections import Counter

import numpy as np

from bot import schema as schemas_of
from bot.quality import agreement, by_distance, observed
from bot.quality import alpha as alphas
from bot.quality.agreement import Agreement
from bot.quality.coefficient import Coefficient
from bot.quality.distances import Level
from bot.quality.given import Given
from bot.quality.spread import Distance, Spread
from bot.quality.tally import Tally
from bot.records import Schema
from bot.tasks import KINDS

Counts = Tally | Spread


def count(schema: Schema, given: Given) -> Counts:
    """What `measure` looks at; kinds whose answers are labels are counted by the million."""
    if KINDS[schema.kind].level is not None:
        return Tally.of(given.ratings(schema))

    def names_in(text: str) -> set[str]:
        return schemas_of.labels_in(schemas_of.value_of(schema, text))

    return Spread.of(given.by_sample(), distance_of(schema), names_in, schema.known_names)


def measure(
    schema: Schema, counts: Counts, level: Level | None = None, *, resamples: int = 1000
) -> Agreement:
    """Every coefficient.

    level: of alpha; that of the kind, when it is not given.
    Raises ValueError when the level needs numbers and a label is none, or when answers of this
    kind are no labels.
    """
    if isinstance(counts, Spread):
        if level is not None:
            raise ValueError(
                f"Level {level} is for labels; answers of kind {schema.kind} are compared by a "
                "distance of their own. Leave --level out."
            )
        return by_distance.measure(counts, distance_of(schema), resamples=resamples)
    own = KINDS[schema.kind].level or "nominal"
    return agreement.measure(counts, level=level or own, resamples=resamples)


def alpha(schema: Schema, counts: Counts) -> Coefficient:
    """Krippendorff's alpha at the kind's own level, or by its own distance."""
    if isinstance(counts, Spread):
        return by_distance.overall(counts, distance_of(schema))[0]
    return alphas.alpha(counts, level=KINDS[schema.kind].level or "nominal")


def percent_agreement(counts: Counts) -> Coefficient:
    """The share of pairs of answers to the same sample that are equal."""
    if isinstance(counts, Spread):
        return by_distance.percent_agreement(counts)
    return observed.percent_agreement(counts)


def paired_units(counts: Counts) -> int:
    """Samples with two answers or more."""
    return counts.paired_units if isinstance(counts, Spread) else counts.patterns.paired_units


def by_reviewer(counts: Counts) -> Counter[str]:
    """How many answers each reviewer gave; those who gave none are left out."""
    who, times = (
        (counts.ways[0], counts.ways[-1])
        if isinstance(counts, Spread)
        else (counts.ways.reviewers, counts.ways.times)
    )
    given = np.bincount(who, times, len(counts.reviewer_names)).astype(int).tolist()
    return +Counter(dict(zip(counts.reviewer_names, given, strict=True)))


def distance_of(schema: Schema) -> Distance:
    """Between the texts of two values. Each text is read once."""
    kind = KINDS[schema.kind]
    known = {}

    def read(text: str) -> object:
        if text not in known:
            known[text] = schemas_of.value_of(schema, text)
        return known[text]

    def distance(one: str, other: str) -> float:
        return float(kind.distance(read(one), read(other)))

    return distance


def renewed(counts: Counts, before: Counts, after: Counts) -> Counts:
    """What was counted, with some samples as they are and no longer as they were.

    Raises ValueError when they were not counted so, or the labels are others.
    """
    match counts, before, after:
        case Tally(), Tally(), Tally():
            return counts.minus(before).plus(after)
        case Spread(), Spread(), Spread():
            return counts.minus(before).plus(after)
    raise ValueError("Counts of different kinds cannot be put together.")


def from_bytes(schema: Schema, kept: bytes) -> Counts:
    """What `to_bytes` of either has made."""
    is_labels = KINDS[schema.kind].level is not None
    return Tally.from_bytes(kept) if is_labels else Spread.from_bytes(kept)
