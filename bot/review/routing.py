"""Who decides about a sample: the model, people, or a lead."""

from collections.abc import Sequence
from random import Random
from typing import TypeVar

from bot.records import DisputeReason, SuggestionPolicy, Value
from bot.tasks.kind import Kind

V = TypeVar("V", bound=Value)


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


def dispute(kind: Kind[V], answers: Sequence[V], settle_below: float) -> DisputeReason | None:
    """Why the answers to a finished sample leave it to a lead; None where they settle it.

    settle_below: in [0, 1]; the agreement with what the answers come to, 1 - their mean distance
                  from it, must not be lower. For labels it is the share that gave the majority's.
    """
    agreed = kind.consensus(answers)
    if agreed is None:
        return DisputeReason.NO_MAJORITY
    apart = sum(kind.distance(answer, agreed) for answer in answers) / len(answers)
    return DisputeReason.BELOW_TARGET if 1 - apart < settle_below else None
