"""One accuracy for each reviewer, the same for all labels."""

from dataclasses import dataclass

import numpy as np

from bot.quality.consensus import posteriors
from bot.quality.consensus.answers import Answers, Floats
from bot.quality.consensus.climbing import Climb, Limits, climb
from bot.quality.consensus.confusions import one_coin_rows
from bot.quality.consensus.posteriors import TINY, total
from bot.quality.consensus.result import Consensus, conclude

SURENESS = 4.0
"""Pseudo-answers of each reviewer before any answer."""
RIGHT = 0.7
"""The share of them that is right."""
SMOOTHING = 1.0
"""Pseudo-units of each label."""


@dataclass(frozen=True, eq=False)
class Coins:
    """Accuracies of shape (reviewers,), and what follows from them."""

    accuracies: Floats
    prior: Floats
    posterior: Floats
    likelihood: float
    objective: float


def one_coin(
    answers: Answers,
    *,
    sureness: float = SURENESS,
    smoothing: float = SMOOTHING,
    limits: Limits = Limits(),  # noqa: B008 - a frozen value
) -> Consensus:
    """Reviewers who differ in accuracy but err evenly over the other labels.

    p(r says l | c) = a_r if l = c else (1 - a_r) / (labels - 1), with a Beta prior on a_r worth
    `sureness` answers of which 70% are right. One parameter a reviewer: the method for few answers.
    With `sureness=0, smoothing=0` it is plain maximum likelihood.

    Source: Zhang, Chen, Zhou & Jordan (2016), JMLR 17(102), sec. 3 (the one-coin model).
    """
    belief = (RIGHT * sureness, (1 - RIGHT) * sureness)
    found = fit(answers, posteriors.votes(answers), belief, smoothing, limits)
    return conclude(
        "one-coin",
        answers,
        found.state.posterior,
        label_prior=found.state.prior,
        confusion=one_coin_rows(found.state.accuracies, answers.label_count),
        converged=found.converged,
        log_likelihood=found.state.likelihood,
        objectives=found.objectives,
    )


def fit(
    answers: Answers, start: Floats, belief: tuple[float, float], smoothing: float, limits: Limits
) -> Climb[Coins]:
    """EM from a posterior.

    start:  shape (units, labels).
    belief: pseudo-answers that are right, and wrong, of each reviewer.
    """
    others = max(answers.label_count - 1, 1)
    right, wrong = belief

    def step(state: Coins) -> Coins:
        q = posteriors.named(answers, state.posterior)
        hits = total(answers.reviewers, q, answers.reviewer_count) + right
        misses = np.maximum(answers.given + right + wrong - hits, TINY)
        accuracies = np.maximum(hits, TINY) / (np.maximum(hits, TINY) + misses)
        prior = posteriors.label_shares(answers, state.posterior, smoothing)
        hit, miss = np.log(accuracies), np.log((1 - accuracies) / others)
        posterior, likelihood = posteriors.from_gains(
            answers, (hit - miss)[answers.reviewers], float(answers.given @ miss), prior
        )
        believed = float((right * hit + wrong * miss).sum() + smoothing * np.log(prior).sum())
        return Coins(accuracies, prior, posterior, likelihood, likelihood + believed)

    nothing = np.zeros(0)
    first = Coins(nothing, nothing, start, -np.inf, -np.inf)
    return climb(step, first, answers.count, limits)
