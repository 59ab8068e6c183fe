"""From what the answers say of each label to a posterior: the E-steps that the methods share."""

import numpy as np

from bot.quality.consensus.answers import UNKNOWN, Answers, Floats
from bot.quality.patterns import Codes

TINY = 1e-10
"""No probability is smaller, so that no logarithm is infinite (crowd-kit has the same bound)."""


def total(codes: Codes, weights: Floats, size: int) -> Floats:
    """The sum of the weights of each code, shape (size,)."""
    return np.bincount(codes, weights, size).astype(np.float64, copy=False)


def votes(answers: Answers) -> Floats:
    """The share of the answers that carry each label, shape (units, labels).

    Units without answers get the label prior (uniform when there is none), units with gold theirs.
    """
    shape = (answers.label_count, answers.unit_count)
    counts = np.bincount(answers.label_units, minlength=shape[0] * shape[1]).reshape(shape).T
    sizes = counts.sum(axis=1, keepdims=True)
    shares = np.where(sizes > 0, counts / np.maximum(sizes, 1), known_prior(answers))
    return with_gold(answers, shares)


def known_prior(answers: Answers) -> Floats:
    """The label prior, uniform when none is given, shape (labels,)."""
    if answers.label_prior is not None:
        return answers.label_prior
    return np.full(answers.label_count, 1 / max(answers.label_count, 1))


def label_shares(answers: Answers, posterior: Floats, smoothing: float) -> Floats:
    """The label prior: the given one, else its estimate with a Dirichlet prior, shape (labels,)."""
    if answers.label_prior is not None:
        return answers.label_prior
    counts = np.maximum(posterior.sum(axis=0) + smoothing, TINY)
    return np.asarray(counts / counts.sum())


def with_gold(answers: Answers, posterior: Floats) -> Floats:
    """The posterior with units of known label put right, shape (units, labels)."""
    known = np.flatnonzero(answers.gold != UNKNOWN)
    if not known.size:
        return posterior
    right = posterior.copy()
    right[known] = 0
    right[known, answers.gold[known]] = 1
    return right


def named(answers: Answers, posterior: Floats) -> Floats:
    """The posterior of the label that each answer names, shape (annotations,)."""
    return posterior.ravel(order="F")[answers.label_units]


def from_scores(answers: Answers, scores: Floats) -> tuple[Floats, float]:
    """Normalise log p(label, answers of the unit), in log space.

    scores: shape (labels, units), and overwritten; numpy adds a few long rows much faster.
    Returns the posterior, shape (units, labels), and the log-likelihood, the sum over units of
    log sum over labels of exp(score); for a unit with gold, of the score of its label alone.
    """
    if not scores.size:
        return scores.T, 0.0
    known = np.flatnonzero(answers.gold != UNKNOWN)
    if known.size:
        right = scores[answers.gold[known], known]
        scores[:, known] = -np.inf
        scores[answers.gold[known], known] = right
    highest = scores.max(axis=0)
    shares = np.exp(scores - highest)
    sums = shares.sum(axis=0)
    shares /= sums
    return shares.T, float(highest.sum() + np.log(sums).sum())


def from_gains(
    answers: Answers, gains: Floats, floor: float, prior: Floats
) -> tuple[Floats, float]:
    """The E-step of a model in which an answer says as much against one other label as the next.

    score_uc = log prior_c + sum over answers n of u of (log p(n | right) if n says c, else
    log p(n | wrong)). One pass over the annotations, whatever the number of labels.

    gains: log p(n | right) - log p(n | wrong), shape (annotations,).
    floor: the sum of log p(n | wrong) over all annotations.
    prior: shape (labels,).
    Returns the posterior and the log-likelihood, as `from_scores`.
    """
    shape = (answers.label_count, answers.unit_count)
    scores = total(answers.label_units, gains, shape[0] * shape[1]).reshape(shape)
    scores += np.log(prior)[:, np.newaxis]
    posterior, likelihood = from_scores(answers, scores)
    return posterior, likelihood + floor
