"""Which labels are confused, by how many people, and what the guidelines should say about it."""

from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from bot.quality import carelessness
from bot.quality.carelessness import Ambiguous, Care
from bot.quality.meetings import within_units
from bot.quality.patterns import Codes
from bot.quality.ratings import Ratings
from bot.records import Value
from bot.words import say

Floats = NDArray[np.float64]

TELLING_SAMPLES = 3
TELLING_REVIEWERS = 2
TELLING_LIFT = 1.5
TELLING_ERRORS = 4.0
"""A hint needs more than one slip, more than one person, and more than chance: as many times its
share by chance, and so many standard errors above it."""


class Confusion(Value):
    """Two labels that different people gave to the same samples.

    a, b:      in the order of `ratings.label_names`.
    count:     pairs of answers to the same sample of which one is a and the other b.
    share:     of all pairs of answers that differ, in [0, 1].
    by_chance: the same share if people answered alike and at random; see `confusions`.
    reviewers: how many gave one of the two where most of the others gave the other one;
               `of_reviewers` of those who met either of them there.
    samples:   how many samples carry both.
    """

    a: str
    b: str
    count: int
    share: float
    by_chance: float
    reviewers: int
    of_reviewers: int
    samples: int

    @property
    def lift(self) -> float:
        """How many times as often as by chance."""
        return self.share / self.by_chance if self.by_chance else 0.0


class Disagreements(Value):
    """What `analyse` finds.

    reviewers:  how careful each is, by name.
    ambiguous:  samples that divide reliable reviewers, the most divided first.
    confusions: among reliable reviewers, see `confusions`.
    hints:      what to explain in the guidelines, one sentence each, the most telling first.
    """

    reviewers: dict[str, Care]
    ambiguous: tuple[Ambiguous, ...]
    confusions: tuple[Confusion, ...]
    hints: tuple[str, ...]


def analyse(ratings: Ratings) -> Disagreements:
    """Careless reviewers first; then what divides the others.

    >>> rows = [(u, who, "a" if who == "ann" else "b") for u in range(4) for who in ("ann", "ben")]
    >>> analyse(Ratings.of(rows)).hints
    ('a and b are confused by 2 of 2 reviewers; 4 samples',)
    """
    care = carelessness.careless(ratings)
    out = [name for name, one in care.items() if one.is_careless]
    reliable = carelessness.without(ratings, out) if out else ratings
    found = confusions(reliable)
    return Disagreements(
        reviewers=care,
        ambiguous=carelessness.ambiguous(reliable),
        confusions=found,
        hints=tuple(hints(found)),
    )


def confusions(ratings: Ratings) -> tuple[Confusion, ...]:
    """Every two labels that met on a sample, those furthest above chance first.

    share = n_ab / N, with n_ab the pairs of answers to the same sample that are a and b, and N all
    such pairs that differ. by chance = 2 p_a p_b / (1 - sum of p_c^2), with p_c the share of label
    c in all pairs: the share of a and b if labels were drawn at random and known to differ. So a
    pair of frequent labels has to be confused more often to stand out.

    Returns nothing when no two answers to a sample differ.

    Source: the coincidences of Krippendorff, Content Analysis, 3rd ed. (2013), ch. 12, counted by
    pairs; their expectation is that of nominal alpha, given that the two differ.
    """
    met = _met(ratings)
    differing = np.triu(met + met.T, 1)
    total = differing.sum()
    if not total:
        return ()
    share_of = (met.sum(axis=0) + met.sum(axis=1)) / (2 * met.sum())
    chance = 2 * np.outer(share_of, share_of) / (1 - np.square(share_of).sum())
    who, where, those = _deviating(ratings), _samples(ratings), _meeting(ratings)
    found = [
        Confusion(
            a=ratings.label_names[a],
            b=ratings.label_names[b],
            count=int(differing[a, b]),
            share=float(differing[a, b] / total),
            by_chance=float(chance[a, b]),
            reviewers=len(who.get((a, b), ())),
            of_reviewers=int((those[:, a] | those[:, b]).sum()),
            samples=where[a, b],
        )
        for a, b in np.argwhere(differing).tolist()
    ]
    return tuple(sorted(found, key=lambda one: (one.by_chance - one.share, one.a, one.b)))


