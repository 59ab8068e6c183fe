"""A confusion matrix for each reviewer, found by expectation maximisation."""

from dataclasses import dataclass

import numpy as np

from bot.quality.consensus import posteriors
from bot.quality.consensus.answers import Answers, Floats
from bot.quality.consensus.climbing import Climb, Limits, climb
from bot.quality.consensus.posteriors import TINY, total
from bot.quality.consensus.result import Consensus, conclude

SURENESS = 5.0
"""Pseudo-answers in each confusion row before any answer."""
RIGHT = 0.7
"""The share of them that is right; the rest is spread over the other labels."""
SMOOTHING = 1.0
"""Pseudo-units of each label."""


@dataclass(frozen=True, eq=False)
class Confusions:
    """Matrices of shape (reviewers, labels, labels), and what follows from them."""

    matrices: Floats
    prior: Floats
    posterior: Floats
    likelihood: float
    objective: float


def dawid_skene(
    answers: Answers,
    *,
    sureness: float = SURENESS,
    smoothing: float = SMOOTHING,
    limits: Limits = Limits(),  # noqa: B008 - a frozen value
) -> Consensus:
    """The maximum a posteriori estimate of Dawid and Skene's model.

    p(answers, label c of u) = prior_c product over answers (r, l) to u of confusion_rcl.
    Row c of reviewer r has a Dirichlet prior worth `sureness` answers, 70% of them right, and the
    label prior one worth `smoothing` units a label; EM starts from the vote shares.
    With `sureness=0, smoothing=0` it is the plain maximum likelihood of 1979, which overfits
    reviewers with few answers.

    Returns labels, matrices and the log-likelihood; `objectives` are log-likelihood + log prior.
    Takes time and memory for annotations x labels and reviewers x labels^2.

    Source: Dawid & Skene (1979), JRSS C 28(1), eq. 2.3 to 2.5; the priors as in Paun et al.
    (2018), TACL 6.
    """
    pseudo = sureness * one_coin_rows(np.array([RIGHT]), answers.label_count)
    found = fit(answers, posteriors.votes(answers), pseudo, smoothing, limits)
    return conclude(
        "dawid-skene",
        answers,
        found.state.posterior,
        label_prior=found.state.prior,
        confusion=found.state.matrices,
        converged=found.converged,
        log_likelihood=found.state.likelihood,
        objectives=found.objectives,
    )


def fit(
    answers: Answers, start: Floats, pseudo: Floats, smoothing: float, limits: Limits
) -> Climb[Confusions]:
    """EM from a posterior.

    start:  shape (units, labels).
    pseudo: pseudo-answers, shape (reviewers or 1, labels, labels); [r, c, l] as in the matrices.
    """

    def step(state: Confusions) -> Confusions:
        matrices = rows(tally(answers, state.posterior) + pseudo)
        prior = posteriors.label_shares(answers, state.posterior, smoothing)
        posterior, likelihood = judge(answers, matrices, prior)
        believed = float((pseudo * np.log(matrices)).sum() + smoothing * np.log(prior).sum())
        return Confusions(matrices, prior, posterior, likelihood, likelihood + believed)

    nothing = np.zeros(0)
    first = Confusions(nothing, nothing, start, -np.inf, -np.inf)
    return climb(step, first, answers.count, limits)


def tally(answers: Answers, posterior: Floats) -> Floats:
    """How often each reviewer is expected to have said l for c, shape (reviewers, labels, labels).

    count_rcl = sum over answers (u, r, l) of posterior_uc.
    """
    labels = answers.label_count
    counts = np.empty((answers.reviewer_count, labels, labels))
    for label, shares in enumerate(np.ascontiguousarray(posterior.T)):
        cells = total(
            answers.reviewer_labels, shares[answers.units], answers.reviewer_count * labels
        )
        counts[:, label] = cells.reshape(-1, labels)
    return counts


def rows(counts: Floats) -> Floats:
    """Counts as probabilities: each last axis sums to 1."""
    positive = np.maximum(counts, TINY)
    return np.asarray(positive / positive.sum(axis=-1, keepdims=True))


def judge(
    answers: Answers, matrices: Floats, prior: Floats, power: float = 1.0
) -> tuple[Floats, float]:
    """The E-step: posterior, shape (units, labels), and log-likelihood.

    power: each answer counts as so many; below 1 for answers that err together.
    """
    scores = np.empty((answers.label_count, answers.unit_count))
    tables = np.log(matrices) * power
    for label in range(answers.label_count):
        table = np.ascontiguousarray(tables[:, label]).ravel()
        scores[label] = total(answers.units, table[answers.reviewer_labels], answers.unit_count)
        scores[label] += np.log(prior[label])
    return posteriors.from_scores(answers, scores)


def one_coin_rows(accuracies: Floats, label_count: int) -> Floats:
    """Matrices of reviewers who err evenly, shape (reviewers, labels, labels).

    accuracies: shape (reviewers,).
    """
    if label_count == 1:
        return np.ones((len(accuracies), 1, 1))
    wrong = (1 - accuracies) / max(label_count - 1, 1)
    same = np.eye(label_count, dtype=bool)
    return np.where(same, accuracies[:, np.newaxis, np.newaxis], wrong[:, np.newaxis, np.newaxis])
