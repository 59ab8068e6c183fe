"""MACE: reviewers who know the label, or spam with a habit of their own."""

from dataclasses import dataclass

import numpy as np

from bot.quality.consensus import posteriors
from bot.quality.consensus.answers import Answers, Floats
from bot.quality.consensus.climbing import Climb, Limits, climb
from bot.quality.consensus.posteriors import TINY, total
from bot.quality.consensus.result import Consensus, conclude

RESTARTS = 10
KNOWING = 0.5
"""Pseudo-answers that a reviewer knew, and as many that were spam."""
HABIT = 1.0
"""Pseudo-answers of each label among a reviewer's spam."""


@dataclass(frozen=True, eq=False)
class Spam:
    """What is believed of the reviewers.

    competence: the share of answers that are known, not spam, shape (reviewers,).
    habits:     what a reviewer says when spamming, shape (reviewers, labels).
    """

    competence: Floats
    habits: Floats
    posterior: Floats
    likelihood: float
    objective: float


def mace(
    answers: Answers,
    *,
    restarts: int = RESTARTS,
    knowing: float = KNOWING,
    habit: float = HABIT,
    seed: int = 0,
    limits: Limits = Limits(),  # noqa: B008 - a frozen value
) -> Consensus:
    """Multi-annotator competence estimation.

    p(r says l | c) = k_r [l = c] + (1 - k_r) h_rl, with competence k_r and habit h_r. Beta and
    Dirichlet priors give the pseudo-answers; EM finds their maximum a posteriori, from the vote
    shares and from `restarts - 1` other starts, and the one with the highest objective is kept.
    The label prior is uniform unless one is given, as in the paper.

    A start trusts each unit's votes by a chance amount: units, not reviewers or labels, are drawn,
    so that neither renaming changes the result.

    Source: Hovy, Berg-Kirkpatrick, Vaswani & Hovy (2013), NAACL-HLT, 1120-1130; maximum a
    posteriori in place of their variational Bayes, because its objective can be checked.
    """
    rng = np.random.default_rng(seed)
    votes, even = posteriors.votes(answers), 1 / max(answers.label_count, 1)
    best = _fit(answers, votes, knowing, habit, limits)
    for _ in range(restarts - 1):
        trust = rng.random((answers.unit_count, 1))
        other = _fit(answers, trust * votes + (1 - trust) * even, knowing, habit, limits)
        # A start that ends in the same place ends a rounding above or below it.
        if other.state.objective > best.state.objective + limits.tolerance * answers.count:
            best = other
    return conclude(
        "mace",
        answers,
        best.state.posterior,
        label_prior=posteriors.known_prior(answers),
        confusion=matrices(best.state.competence, best.state.habits),
        converged=best.converged,
        log_likelihood=best.state.likelihood,
        objectives=best.objectives,
    )


def _fit(
    answers: Answers, start: Floats, knowing: float, habit: float, limits: Limits
) -> Climb[Spam]:
    prior = posteriors.known_prior(answers)
    shape = (answers.reviewer_count, answers.label_count)
    cells = answers.reviewer_labels
    said = np.bincount(cells, minlength=shape[0] * shape[1]).reshape(shape)

    def right(posterior: Floats) -> Floats:
        """How often each reviewer was right in saying a label, shape (reviewers, labels)."""
        return total(cells, posteriors.named(answers, posterior), said.size).reshape(shape)

    def raised(known: Floats) -> Spam:
        """known: how often each reviewer knew a label, shape (reviewers, labels)."""
        enough = np.maximum(answers.given + 2 * knowing, TINY)
        competence = np.clip((known.sum(axis=1) + knowing) / enough, TINY, 1 - TINY)
        habits = np.maximum(said - known + habit, TINY)
        return assess(competence, habits / habits.sum(axis=1, keepdims=True))

    def assess(competence: Floats, habits: Floats) -> Spam:
        spam = (1 - competence)[:, np.newaxis] * habits
        miss, hit = np.log(spam), np.log(competence[:, np.newaxis] + spam)
        posterior, likelihood = posteriors.from_gains(
            answers, (hit - miss).ravel()[cells], float((said * miss).sum()), prior
        )
        sides = np.log(competence) + np.log(1 - competence)
        believed = float(knowing * sides.sum() + habit * np.log(habits).sum())
        return Spam(competence, habits, posterior, likelihood, likelihood + believed)

    def step(state: Spam) -> Spam:
        k = state.competence[:, np.newaxis]
        return raised(right(state.posterior) * k / (k + (1 - k) * state.habits))

    return climb(step, raised(right(start)), answers.count, limits)


def matrices(competence: Floats, habits: Floats) -> Floats:
    """What the model says of each reviewer, shape (reviewers, labels, labels)."""
    knows = competence[:, np.newaxis, np.newaxis] * np.eye(habits.shape[1])
    spams = (1 - competence)[:, np.newaxis] * habits
    return np.asarray(knows + spams[:, np.newaxis, :])
