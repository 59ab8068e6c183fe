"""Habits of people who do not look: too fast, always the suggestion, always one label.

Each is told only beside what the others do with the very same samples, and only where the
difference is beyond chance; the sentence is the evidence.
"""

import math
import statistics
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from bot.quality import timing
from bot.quality.shares import NORMAL, wilson
from bot.words import say

TIMES_NEEDED = 20
OTHERS_NEEDED = 2
FASTER = 3.0
"""So many times faster than the others is not skill: reading itself takes a while."""

WRONG_NEEDED = 8
"""Samples whose suggestion the others agree was wrong."""
MARGIN = 0.2

ANSWERS_NEEDED = 20
ONE_LABEL = 0.8


class Answered(NamedTuple):
    """One answer beside its sample's others.

    suggestion: the model's value, where it was shown; None where not
    others:     what most of the others said; None where nobody else did, or no majority
    seconds:    None where it is not known
    """

    reviewer: str
    value: str
    suggestion: str | None
    others: str | None
    seconds: float | None


def of(rows: Sequence[Answered]) -> dict[str, tuple[str, ...]]:
    """The sentences about each reviewer of whom there is something to say."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for sentences in (too_fast(rows), always_the_suggestion(rows), always_one_label(rows)):
        for name, sentence in sentences.items():
            found[name].append(sentence)
    return {name: tuple(sentences) for name, sentences in found.items()}


def too_fast(rows: Iterable[Answered]) -> dict[str, str]:
    """Whose median time lies below a third of the others' median, beyond chance.

    The upper 95% bound of a reviewer's median, by order statistics, must lie below a third of the
    median of the others' medians. Times away are left out (see `timing`).

    Source: the order-statistic interval of a median, Conover, Practical Nonparametric Statistics,
    3rd ed. (1999), ch. 3.
    """
    times: defaultdict[str, list[float]] = defaultdict(list)
    for row in rows:
        if row.seconds is not None:
            times[row.reviewer].append(row.seconds)
    kept = {name: sorted(timing.present(found)) for name, found in times.items()}
    kept = {name: found for name, found in kept.items() if len(found) >= TIMES_NEEDED}
    medians = {name: statistics.median(found) for name, found in kept.items()}
    told = {}
    for name, found in kept.items():
        others = [median for other, median in medians.items() if other != name]
        if len(others) < OTHERS_NEEDED:
            continue
        place = math.ceil(len(found) / 2 + NORMAL * math.sqrt(len(found)) / 2)
        usual = statistics.median(others)
        if found[min(place, len(found) - 1)] < usual / FASTER:
            told[name] = say(
                "takes {seconds:.1f} s an answer (median of {count}); "
                "the others take {usual:.1f} s",
                seconds=medians[name],
                count=len(found),
                usual=usual,
            )
    return told


def always_the_suggestion(rows: Iterable[Answered]) -> dict[str, str]:
    """Who takes the model's value also where the others agree that it is wrong.

    Of the answers that saw a suggestion other than what most others said, the share that took it;
    its 95% interval (Wilson) must lie above a half, and above the others' share by 0.2.
    """
    taken: Counter[str] = Counter()
    seen: Counter[str] = Counter()
    for row in rows:
        if row.suggestion is not None and row.others not in {None, row.suggestion}:
            seen[row.reviewer] += 1
            taken[row.reviewer] += row.value == row.suggestion
    told = {}
    for name, count in seen.items():
        rest, rest_seen = taken.total() - taken[name], seen.total() - count
        usual = rest / rest_seen if rest_seen else 0.0
        low = wilson(taken[name], count)[0]
        if count >= WRONG_NEEDED and low > max(0.5, usual + MARGIN):
            told[name] = say(
                "took the model's suggestion in {taken} of {count} samples where the "
                "others agreed on something else; the others did in {usual:.0%}",
                taken=taken[name],
                count=count,
                usual=usual,
            )
    return told


def always_one_label(rows: Iterable[Answered]) -> dict[str, str]:
    """Who gives one label nearly always, where the others do not.

    The share of the reviewer's most frequent label must be 0.8 or more, and its 95% interval
    (Wilson) must lie above that of the others' share on the same samples by 0.2.
    """
    by_reviewer: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for row in rows:
        if row.others is not None:
            by_reviewer[row.reviewer].append((row.value, row.others))
    told = {}
    for name, pairs in by_reviewer.items():
        label, own = Counter(value for value, _ in pairs).most_common(1)[0]
        common = sum(others == label for _, others in pairs)
        is_apart = wilson(own, len(pairs))[0] > wilson(common, len(pairs))[1] + MARGIN
        if len(pairs) >= ANSWERS_NEEDED and own >= ONE_LABEL * len(pairs) and is_apart:
            told[name] = say(
                "gave “{label}” in {own} of {every} answers; "
                "to the same samples the others gave it in {common}",
                label=label,
                own=own,
                every=len(pairs),
                common=common,
            )
    return told


def majority_of_others(values: Mapping[str, str], name: str) -> str | None:
    """What most of the others said of a sample; None for nobody, and for a tie.

    values: reviewer -> value
    """
    votes = Counter(value for who, value in values.items() if who != name).most_common(2)
    if not votes or (len(votes) > 1 and votes[0][1] == votes[1][1]):
        return None
    return votes[0][0]
