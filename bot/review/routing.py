"""Who decides about a sample: the model, people, or a lead."""

from collections.abc import Mapping, Sequence
from random import Random
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from bot.policy import Policy
from bot.quality.consensus import stopping
from bot.records import DisputeReason, Order, SuggestionPolicy, Value
from bot.review import holdout, sampling
from bot.tasks.kind import Kind

V = TypeVar("V", bound=Value)


def is_sure(confidence: float, threshold: float) -> bool:
    """Whether the model's value is taken without asking anybody."""
    return confidence >= threshold


def is_audited(share: float, chance: Random) -> bool:
    """Whether reviewers are asked about an accepted value all the same."""
    return chance.random() < share


def turn(
    shares: Mapping[str, float],
    order: Order,
    disagreement: float | None,
    content_hash: str,
    holdout_share: float,
) -> float:
    """A sample's place in the queue, in [0, 1]: the lowest is asked first.

    What is held out comes by its hash, whatever any model thinks of it: so those of it that are
    labelled are a random part of all samples at any time.
    """
    if holdout.is_held_out(content_hash, holdout_share):
        return holdout.fraction(content_hash) / holdout_share
    if order is Order.RANDOM:
        # Backwards: the beginning says what is held out.
        return holdout.fraction(content_hash[::-1])
    return sampling.certainty(shares, order, disagreement)


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
    policy: Policy,
    answers: Sequence[object],
    posterior: NDArray[np.float64] | None,
    second_look: int | None = None,
) -> bool:
    """Whether a sample needs nobody else.

    With a target, one answer may be enough and `max_overlap` always are; without one, or while
    too little is known of the reviewers, it is `overlap`.

    posterior:   the probability of each label after the answers; None when nothing is known yet.
    second_look: so many answers are wanted, whatever else holds, once a label has been doubted.
    """
    if second_look is not None:
        return not wants_more(answers, second_look)
    if policy.target_confidence is None or posterior is None:
        return not wants_more(answers, policy.overlap)
    return not stopping.should_ask_more(
        posterior, policy.target_confidence, len(answers), minimum=1, maximum=policy.max_overlap
    )


def dispute(
    kind: Kind[V],
    answers: Sequence[V],
    agreed: V | None,
    probability: float | None,
    policy: Policy,
) -> DisputeReason | None:
    """Why the answers to a finished sample leave it to a lead; None where they settle it.

    Below the target is a label that is less probable than `target_confidence`, or answers that
    agree with it less than `settle_below`: 1 - their mean distance from it, for labels the share
    that gave it.

    agreed:      what the answers come to; None where they come to nothing
    probability: that it is right, where reviewers are weighed
    """
    if agreed is None:
        return DisputeReason.NO_MAJORITY
    if probability is not None and probability < (policy.target_confidence or 0):
        return DisputeReason.BELOW_TARGET
    apart = sum(kind.distance(answer, agreed) for answer in answers) / len(answers)
    return DisputeReason.BELOW_TARGET if 1 - apart < policy.settle_below else None
