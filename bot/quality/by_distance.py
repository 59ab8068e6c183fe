"""Agreement where answers are compared by a distance: sets of labels, boxes, spans, orders."""

import numpy as np
from numpy.typing import NDArray

from bot.quality import alpha, intervals
from bot.quality.agreement import Agreement, Alpha, LabelAlpha
from bot.quality.coefficient import NO_PAIRS, ONE_LABEL, Coefficient
from bot.quality.pairs import Pair
from bot.quality.patterns import Patterns
from bot.quality.reviewers import AgainstOthers, against_others, one_minus_mean
from bot.quality.spread import ALONE, NANO, Distance, Spread

Floats = NDArray[np.float64]

NO_LABELS = (
    "Answers of this kind are no single labels; alpha compares them by their own distance instead."
)


def measure(
    spread: Spread, distance: Distance, *, seed: int = 0, resamples: int = 1000
) -> Agreement:
    """What `agreement.measure` finds, of answers that are compared by a distance.

    alpha:             see `overall`; of each reviewer by the same expected disagreement.
    percent agreement: two answers agree when they are equal throughout.
    of each label:     nominal alpha of whether an answer names it.
    Fleiss' kappa, AC1 and Cohen's kappa, which need one label an answer, have a reason instead.
    """
    drawing = {"seed": seed, "resamples": resamples}
    units = spread.units[-1]
    names = spread.reviewer_names
    whole, expected = overall(spread, distance, seed=seed, resamples=resamples)
    given = np.bincount(spread.ways[0], spread.ways[-1], len(names))
    alone = spread.ways[-1][spread.ways[1] == ALONE].sum()
    return Agreement(
        units=int(units.sum() + alone),
        paired_units=spread.paired_units,
        annotations=spread.annotations,
        reviewers=int((given > 0).sum()),
        krippendorff_alpha=Alpha(level="distance", **dict(whole)),
        fleiss_kappa=Coefficient(reason=NO_LABELS),
        gwet_ac1=Coefficient(reason=NO_LABELS),
        percent_agreement=percent_agreement(spread, **drawing),
        pairwise=_pairs(spread),
        per_label=_per_label(spread, **drawing),
        per_reviewer={
            name: _reviewer(spread, code, int(given[code]), expected, **drawing)
            for code, name in enumerate(names)
        },
    )


def overall(
    spread: Spread, distance: Distance, *, seed: int = 0, resamples: int = 1000
) -> tuple[Coefficient, float]:
    """Krippendorff's alpha, and the expected disagreement in it.

    alpha = 1 - D_o / D_e, exactly `alpha.by_distance` where every unit is in `spread.drawn`.
    Otherwise D_e is the mean distance between two answers of the units drawn, and the interval
    draws the units of D_o and those of D_e apart from each other.

    Returns no value when no unit has two answers, or when all answers are alike.

    Source: Krippendorff, Content Analysis, 3rd ed. (2013), ch. 12; the two draws: Efron &
    Tibshirani, An Introduction to the Bootstrap (1993), ch. 8 (two samples).
    """
    answers, _, apart, times = spread.units
    if not times.size:
        return Coefficient(reason=NO_PAIRS), 0.0
    patterns, between = alpha.compared(spread.drawn.values(), distance)
    totals = patterns.times @ patterns.counts
    expected = float(alpha.expected(totals[np.newaxis], between)[0])
    if spread.is_whole:
        every = alpha.by_patterns(patterns, between, seed=seed, resamples=resamples)
        return every, expected
    if expected <= intervals.ROUNDING:
        return Coefficient(reason=ONE_LABEL), expected
    columns = np.column_stack([answers, answers * apart / NANO])
    all_answers, observed = times @ columns
    value = 1 - observed / all_answers / expected
    if not resamples:
        return Coefficient(value=value), expected
    rng = np.random.default_rng(seed)
    sums = intervals.resampled_sums(columns, times, resamples, rng)
    chance = intervals.resampled_sums(patterns.counts, patterns.times, resamples, rng)
    draws = 1 - intervals.ratio(sums[:, 1], sums[:, 0] * alpha.expected(chance, between))
    low, high = np.nanquantile(draws, intervals.BOUNDS)
    return Coefficient(value=value, ci=(float(low), float(high))), expected


def percent_agreement(spread: Spread, *, seed: int = 0, resamples: int = 1000) -> Coefficient:
    """The share of pairs of answers to the same unit that are equal, averaged over units."""
    answers, equal, _, times = spread.units
    if not times.size:
        return Coefficient(reason=NO_PAIRS)
    differing = 1 - equal / (answers * (answers - 1) / 2)
    return one_minus_mean(differing, times, 1.0, seed, resamples)


def _pairs(spread: Spread) -> tuple[Pair, ...]:
    a, b, is_equal, times = spread.meetings
    keys, pair = np.unique(a * len(spread.reviewer_names) + b, return_inverse=True)
    units = np.bincount(pair, times, len(keys))
    equal = np.bincount(pair, times * is_equal, len(keys))
    one, other = np.divmod(keys, max(len(spread.reviewer_names), 1))
    return tuple(
        Pair(
            a=spread.reviewer_names[i],
            b=spread.reviewer_names[j],
            units=int(units[place]),
            kappa=None,
            percent_agreement=float(equal[place] / units[place]),
            reason=NO_LABELS,
        )
        for place, (i, j) in enumerate(zip(one, other, strict=True))
    )


def _per_label(spread: Spread, seed: int, resamples: int) -> dict[str, LabelAlpha]:
    """Each label taken as the question whether an answer names it."""
    label, with_it, without_it, times = spread.naming
    answers, _, _, units = spread.units
    found = {}
    for code, name in enumerate(spread.label_names):
        here = label == code
        counts = np.column_stack([with_it[here], without_it[here]])
        sizes = counts.sum(axis=1)
        # Units in which nobody names it agree that it is not there.
        without = {
            int(size): units[answers == size].sum() - times[here][sizes == size].sum()
            for size in np.unique(answers)
        }
        counts = np.vstack([counts, *([0, size] for size in without)]).astype(np.float64)
        every = np.concatenate([times[here], [*without.values()]])
        patterns = Patterns(counts[every > 0], every[every > 0])
        one = alpha.of_one_label(patterns, seed=seed, resamples=resamples)
        found[name] = LabelAlpha(count=int(every @ counts[:, 0]), **dict(one))
    return found


def _reviewer(
    spread: Spread, code: int, annotations: int, expected: float, seed: int, resamples: int
) -> AgainstOthers:
    who, differing, apart, times = spread.ways
    met = (who == code) & (apart != ALONE)
    agreement = one_minus_mean(differing[met] / NANO, times[met], 1.0, seed, resamples)
    beyond = one_minus_mean(apart[met] / NANO, times[met], expected, seed, resamples)
    return against_others(annotations, agreement, beyond)
