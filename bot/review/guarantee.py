"""From which confidence on a model may be believed, so that its precision is guaranteed.

A threshold that looks right on checked samples is too low in half of all cases. These ones are
chosen so that precision falls short of the target in at most 1 of 20.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.special import bdtr, betaincinv

from bot.records import Value

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

DOUBT = 0.05
"""How often a guarantee may be wrong."""
SHARES = (0.8, 0.1, 0.1)
"""Of the doubt: for the most promising start, and where that fails for a half and a quarter."""
STEP = 0.02
"""Of the samples: so many more are tried at a time. Finer steps only stop earlier, by chance."""
OTHERS = ""
"""Stands for all labels that have too few checked samples to be looked at alone."""


class Thresholds(Value):
    """What was certified.

    by_label: the least confidence at which a label is taken without asking; OTHERS for the rest.
              None: never.
    checked:  samples that it rests on.
    coverage: share of these that would be taken.
    """

    target: float
    by_label: Mapping[str, float | None]
    checked: int
    coverage: float

    def accepts(self, label: str, confidence: float) -> bool:
        """Whether a model's value is taken without asking anybody."""
        least = self.least(label)
        return least is not None and confidence >= least

    def least(self, label: str) -> float | None:
        """The confidence that this label needs."""
        return self.by_label.get(label, self.by_label.get(OTHERS))

    @property
    def lowest(self) -> float | None:
        return min((one for one in self.by_label.values() if one is not None), default=None)


def choose(
    confidence: Floats, is_right: Flags, labels: Sequence[str], target: float, doubt: float = DOUBT
) -> Thresholds:
    """The lowest thresholds whose precision is at least the target, with 1 - doubt confidence.

    A label with enough checked samples has a threshold of its own, and the guarantee holds for it
    by itself; the doubt is split over labels by their numbers of samples (Bonferroni). Within a
    group thresholds are tested from one start on downwards, each by the exact binomial test
    P(errors <= seen | precision = target), until the first that fails: fixed-sequence testing, an
    instance of Learn then Test. The start is where the model's own confidences promise most,
    (budget - expected errors) / standard error being largest; it is found without any label, so
    the sequence stays fixed, and never so early that no run without errors could pass. Should the
    start fail, a half and a quarter of it are tried with the rest of the doubt (fallback testing).

    confidence: in [0, 1], of the predicted label; the samples must be a random part of those to
                come, and neither trained on nor used for the calibration. Shape (samples,).
    is_right:   whether people gave the same label, shape (samples,).
    labels:     the predicted ones, shape (samples,).
    target:     precision in (0, 1).
    Where nothing can be certified, the threshold is None.

    Source: Angelopoulos, Bates, Candes, Jordan & Lei (2021), Learn then Test, arXiv:2110.01052;
    Wiens & Dmitrienko (2005), J. Biopharm. Stat. 15(6), for the fallback.
    """
    names = np.array(labels, dtype=object)
    counts = {name: int((names == name).sum()) for name in set(labels)}
    alone = {name for name, count in counts.items() if count >= enough(target)}
    groups = np.array([name if name in alone else OTHERS for name in labels], dtype=object)
    found: dict[str, float | None] = {OTHERS: None}
    taken = 0
    for name in [OTHERS, *sorted(alone)]:
        here = groups == name
        if here.any():
            share = doubt * float(here.mean())
            found[name] = _lowest(confidence[here], is_right[here], target, share)
            taken += int((confidence[here] >= (found[name] or np.inf)).sum())
    return Thresholds(
        target=target,
        by_label=found,
        checked=len(confidence),
        coverage=taken / max(len(confidence), 1),
    )


def enough(target: float) -> int:
    """Checked samples from which a label is looked at alone: ten errors would be in the budget."""
    return round(10 / (1 - target))


def fewest(target: float, doubt: float = DOUBT * SHARES[0]) -> int:
    """Checked samples without which nothing can be certified, were they all right.

    >>> fewest(0.95), fewest(0.9)
    (63, 31)
    """
    return int(np.ceil(np.log(doubt) / np.log(target)))


def least_precision(right: int, checked: int, doubt: float = DOUBT) -> float:
    """The exact lower bound of a share (Clopper & Pearson 1934, one-sided); 0 without samples.

    >>> round(least_precision(59, 59), 3)
    0.95
    """
    return float(betaincinv(right, checked - right + 1, doubt)) if right else 0.0


def _lowest(confidence: Floats, is_right: Flags, target: float, doubt: float) -> float | None:
    order = np.argsort(-confidence, kind="stable")
    sure = confidence[order]
    wrong = np.cumsum(~is_right[order], dtype=np.int64)
    promising = _most_promising(sure, target)
    for halvings, share in enumerate(SHARES):
        start = max(promising >> halvings, fewest(target, doubt * share))
        taken = _descend(sure, wrong, start, target, doubt * share)
        if taken:
            return float(sure[taken - 1])
    return None


def _descend(
    sure: Floats, wrong: NDArray[np.int64], start: int, target: float, doubt: float
) -> int:
    """How many of the surest samples pass; samples of equal confidence stand or fall together."""
    ends = np.searchsorted(-sure, -sure, side="right")
    step = max(1, round(STEP * len(sure)))
    best, count = 0, start
    while count <= len(sure):
        end = int(ends[count - 1])
        if bdtr(float(wrong[end - 1]), end, 1 - target) > doubt:
            break
        best, count = end, end + step
    return best


def _most_promising(sure: Floats, target: float) -> int:
    """How many of the surest samples the model's own confidences vouch for best."""
    count = np.arange(1, len(sure) + 1)
    room = (1 - target) * count - np.cumsum(1 - sure)
    return int(np.argmax(room / np.sqrt(count))) + 1
