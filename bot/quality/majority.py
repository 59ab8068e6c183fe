"""The label that most reviewers gave, and no label when two are level."""

from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from bot.records import Value

TIED = -1
"""Stands for "no label has most answers" among label codes."""


class Majority(Value):
    """What most answers say.

    label: None when labels are tied for first place, or when there are no answers.
    share: of the answers that carry the first label, or each of the tied ones, in [0, 1].
    tied:  the labels in first place when there are two or more, in alphabetical order.
    """

    label: str | None
    share: float
    tied: tuple[str, ...] = ()


def majority(labels: Sequence[str]) -> Majority:
    """The label with most answers; a tie is a dispute for a person to settle, not for a coin.

    labels: the answers to one unit; without any there is no label, and the share is 0.

    >>> majority(["yes", "no", "yes"]).label
    'yes'
    >>> majority(["yes", "no"]).tied
    ('no', 'yes')
    """
    votes = Counter(labels)
    if not votes:
        return Majority(label=None, share=0.0)
    most = max(votes.values())
    first = sorted(label for label, count in votes.items() if count == most)
    share = most / len(labels)
    if len(first) > 1:
        return Majority(label=None, share=share, tied=tuple(first))
    return Majority(label=first[0], share=share)


def majorities(counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """The majority of every unit at once.

    counts: answers by label, shape (units, labels), as from `Ratings.counts`.
    Returns label codes, shape (units,); TIED for a unit with a tie or without answers.
    """
    if not counts.size:
        return np.full(len(counts), TIED)
    most = counts.max(axis=1)
    is_alone = (counts == most[:, np.newaxis]).sum(axis=1) == 1
    return np.where(is_alone & (most > 0), counts.argmax(axis=1), TIED)
