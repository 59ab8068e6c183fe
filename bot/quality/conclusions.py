"""What every sample's answers come to, and how far they lie apart."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from bot import schema as schemas_of
from bot.quality import counting, dispute
from bot.quality.consensus import judging
from bot.quality.consensus.answers import Answers
from bot.quality.consensus.judging import Judged, Reviewers
from bot.quality.consensus.methods import agree
from bot.quality.consensus.result import Consensus
from bot.quality.consensus.stopping import Known
from bot.quality.given import Given
from bot.quality.ratings import Ratings
from bot.records import Schema

MATRICES_AT_MOST = 2_000_000
"""Numbers in the matrices of all reviewers up to which `blend` fits into a few hundred MB."""


@dataclass(frozen=True, slots=True)
class Conclusion:
    """Of one sample. dispute: see `dispute.dispute`; made_from: the ids of the annotations."""

    sample: int
    judged: Judged
    answers: int
    dispute: float
    made_from: tuple[int, ...]


@dataclass(frozen=True)
class Fit:
    """A fitted model, and the ratings whose units and reviewers are its rows."""

    ratings: Ratings
    found: Consensus
    reviewers: Reviewers


def fit(schema: Schema, given: Given) -> Fit | None:
    """What can be learnt of the reviewers; None while that is too little."""
    if not judging.has_labels(schema):
        return None
    ratings = given.ratings(schema)
    if ratings.patterns.paired_units < judging.FITTED_FROM:
        return None
    numbers = len(ratings.reviewer_names) * len(ratings.label_names) ** 2
    method = "blend" if numbers <= MATRICES_AT_MOST else "one-coin"
    answers = Answers.of(ratings)
    found = agree(answers, method)
    codes = {who: code for code, who in enumerate(given.reviewer_ids)}
    return Fit(ratings, found, Reviewers(method, Known.of(found, answers), codes))


def of_all(schema: Schema, given: Given, fitted: Fit | None) -> Iterator[Conclusion]:
    """By the posterior of the fit; without one, sample by sample."""
    if fitted is None:
        yield from one_by_one(schema, given, None)
        return
    made_from = given.ids_by_sample()
    value = schemas_of.known_values(schema)
    values = [value[name] for name in fitted.ratings.label_names]
    patterns = fitted.ratings.patterns
    apart = dispute.dispute(patterns.counts, 1.0 - np.eye(len(values)))[patterns.of_unit]
    columns = (fitted.found.labels.tolist(), fitted.found.confidence.tolist(), apart.tolist())
    for sample, label, confidence, lies_apart in zip(given.sample_ids, *columns, strict=True):
        ids = tuple(made_from[sample])
        judged = Judged(value=values[label], probability=confidence, method=fitted.reviewers.method)
        yield Conclusion(sample, judged, len(ids), lies_apart, ids)


def one_by_one(schema: Schema, given: Given, reviewers: Reviewers | None) -> Iterator[Conclusion]:
    """Each sample by itself: where nothing is fitted, or where few samples changed since."""
    made_from, distance = given.ids_by_sample(), counting.distance_of(schema)
    id_of = dict(zip(given.reviewer_names, given.reviewer_ids, strict=True))
    for sample, answers in given.by_sample().items():
        texts = [text for _, text in answers]
        judged = judging.judge(schema, [(id_of[who], text) for who, text in answers], reviewers)
        pairs = sum(distance(one, other) for one, other in combinations(texts, 2) if one != other)
        ids = tuple(made_from[sample])
        yield Conclusion(sample, judged, len(ids), 2 * pairs / len(texts) ** 2, ids)


Rank = tuple[float, int, int]
"""Minus the dispute, minus the number of answers, the sample: the most disputed comes first."""


def most_disputed(schema: Schema, given: Given, count: int) -> list[Rank]:
    """The samples whose answers lie furthest apart; those without any disagreement are left out."""
    if judging.has_labels(schema):
        found = dispute.most_disputed(given.ratings(schema), count)
        return [(-one.dispute, -sum(one.answers.values()), int(one.unit)) for one in found]  # type: ignore[call-overload]
    every = ((-one.dispute, -one.answers, one.sample) for one in one_by_one(schema, given, None))
    return sorted(rank for rank in every if rank[0])[:count]
