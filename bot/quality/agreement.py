"""Everything that is said about how far the reviewers of a project agree, measured at once."""

from typing import Literal

import numpy as np

from bot.quality import alpha, gwet, kappa, observed, pairs, reviewers
from bot.quality.coefficient import Coefficient
from bot.quality.counted import Counted
from bot.quality.distances import Level
from bot.quality.pairs import Pair
from bot.quality.reviewers import AgainstOthers
from bot.records import Value


class Alpha(Coefficient):
    """Krippendorff's alpha with the level of measurement it was computed at.

    level: "distance" where answers are compared by a distance of their kind.
    """

    level: Level | Literal["distance"]


class LabelAlpha(Coefficient):
    """Alpha of one label against the rest, and how many annotations carry the label."""

    count: int


class Agreement(Value):
    """What `measure` finds.

    units:        units with an answer; annotations and reviewers likewise.
    paired_units: those with two answers or more, on which agreement can be seen.
    """

    units: int
    paired_units: int
    annotations: int
    reviewers: int
    krippendorff_alpha: Alpha
    fleiss_kappa: Coefficient
    gwet_ac1: Coefficient
    percent_agreement: Coefficient
    pairwise: tuple[Pair, ...]
    per_label: dict[str, LabelAlpha]
    per_reviewer: dict[str, AgainstOthers]


def measure(
    ratings: Counted, *, level: Level = "nominal", seed: int = 0, resamples: int = 1000
) -> Agreement:
    """Every coefficient of a set of ratings; formulas and sources stand with each function.

    level:     for alpha, overall and of each reviewer; the other coefficients are nominal.
    seed:      for the intervals; the same seed gives the same ones.
    resamples: draws for the intervals; 0 for none.
    Returns a value for what can be computed and a reason for what cannot.
    Raises ValueError when the level needs numbers and a label is none.

    >>> from bot.quality.ratings import Ratings
    >>> rows = [("u1", "ann", "yes"), ("u1", "ben", "yes"), ("u2", "ann", "no")]
    >>> measure(Ratings.of(rows)).krippendorff_alpha.reason
    'All answers carry the same label, so there is no disagreement to compare with chance.'
    """
    overall = alpha.alpha(ratings, level=level, seed=seed, resamples=resamples)
    return Agreement(
        units=ratings.patterns.answered_units,
        paired_units=ratings.patterns.paired_units,
        annotations=int(ratings.ways.times.sum()),
        reviewers=len(np.unique(ratings.ways.reviewers)),
        krippendorff_alpha=Alpha(level=level, **dict(overall)),
        fleiss_kappa=kappa.fleiss(ratings, seed=seed, resamples=resamples),
        gwet_ac1=gwet.ac1(ratings, seed=seed, resamples=resamples),
        percent_agreement=observed.percent_agreement(ratings, seed=seed, resamples=resamples),
        pairwise=pairs.pairwise(ratings, seed=seed, resamples=resamples),
        per_label=_per_label(ratings, seed, resamples),
        per_reviewer=reviewers.per_reviewer(
            ratings, alpha.between_labels(ratings, level), seed=seed, resamples=resamples
        ),
    )


def _per_label(ratings: Counted, seed: int, resamples: int) -> dict[str, LabelAlpha]:
    given = ratings.patterns.times @ ratings.patterns.counts
    found = alpha.per_label(ratings, seed=seed, resamples=resamples)
    return {
        name: LabelAlpha(count=int(count), **dict(found[name]))
        for name, count in zip(ratings.label_names, given, strict=True)
    }
