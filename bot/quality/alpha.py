"""Krippendorff's alpha: at a level of measurement, by any distance, for one label at a time."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from itertools import combinations
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from bot.quality import distances, intervals
from bot.quality.coefficient import NO_PAIRS, ONE_LABEL, Coefficient
from bot.quality.counted import Labelled
from bot.quality.distances import Level
from bot.quality.patterns import Patterns, UnitPatterns

V = TypeVar("V", bound=Hashable)
Floats = NDArray[np.float64]

RANKED_ANEW = 20
"""Up to so many labels the table of labels x labels of each pattern of answers is small."""

UNUSED = "No answer of a sample with two answers carries this label."
ALWAYS = "Every answer carries this label, so there is no disagreement to compare with chance."


def alpha(
    ratings: Labelled, *, level: Level = "nominal", seed: int = 0, resamples: int = 1000
) -> Coefficient:
    """Krippendorff's alpha for any number of reviewers and any missing answers.

    alpha = 1 - observed disagreement / expected disagreement; 1 is perfect, 0 is chance,
    below 0 is worse than chance. Observed is the mean distance between two answers to the same
    unit, each answer weighing the same; expected, between any two answers to different units or
    the same.

    ratings:   units with fewer than two answers do not count.
    level:     what the distance between labels means; see `distances.between`.
    seed:      for the interval, a 95% bootstrap over units. Ordinal distances depend on the
               answers and are found anew in every draw; beyond RANKED_ANEW labels they stay
               those of all answers, which makes the interval about a tenth too narrow.
    resamples: draws for the interval; 0 for none.
    Returns no value when no unit has two answers, or when every answer is the same.
    Raises ValueError when the level needs numbers and a label is none.

    Source: Krippendorff, Content Analysis, 3rd ed. (2013), ch. 12; the interval: see `intervals`.
    """
    patterns = ratings.patterns
    if level == "ordinal" and len(ratings.label_names) <= RANKED_ANEW:
        return _ranked_alpha(patterns.counts, patterns.times, seed=seed, resamples=resamples)
    apart = between_labels(ratings, level)
    return _alpha(patterns.counts, patterns.times, apart, seed=seed, resamples=resamples)


def by_distance(
    units: Iterable[Sequence[V]],
    distance: Callable[[V, V], float],
    *,
    seed: int = 0,
    resamples: int = 1000,
) -> Coefficient:
    """Krippendorff's alpha for values of any type and any distance between them.

    alpha = 1 - observed disagreement / expected disagreement, as in `alpha`.

    units:    one sequence of values per sample, shape (samples, answers of that sample);
              samples with fewer than two answers do not count.
    distance: symmetric, in [0, 1], 0 for equal values; it is asked once for each two distinct
              values, so the cost grows with the square of their number.
    Returns no value when no sample has two answers, or when all values are at distance 0.

    Source: Krippendorff, Content Analysis, 3rd ed. (2013), ch. 12.

    >>> by_distance([["a", "b"], ["b", "a"]], lambda a, b: float(a != b), resamples=0).value
    -0.5
    """
    patterns, apart = compared(units, distance)
    return by_patterns(patterns, apart, seed=seed, resamples=resamples)


def compared(
    units: Iterable[Sequence[V]], distance: Callable[[V, V], float]
) -> tuple[Patterns, Floats]:
    """The values of units with two answers or more as labels, and the distances between them."""
    paired = [answers for answers in units if len(answers) > 1]
    given = [value for answers in paired for value in answers]
    code = {value: number for number, value in enumerate(dict.fromkeys(given))}
    apart = np.zeros((len(code), len(code)))
    for one, other in combinations(code, 2):
        apart[code[one], code[other]] = apart[code[other], code[one]] = distance(one, other)
    unit_codes = np.repeat(np.arange(len(paired)), [len(answers) for answers in paired])
    values = np.array([code[value] for value in given], dtype=np.int64)
    return UnitPatterns.of(unit_codes, values, len(code)), apart


def by_patterns(
    patterns: Patterns, apart: Floats, *, seed: int = 0, resamples: int = 1000
) -> Coefficient:
    """As `alpha`, by any distances between the labels, shape (labels, labels)."""
    return _alpha(patterns.counts, patterns.times, apart, seed=seed, resamples=resamples)


def expected(totals: Floats, apart: Floats) -> Floats:
    """The mean distance between two answers of all units, shape (draws,).

    totals: how many answers carry each label, shape (draws, labels).
    """
    answers = totals.sum(axis=1)
    apart_in_all = np.einsum("dc,dc->d", totals @ apart, totals)
    return intervals.ratio(apart_in_all, answers * (answers - 1))


def per_label(ratings: Labelled, *, seed: int = 0, resamples: int = 1000) -> dict[str, Coefficient]:
    """Nominal alpha for each label against all the others taken as one.

    It tells which labels are confused: a label that people use alike has an alpha near 1. The
    formula, the interval and the source are those of `alpha`.

    Returns a coefficient for every name in `ratings.label_names`; no value for a label that no
    paired answer carries, or that every paired answer carries.
    """
    if not ratings.patterns.paired_units:
        return dict.fromkeys(ratings.label_names, Coefficient(reason=NO_PAIRS))
    return {
        name: of_one_label(patterns, seed=seed, resamples=resamples)
        for name, patterns in zip(ratings.label_names, _binary(ratings.patterns), strict=True)
    }


def of_one_label(patterns: Patterns, *, seed: int = 0, resamples: int = 1000) -> Coefficient:
    """Nominal alpha of patterns of two columns: a label, and the rest."""
    has_it = bool((patterns.times * patterns.is_paired) @ patterns.counts[:, 0])
    return _alpha(
        patterns.counts,
        patterns.times,
        1.0 - np.eye(2),
        otherwise=ALWAYS if has_it else UNUSED,
        seed=seed,
        resamples=resamples,
    )


def between_labels(ratings: Labelled, level: Level) -> Floats:
    """The distances between the labels of these ratings, shape (labels, labels)."""
    return distances.between(level, ratings.label_names, paired_totals(ratings))


def paired_totals(ratings: Labelled) -> Floats:
    """How many answers to units with two answers or more carry each label, shape (labels,)."""
    patterns = ratings.patterns
    return np.asarray((patterns.times * patterns.is_paired) @ patterns.counts)


def _binary(patterns: Patterns) -> Iterator[Patterns]:
    """For each label: patterns of two columns, the label and the rest."""
    sizes, code = np.unique(patterns.sizes.astype(np.int64), return_inverse=True)
    # A unit of m answers has the label 0 to m times: m + 1 patterns for each size that occurs.
    starts = np.cumsum(sizes + 1) - (sizes + 1)
    size = np.repeat(sizes, sizes + 1)
    with_it = np.arange(len(size)) - np.repeat(starts, sizes + 1)
    table = np.column_stack([with_it, size - with_it]).astype(np.float64)
    for counts in patterns.counts.T.astype(np.int64):
        cells = np.bincount(starts[code] + counts, patterns.times, minlength=len(size))
        times = cells.astype(np.float64)
        yield Patterns(table[times > 0], times[times > 0])


def _alpha(
    counts: Floats,
    times: Floats,
    apart: Floats,
    *,
    seed: int,
    resamples: int,
    otherwise: str = ONE_LABEL,
) -> Coefficient:
    paired = counts.sum(axis=1) > 1
    if not paired.any():
        return Coefficient(reason=NO_PAIRS)
    counts = counts[paired]
    within = counts.sum(axis=1) * distances.disagreement(counts, apart)

    def formula(sums: Floats) -> Floats:
        totals, observed = sums[:, :-1], sums[:, -1]
        return 1.0 - intervals.ratio(observed, totals.sum(axis=1) * expected(totals, apart))

    return intervals.estimate(
        np.column_stack([counts, within]),
        times[paired],
        formula,
        otherwise=otherwise,
        seed=seed,
        resamples=resamples,
    )


def _ranked_alpha(counts: Floats, times: Floats, *, seed: int, resamples: int) -> Coefficient:
    """Ordinal alpha whose distances are ranked anew in every resample."""
    paired = counts.sum(axis=1) > 1
    if not paired.any():
        return Coefficient(reason=NO_PAIRS)
    counts = counts[paired]
    labels = counts.shape[1]
    others = counts.sum(axis=1, keepdims=True) - 1
    meetings = np.einsum("uc,uk->uck", counts / others, counts).reshape(len(counts), -1)

    def formula(sums: Floats) -> Floats:
        totals, met = sums[:, :labels], sums[:, labels:].reshape(-1, labels, labels)
        apart = distances.by_rank(totals)
        observed = np.einsum("dck,dck->d", met, apart)
        expected = np.einsum("dc,dck,dk->d", totals, apart, totals)
        return 1.0 - intervals.ratio((totals.sum(axis=1) - 1) * observed, expected)

    return intervals.estimate(
        np.column_stack([counts, meetings]),
        times[paired],
        formula,
        otherwise=ONE_LABEL,
        seed=seed,
        resamples=resamples,
    )