def hints(found: tuple[Confusion, ...]) -> Iterator[str]:
    """What the guidelines should tell apart."""
    total = sum(one.samples for one in found)
    telling = [one for one in found if _is_telling(one, total)]
    for one in sorted(telling, key=lambda one: -one.samples):
        yield say(
            "{a} and {b} are confused by {some} of {every} reviewers; {samples} samples",
            a=one.a,
            b=one.b,
            some=one.reviewers,
            every=one.of_reviewers,
            samples=one.samples,
        )


def _is_telling(one: Confusion, total: int) -> bool:
    """total: the samples of all confusions; one that carries three labels counts for three."""
    if one.samples < TELLING_SAMPLES or one.reviewers < TELLING_REVIEWERS:
        return False
    if one.samples == total:  # there is no other to be more frequent than
        return True
    expected = total * one.by_chance
    error = (expected * max(1 - one.by_chance, 0)) ** 0.5
    return one.lift >= TELLING_LIFT and one.samples > expected + TELLING_ERRORS * error


def _met(ratings: Ratings) -> Floats:
    """How often the labels of two answers to one sample met, shape (labels, labels)."""
    labels = len(ratings.label_names)
    cells = np.zeros(labels * labels)
    for first, second in within_units(ratings.units):
        keys = ratings.labels[first] * labels + ratings.labels[second]
        cells += np.bincount(keys, minlength=len(cells))
    return cells.reshape(labels, labels)


def _samples(ratings: Ratings) -> Mapping[tuple[int, int], int]:
    """How many samples carry both labels, by the two codes, the lower one first."""
    found: dict[tuple[int, int], int] = {}
    for counts, times in zip(ratings.patterns.counts, ratings.patterns.times, strict=True):
        given = np.flatnonzero(counts).tolist()
        for place, a in enumerate(given):
            for b in given[place + 1 :]:
                found[a, b] = found.get((a, b), 0) + int(times)
    return found


def _deviating(ratings: Ratings) -> Mapping[tuple[int, int], set[int]]:
    """Who gave one label where most of the others gave the other, by the two codes."""
    labels = max(len(ratings.label_names), 1)
    # One row for each way to be answered and own label: a million answers have few of them.
    ways, way = np.unique(_pattern(ratings) * labels + ratings.labels, return_inverse=True)
    pattern, own = np.divmod(ways, labels)
    counts = ratings.patterns.counts[pattern]
    counts[np.arange(len(ways)), own] -= 1  # the others' answers
    most = counts.max(axis=1, initial=0)
    is_alone = (counts == most[:, np.newaxis]).sum(axis=1) == 1
    other = counts.argmax(axis=1) if counts.size else own
    is_off = (is_alone & (most > 0) & (other != own))[way]
    triples = np.column_stack([own[way], other[way], ratings.reviewers])[is_off]
    found: dict[tuple[int, int], set[int]] = {}
    for one, instead, who in np.unique(triples, axis=0).tolist():
        found.setdefault((min(one, instead), max(one, instead)), set()).add(who)
    return found


def _meeting(ratings: Ratings) -> NDArray[np.bool_]:
    """Whether a reviewer gave a label, or met it in another's answer, shape (reviewers, labels)."""
    found = np.zeros((len(ratings.reviewer_names), len(ratings.label_names)), dtype=np.bool_)
    pattern, patterns = _pattern(ratings), ratings.patterns
    for who in range(len(found)):
        met = np.unique(pattern[ratings.reviewers == who])
        found[who] = (patterns.counts[met[patterns.is_paired[met]]] > 0).any(axis=0)
    return found


def _pattern(ratings: Ratings) -> Codes:
    """The pattern of each answer's sample, shape (annotations,)."""
    found: Codes = np.zeros(len(ratings.unit_names), dtype=np.int64)
    found[ratings.patterns.units] = ratings.patterns.of_unit
    return np.asarray(found[ratings.units])
