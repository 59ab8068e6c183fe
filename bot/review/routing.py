"""Who decides about a sample: the model, or people."""

from collections.abc import Sequence
from random import Random

import numpy as np
from numpy.typing import NDArray

from bot.policy import Policy
from bot.quality.consensus import stopping
from bot.records import SuggestionPolicy


def is_sure(confidence: float, threshold: float) -> bool:
    """Whether the model's value is taken without asking anybody."""
    return confidence >= threshold


def shows_suggestion(policy: SuggestionPolicy, hidden_share: float, chance: Random) -> bool:
    """Whether a card shows the model's suggestion before the answer.

    hidden_share: in [0, 1]; of the policy `mixed`, the share of cards without one.
    """
    if policy is SuggestionPolicy.MIXED:
        return chance.random() >= hidden_share
    return policy is SuggestionPolicy.SHOWN


def reveals_suggestion(policy: SuggestionPolicy) -> bool:
    """Whether a reviewer sees the suggestion once they have answered."""
    return policy is SuggestionPolicy.AFTER


def wants_more(answers: Sequence[object], overlap: int) -> bool:
    """Whether a sample still needs reviewers."""
    return len(answers) < overlap


def is_settled(
    policy: Policy, answers: Sequence[object], posterior: NDArray[np.float64] | None
) -> bool:
    """Whether a sample needs nobody else.

    With a target, one answer may be enough and `max_overlap` always are; without one, or while
    too little is known of the reviewers, it is `overlap`.

    posterior: the probability of each label after the answers; None when nothing is known yet.
    """
    if policy.target_confidence is None or posterior is None:
        return not wants_more(answers, policy.overlap)
    return not stopping.should_ask_more(
        posterior, policy.target_confidence, len(answers), minimum=1, maximum=policy.max_overlap
    )
