"""Whether people disagree because a sample is ambiguous, or because a reviewer is careless."""

from collections.abc import Hashable

import numpy as np
from numpy.typing import NDArray

from bot.quality.ratings import Ratings
from bot.records import Value

Floats = NDArray[np.float64]

MARGIN = 0.1
"""A reviewer who agrees by less than this below the others is within what people differ by."""
SAMPLES_NEEDED = 10
BITS = 0.9
"""Entropy from which a sample is ambiguous: 3 against 2 has 0.97 bits, 4 against 1 has 0.72."""
NORMAL = 1.96


class Care(Value):
    """How far a reviewer agrees with the others, beside how far they agree with each other.

    samples:    that the reviewer answered and two others as well; the rest is over these.
    with_rest:  mean share of the others' answers that are the same, in [0, 1].
    among_rest: mean share of two others' answers that are the same, in [0, 1].
    difference: with_rest - among_rest, with its 95% interval; below 0 is worse than the others.
    """

    samples: int
    with_rest: float | None = None
    among_rest: float | None = None
    difference: float | None = None
    ci: tuple[float, float] | None = None
    is_careless: bool = False


class Ambiguous(Value):
    """A sample on which reliable reviewers are divided: entropy in bits, and answers by label."""

    unit: Hashable
    entropy: float
    answers: dict[str, int]


def careless(ratings: Ratings) -> dict[str, Care]:
    """Each reviewer beside the others on the very same samples.

    d = mean over samples of (share of the others who said the same as the reviewer - share of the
    pairs of others who said the same as each other). On an ambiguous sample both are low, so it
    counts against nobody. A reviewer is careless when the 95% interval of d, normal over samples,
    lies below -MARGIN. The worst is then left out and the others are compared anew, so that one
    careless reviewer does not make the others look careful; at most half are left out.

    Returns one for every name in `ratings.reviewer_names`; no difference where fewer than
    SAMPLES_NEEDED samples have two other answers.

    Source: leave-one-out comparison as in Sheng et al. (2008), KDD, sec. 3; the interval is that
    of a mean of paired differences.
    """
    found = _care(ratings)
    out: list[str] = []
    while len(out) < len(ratings.reviewer_names) // 2:
        rest = found if not out else _care(without(ratings, out))
        left = {name: care for name, care in rest.items() if name not in out}
        bad = [name for name, care in left.items() if care.is_careless]
        if not bad:
            break
        out.append(min(bad, key=lambda name: left[name].difference or 0.0))
    settled = found if not out else _care(without(ratings, out))
    return {
        name: _judged(found[name] if name in out else settled[name], name in out)
        for name in ratings.reviewer_names
    }


def ambiguous(ratings: Ratings) -> tuple[Ambiguous, ...]:
    """Samples whose answers are divided beyond a single slip, the most divided first.

    H = - sum over labels of p log2 p, in bits. A sample counts from BITS on, when its second label
    has two answers or more.

    ratings: of reliable reviewers only; see `careless` and `without`.

    Source: Shannon (1948), Bell System Technical Journal 27.
    """
    patterns = ratings.patterns
    if not patterns.counts.size:
        return ()
    bits = entropy(patterns.counts).round(12)
    second = np.sort(patterns.counts, axis=1)[:, -2:][:, 0]
    if patterns.counts.shape[1] < 2:  # noqa: PLR2004  (one label cannot be divided)
        return ()
    is_divided = ((bits >= BITS) & (second >= 2))[patterns.of_unit]  # noqa: PLR2004
    places = np.flatnonzero(is_divided)
    order = np.lexsort((patterns.units[places], -bits[patterns.of_unit[places]]))
    return tuple(_ambiguous(ratings, int(place), bits) for place in places[order])


def entropy(counts: Floats) -> Floats:
    """Shannon's entropy in bits of each row of counts, shape (rows, labels) -> (rows,)."""
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    logs = np.log2(shares, out=np.zeros_like(shares), where=shares > 0)
    return np.asarray(-(shares * logs).sum(axis=1) + 0.0)


def without(ratings: Ratings, names: list[str]) -> Ratings:
    """The same ratings, names and codes, less the answers of some reviewers."""
    out = [code for code, name in enumerate(ratings.reviewer_names) if name in names]
    kept = ~np.isin(ratings.reviewers, out)
    return Ratings.from_codes(
        ratings.units[kept],
        ratings.reviewers[kept],
        ratings.labels[kept],
        label_names=ratings.label_names,
        reviewer_names=ratings.reviewer_names,
        unit_names=ratings.unit_names,
    )


def _care(ratings: Ratings) -> dict[str, Care]:
    patterns = ratings.patterns
    pattern_of = np.zeros(len(ratings.unit_names), dtype=np.int64)
    pattern_of[patterns.units] = patterns.of_unit
    pattern = pattern_of[ratings.units]
    sizes = patterns.sizes[pattern]
    met = sizes > 2  # noqa: PLR2004  (two others besides the reviewer)
    pattern, sizes, who = pattern[met], sizes[met], ratings.reviewers[met]
    same = patterns.counts[pattern, ratings.labels[met]]
    with_rest = (same - 1) / (sizes - 1)
    pairs = (patterns.counts * (patterns.counts - 1)).sum(axis=1)[pattern] - 2 * (same - 1)
    among_rest = pairs / ((sizes - 1) * (sizes - 2))
    return {
        name: _compared(with_rest[who == code], among_rest[who == code])
        for code, name in enumerate(ratings.reviewer_names)
    }


def _compared(with_rest: Floats, among_rest: Floats) -> Care:
    count = len(with_rest)
    if count < SAMPLES_NEEDED:
        return Care(samples=count)
    apart = with_rest - among_rest
    middle = float(apart.mean())
    half = NORMAL * float(apart.std(ddof=1)) / count**0.5
    return Care(
        samples=count,
        with_rest=float(with_rest.mean()),
        among_rest=float(among_rest.mean()),
        difference=middle,
        ci=(middle - half, middle + half),
        is_careless=middle + half < -MARGIN,
    )


def _judged(care: Care, is_careless: bool) -> Care:
    return care.model_copy(update={"is_careless": is_careless})


def _ambiguous(ratings: Ratings, place: int, bits: Floats) -> Ambiguous:
    patterns = ratings.patterns
    pattern = patterns.of_unit[place]
    counts = zip(ratings.label_names, patterns.counts[pattern], strict=True)
    return Ambiguous(
        unit=ratings.unit_names[patterns.units[place]],
        entropy=float(bits[pattern]),
        answers={name: int(count) for name, count in counts if count},
    )
