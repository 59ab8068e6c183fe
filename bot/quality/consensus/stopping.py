"""Ask for another answer, or not: what is known of a unit after each answer, in O(labels)."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from bot.errors import BadInput
from bot.quality.consensus.answers import Answers, Floats
from bot.quality.consensus.posteriors import TINY
from bot.quality.consensus.result import Consensus


@dataclass(frozen=True, eq=False)
class Known:
    """What the last fit knows of the reviewers.

    matrices: [r, c, l] is the probability that reviewer r says l when c is right.
    typical:  the same of a reviewer who was never seen, shape (labels, labels).
    prior:    probability of each label before any answer, shape (labels,).
    """

    matrices: Floats
    typical: Floats
    prior: Floats

    @classmethod
    def of(cls, consensus: Consensus, answers: Answers) -> Self:
        """From a fit and the answers that it was made from.

        The typical reviewer is the mean of all, each weighted with the answers given.
        Raises BadInput when the method has no confusion matrices, or nobody answered.
        """
        if consensus.confusion is None:
            raise BadInput(f"The method {consensus.method!r} says nothing about reviewers.")
        if not answers.count:
            raise BadInput("Nobody has answered yet, so nothing is known of the reviewers.")
        typical = np.average(consensus.confusion, axis=0, weights=answers.given)
        return cls(consensus.confusion, typical, consensus.label_prior)

    def after(self, posterior: Floats, label: int, reviewer: int | None = None) -> Floats:
        """The posterior of a unit after one more answer, shape (labels,).

        p_c' = p_c matrix_rcl / sum over k of p_k matrix_rkl (Bayes); begin with `prior`.

        posterior: before the answer, shape (labels,).
        label:     the code of the answer.
        reviewer:  the code of the reviewer; None for one whom the fit has not seen.
        """
        matrix = self.typical if reviewer is None else self.matrices[reviewer]
        weights = np.maximum(posterior, TINY) * np.maximum(matrix[:, label], TINY)
        return np.asarray(weights / weights.sum())


def should_ask_more(
    posterior: Floats, target: float, answers: int, minimum: int, maximum: int
) -> bool:
    """Whether the unit needs another answer.

    Yes before `minimum` answers, no from `maximum` on; between them, while the most probable label
    is less probable than `target`. A calibrated posterior is then right at least as often.

    posterior: of the unit, shape (labels,).
    target:    above 0 and at most 1; 1 asks until `maximum`.
    answers:   given so far.
    Raises BadInput when the target or the bounds make no sense.

    Source: Wald (1945), Annals of Mathematical Statistics 16(2), the sequential test.
    """
    if not 0 < target <= 1:
        raise BadInput(f"The target must be above 0 and at most 1, not {target}.")
    if not 0 <= minimum <= maximum:
        raise BadInput(f"Answers must be from 0 up, the least first, not {minimum} to {maximum}.")
    if answers < minimum or answers >= maximum:
        return answers < minimum
    return float(np.max(posterior)) < target
