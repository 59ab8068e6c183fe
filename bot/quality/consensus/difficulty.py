"""GLAD: reviewers differ in skill, and units in how hard they are."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from bot.quality.consensus import posteriors
from bot.quality.consensus.answers import Answers, Floats
from bot.quality.consensus.climbing import Climb, Limits, climb
from bot.quality.consensus.confusions import one_coin_rows
from bot.quality.consensus.posteriors import total
from bot.quality.consensus.result import Consensus, conclude

TYPICAL = 1.0
"""The mean of the normal prior, of variance 1, on skills and on eases."""


@dataclass(frozen=True, eq=False)
class Skills:
    """skills, shape (reviewers,), below 0 for an adversary; eases, shape (units,), in logs."""

    skills: Floats
    eases: Floats
    posterior: Floats
    likelihood: float
    objective: float


def glad(
    answers: Answers,
    *,
    limits: Limits = Limits(1e-5, 100),  # noqa: B008 - a frozen value
) -> Consensus:
    """Generative model of labels, abilities and difficulties.

    p(r says l | c, u) = s if l = c else (1 - s) / (labels - 1), s = 1 / (1 + exp(-a_r exp(b_u))),
    with a_r, b_u ~ Normal(1, 1). EM; the M-step takes one guarded Newton step in all skills, then
    one in all eases: each is separable, so no general optimiser is needed.
    The label prior is uniform unless one is given, as in the paper.

    `confusion` is each reviewer's on a unit of the mean ease among those the reviewer answered.

    Source: Whitehill, Ruvolo, Wu, Bergsma & Movellan (2009), NIPS 22.
    """
    found = fit(answers, limits)
    return conclude(
        "glad",
        answers,
        found.state.posterior,
        label_prior=posteriors.known_prior(answers),
        confusion=_matrices(answers, found.state),
        converged=found.converged,
        log_likelihood=found.state.likelihood,
        objectives=found.objectives,
    )


def fit(answers: Answers, limits: Limits) -> Climb[Skills]:
    """EM from skills and eases of 1."""

    def step(state: Skills) -> Skills:
        q = posteriors.named(answers, state.posterior)
        skills = _raise_skills(answers, q, state.skills, state.eases)
        return _assess(answers, skills, _raise_eases(answers, q, skills, state.eases))

    skills = np.full(answers.reviewer_count, TYPICAL)
    first = _assess(answers, skills, np.full(answers.unit_count, TYPICAL))
    return climb(step, first, answers.count, limits)


def _assess(answers: Answers, skills: Floats, eases: Floats) -> Skills:
    x = skills[answers.reviewers] * np.exp(eases)[answers.units]
    others = np.log(max(answers.label_count - 1, 1))
    floor = -float(_softplus(x).sum()) - others * answers.count
    prior = posteriors.known_prior(answers)
    posterior, likelihood = posteriors.from_gains(answers, x + others, floor, prior)
    believed = -((skills - TYPICAL) ** 2).sum() / 2 - ((eases - TYPICAL) ** 2).sum() / 2
    return Skills(skills, eases, posterior, likelihood, likelihood + float(believed))


def _raise_skills(answers: Answers, q: Floats, skills: Floats, eases: Floats) -> Floats:
    easy = np.exp(eases)[answers.units]
    x = skills[answers.reviewers] * easy
    sigma = _sigmoid(x)
    count = answers.reviewer_count
    slope = total(answers.reviewers, (q - sigma) * easy, count) - (skills - TYPICAL)
    bend = total(answers.reviewers, sigma * (1 - sigma) * easy * easy, count) + 1

    def worth(candidate: Floats) -> Floats:
        x = candidate[answers.reviewers] * easy
        return total(answers.reviewers, q * x - _softplus(x), count)

    return _guarded(worth, skills, slope / bend)


def _raise_eases(answers: Answers, q: Floats, skills: Floats, eases: Floats) -> Floats:
    skilled = skills[answers.reviewers]
    x = skilled * np.exp(eases)[answers.units]
    sigma = _sigmoid(x)
    count = answers.unit_count
    slope = total(answers.units, (q - sigma) * x, count) - (eases - TYPICAL)
    bend = total(answers.units, sigma * (1 - sigma) * x * x, count) + 1

    def worth(candidate: Floats) -> Floats:
        x = skilled * np.exp(candidate)[answers.units]
        return total(answers.units, q * x - _softplus(x), count)

    return _guarded(worth, eases, slope / bend)


def _guarded(worth: Callable[[Floats], Floats], now: Floats, step: Floats) -> Floats:
    """Each coordinate by its whole step, else a quarter of it, else not at all: never worse."""
    best = worth(now) - (now - TYPICAL) ** 2 / 2
    reached = now
    for size in (0.25, 1.0):
        candidate = now + size * np.clip(step, -1, 1)
        value = worth(candidate) - (candidate - TYPICAL) ** 2 / 2
        is_better = value > best
        best, reached = np.where(is_better, value, best), np.where(is_better, candidate, reached)
    return reached


def _matrices(answers: Answers, found: Skills) -> Floats:
    ease = total(answers.reviewers, found.eases[answers.units], answers.reviewer_count)
    ease = (ease + TYPICAL) / (answers.given + 1)
    return one_coin_rows(_sigmoid(found.skills * np.exp(ease)), answers.label_count)


def _sigmoid(x: Floats) -> Floats:
    return np.asarray(0.5 * (1 + np.tanh(0.5 * x)))


def _softplus(x: Floats) -> Floats:
    """log(1 + exp(x)) without overflow."""
    return np.asarray(np.maximum(x, 0) + np.log1p(np.exp(-np.abs(x))))
