"""Each reviewer against all the others."""

import numpy as np
from numpy.typing import NDArray

from bot.quality import alpha, intervals
from bot.quality.coefficient import ONE_LABEL, Coefficient
from bot.quality.counted import Counted
from bot.records import Value

Floats = NDArray[np.float64]
Bounds = tuple[float, float] | None

ALONE = "No one else has answered the samples of this reviewer."


class AgainstOthers(Value):
    """How far one reviewer agrees with the others.

    annotations:       labels that the reviewer gave.
    percent_agreement: see `per_reviewer`; in [0, 1], with its 95% interval.
    alpha:             see `per_reviewer`; 1 is perfect, 0 is chance, with its 95% interval.
    reason:            why one of the two is missing, or else an interval.
    """

    annotations: int
    percent_agreement: float | None = None
    percent_agreement_ci: Bounds = None
    alpha: float | None = None
    ci: Bounds = None
    analytic_ci: Bounds = None
    reason: str | None = None


def per_reviewer(
    ratings: Counted, apart: Floats, *, seed: int = 0, resamples: int = 1000
) -> dict[str, AgainstOthers]:
    """Each reviewer against the others.

    percent agreement = mean over the reviewer's units of the share of the others' answers to the
    unit that are the same; in [0, 1].
    alpha = 1 - D_r / D_e, with D_r the mean over the same units of the mean distance to the others'
    answers, and D_e the expected disagreement of Krippendorff's alpha over all reviewers. So every
    reviewer is measured against the same chance, and the mean of these alphas, weighted with the
    answers that meet another, is the alpha of all.

    apart:     distances between labels, in [0, 1], zero on the diagonal, shape (labels, labels).
    seed:      for the intervals over the reviewer's units; D_e is taken as it is.
    resamples: draws for the intervals; 0 for none.
    Returns one for every name in `ratings.reviewer_names`; no agreement for a reviewer whose units
    nobody else answered; no alpha when every answer is the same.

    Source: the observed disagreement of Krippendorff, Content Analysis, 3rd ed. (2013), ch. 12,
    summed reviewer by reviewer.
    """
    ways = ratings.ways
    given = np.bincount(ways.reviewers, ways.times, len(ratings.reviewer_names))
    columns, met = _apart(ratings, apart)
    columns, times = columns[met], ways.times[met]
    bounds = np.searchsorted(ways.reviewers[met], np.arange(len(given) + 1))
    expected = float(alpha.expected(alpha.paired_totals(ratings)[np.newaxis], apart)[0])
    found = {}
    for code, name in enumerate(ratings.reviewer_names):
        own = slice(bounds[code], bounds[code + 1])
        agreement, beyond = (
            one_minus_mean(columns[own, column], times[own], scale, seed, resamples)
            for column, scale in ((0, 1.0), (1, expected))
        )
        found[name] = against_others(int(given[code]), agreement, beyond)
    return found


def _apart(ratings: Counted, apart: Floats) -> tuple[Floats, NDArray[np.bool_]]:
    """How an answer of each way stands to the others' of its unit.

    Returns the shares that differ and the mean distances, shape (ways, 2), and whether there are
    others at all, shape (ways,).
    """
    patterns, ways = ratings.patterns, ratings.ways
    pattern = np.searchsorted(patterns.keys, ways.patterns)
    others = patterns.sizes[pattern] - 1
    differing = 1 - intervals.ratio(patterns.counts[pattern, ways.labels] - 1, others)
    distance = intervals.ratio((patterns.counts @ apart)[pattern, ways.labels], others)
    return np.column_stack([differing, distance]), others > 0


def one_minus_mean(
    apart: Floats, times: Floats, scale: float, seed: int, resamples: int
) -> Coefficient:
    """1 - (mean of what lies apart) / scale, of the answers that meet others.

    apart: distinct distances or not, shape (ways,); times: answers at each, the same shape.
    """
    if not times.size:
        return Coefficient(reason=ALONE)

    def formula(sums: Floats) -> Floats:
        return 1 - intervals.ratio(sums[:, 0], scale * sums[:, 1])

    # Few distances differ, and draws of few rows are quick.
    distances, place = np.unique(apart.round(12), return_inverse=True)
    return intervals.estimate(
        np.column_stack([distances, np.ones(len(distances))]),
        np.bincount(place, times).astype(np.float64),
        formula,
        otherwise=ONE_LABEL,
        seed=seed,
        resamples=resamples,
    )


def against_others(annotations: int, agreement: Coefficient, alpha: Coefficient) -> AgainstOthers:
    return AgainstOthers(
        annotations=annotations,
        percent_agreement=agreement.value,
        percent_agreement_ci=agreement.ci,
        alpha=alpha.value,
        ci=alpha.ci,
        analytic_ci=alpha.analytic_ci,
        reason=alpha.reason or agreement.reason,
    )
