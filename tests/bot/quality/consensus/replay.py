"""A crowd played back: answers come one by one, and stop when the label is sure enough."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from bot.quality.consensus import stopping
from bot.quality.consensus.answers import Answers
from bot.quality.consensus.methods import agree
from bot.quality.consensus.stopping import Known
from bot.quality.patterns import Codes
from tests.bot.quality.consensus.crowd import Crowd, accuracy

FIXED = 3
HISTORY = 1 / 3
"""The share of units that were answered before, each by FIXED reviewers."""


@dataclass(frozen=True)
class Played:
    """Over the units that came after the history.

    answers:       asked for, per unit.
    online:        accuracy of the labels as they stood when asking stopped.
    refitted:      accuracy when all answers, with the history, are fitted once more.
    fixed:         accuracy of the same fit with FIXED answers each.
    fixed_by_vote: accuracy of their majority.
    """

    answers: float
    online: float
    refitted: float
    fixed: float
    fixed_by_vote: float


def play(
    crowd: Crowd, targets: Sequence[float], maximum: int, seed: int, method: str = "blend"
) -> list[Played]:
    """Answers of each unit in random order, asked for while the posterior is below the target.

    Units with fewer than FIXED answers are left out. Returns one for each target.
    """
    rng = np.random.default_rng(seed)
    answers = crowd.answers
    streams = _streams(answers, rng)
    units = [unit for unit in rng.permutation(answers.unit_count) if len(streams[unit]) >= FIXED]
    cut = int(len(units) * HISTORY)
    later = np.array(units[cut:])
    history = np.concatenate([streams[unit][:FIXED] for unit in units[:cut]])
    before = _part(answers, history)
    known = Known.of(agree(before, method), before)

    def score(counts: Sequence[int], name: str) -> float:
        taken = [streams[unit][:count] for unit, count in zip(later, counts, strict=True)]
        found = agree(_part(answers, np.concatenate([history, *taken])), name)
        return accuracy(found.labels[later], crowd.truth[later])

    def at(target: float) -> Played:
        ends = [_ask(answers, streams[unit], known, target, maximum) for unit in later]
        counts, labels = zip(*ends, strict=True)
        right = accuracy(np.array(labels), crowd.truth[later])
        return Played(float(np.mean(counts)), right, score(counts, method), fixed, by_vote)

    threes = [FIXED] * later.size
    fixed, by_vote = score(threes, method), score(threes, "majority")
    return [at(target) for target in targets]


def first_fits(crowd: Crowd, sizes: Sequence[int], seed: int) -> list[tuple[float, float]]:
    """Accuracy of majority and of posterior on new units, when so many were fitted before.

    All have FIXED answers; units that are tied by majority count as right by the chance of a guess.
    """
    rng = np.random.default_rng(seed)
    streams = _streams(crowd.answers, rng)
    units = [unit for unit in rng.permutation(len(streams)) if len(streams[unit]) >= FIXED]
    later = units[max(sizes) :]
    voted = float(np.mean([_by_vote(crowd, unit, streams[unit][:FIXED]) for unit in later]))
    found = []
    for size in sizes:
        before = _part(crowd.answers, np.concatenate([streams[u][:FIXED] for u in units[:size]]))
        known = Known.of(agree(before), before)
        ends = [_ask(crowd.answers, streams[unit], known, 1.0, FIXED)[1] for unit in later]
        found.append((voted, accuracy(np.array(ends), crowd.truth[later])))
    return found


def _by_vote(crowd: Crowd, unit: int, places: Codes) -> float:
    votes = np.bincount(crowd.answers.labels[places], minlength=crowd.answers.label_count)
    first = np.flatnonzero(votes == votes.max())
    return float(crowd.truth[unit] in first) / len(first)


def _streams(answers: Answers, rng: np.random.Generator) -> list[Codes]:
    """The places of each unit's annotations, in random order."""
    order = rng.permutation(answers.count)
    order = order[np.argsort(answers.units[order], kind="stable")]
    sizes = np.bincount(answers.units, minlength=answers.unit_count)
    return np.split(order, np.cumsum(sizes)[:-1])


def _ask(
    answers: Answers, stream: Codes, known: Known, target: float, maximum: int
) -> tuple[int, int]:
    """How many answers were asked for, and the label they led to."""
    posterior, count, most = known.prior, 0, min(maximum, len(stream))
    while stopping.should_ask_more(posterior, target, count, 1, most):
        place = stream[count]
        posterior = known.after(
            posterior, int(answers.labels[place]), int(answers.reviewers[place])
        )
        count += 1
    return count, int(posterior.argmax())


def _part(answers: Answers, places: Codes) -> Answers:
    kept = np.sort(places)
    return replace(
        answers,
        units=answers.units[kept],
        reviewers=answers.reviewers[kept],
        labels=answers.labels[kept],
    )
