"""Each reviewer against all the others."""

import numpy as np
from numpy.typing import NDArray

from bot.quality import alpha, intervals
from bot.quality.coefficient import ONE_LABEL
from bot.quality.pairs import within_units
from bot.quality.ratings import Ratings
from bot.records import Value

Floats = NDArray[np.float64]

ALONE = "No one else has answered the samples of this reviewer."


class AgainstOthers(Value):
    """How far one reviewer agrees with the others.

    annotations:       labels that the reviewer gave.
    percent_agreement: see `per_reviewer`; in [0, 1].
    alpha:             see `per_reviewer`; 1 is perfect, 0 is chance.
    reason:            why one of the two is missing.
    """

    annotations: int
    percent_agreement: float | None = None
    alpha: float | None = None
    reason: str | None = None


def per_reviewer(ratings: Ratings, apart: Floats) -> dict[str, AgainstOthers]:
    """Each reviewer against the others.

    percent agreement = mean over the reviewer's units of the share of the others' answers to the
    unit that are the same; in [0, 1].
    alpha = 1 - D_r / D_e, with D_r the mean over the same units of the mean distance to the others'
    answers, and D_e the expected disagreement of Krippendorff's alpha over all reviewers. So every
    reviewer is measured against the same chance, and the mean of these alphas, weighted with the
    answers that meet another, is the alpha of all.

    apart: distances between labels, in [0, 1], zero on the diagonal, shape (labels, labels).
    Returns one for every name in `ratings.reviewer_names`; no agreement for a reviewer whose units
    nobody else answered; no alpha when every answer is the same.

    Source: the observed disagreement of Krippendorff, Content Analysis, 3rd ed. (2013), ch. 12,
    summed reviewer by reviewer.
    """
    agreement, distance = _with_the_others(ratings, apart)
    expected = _expected(ratings, apart)
    given = np.bincount(ratings.reviewers, minlength=len(ratings.reviewer_names))
    alphas = 1 - intervals.ratio(distance, np.full(len(distance), expected))
    return {
        name: _against_others(int(given[code]), agreement[code], alphas[code], expected)
        for code, name in enumerate(ratings.reviewer_names)
    }


def _with_the_others(ratings: Ratings, apart: Floats) -> tuple[Floats, Floats]:
    """Mean agreement and mean distance of each reviewer; NaN for one who met nobody."""
    sizes = np.bincount(ratings.units, minlength=len(ratings.unit_names))
    weight = 1.0 / np.maximum(sizes[ratings.units] - 1, 1)
    agreeing, distance = np.zeros((2, len(ratings.reviewer_names)))
    for first, second in within_units(ratings.units):
        one, other = ratings.labels[first], ratings.labels[second]
        same = (one == other) * weight[first]
        far = apart[one, other] * weight[first]
        for side in (ratings.reviewers[first], ratings.reviewers[second]):
            agreeing += np.bincount(side, weights=same, minlength=len(agreeing))
            distance += np.bincount(side, weights=far, minlength=len(distance))
    is_met = sizes[ratings.units] > 1
    met = np.bincount(ratings.reviewers, is_met, len(agreeing)).astype(np.float64)
    return intervals.ratio(agreeing, met), intervals.ratio(distance, met)


def _expected(ratings: Ratings, apart: Floats) -> float:
    totals = alpha.paired_totals(ratings)
    answers = totals.sum()
    return float(totals @ apart @ totals / max(answers * (answers - 1), 1))


def _against_others(
    annotations: int, agreement: float, alpha: float, expected: float
) -> AgainstOthers:
    if np.isnan(agreement):
        return AgainstOthers(annotations=annotations, reason=ALONE)
    if expected == 0:
        return AgainstOthers(
            annotations=annotations, percent_agreement=float(agreement), reason=ONE_LABEL
        )
    return AgainstOthers(
        annotations=annotations, percent_agreement=float(agreement), alpha=float(alpha)
    )
