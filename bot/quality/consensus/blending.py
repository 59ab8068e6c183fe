"""Our own method: models of every strictness, weighed by how well they foresee unseen answers."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from bot.quality.consensus import components, posteriors
from bot.quality.consensus.answers import Answers, Floats
from bot.quality.consensus.climbing import Climb, Limits, climb
from bot.quality.consensus.components import Component
from bot.quality.consensus.posteriors import TINY, total
from bot.quality.consensus.result import Consensus, conclude
from bot.quality.patterns import Codes

FOLDS = 5
ENOUGH = 10_000
"""Held-out annotations that settle the weights; no further fold is fitted then."""
PRIOR_ANSWERS = 1.0
"""Pseudo-answers spread evenly over the models: with few answers, none is thrown away."""


@dataclass(frozen=True, eq=False)
class Weights:
    """Of each model, shape (models,), summing to 1; and the mixed chances of the annotations."""

    of_models: Floats
    mixed: Floats
    likelihood: float
    objective: float


def blend(
    answers: Answers,
    *,
    folds: int = FOLDS,
    seed: int = 0,
    limits: Limits = Limits(1e-5, 200),  # noqa: B008 - a frozen value
) -> Consensus:
    """A weighted mean of models, from one accuracy for all to a shrunk matrix for each reviewer.

    posterior = sum over models m of w_m posterior_m. The weights maximise the likelihood of
    held-out annotations, sum over n of log sum_m w_m p_m(label_n | the other folds), so the data
    decide how much reviewers are told apart: by accuracy, by habit, by a whole matrix, and how
    strongly each is shrunk. The models are listed in `components`.

    folds: each annotation is held out once, or ENOUGH of them are; every model is fitted at most
           folds + 1 times.
    Returns the weighted confusion matrices; `log_likelihood` is that of held-out annotations and
    `objectives` are those of the weights.

    Source: Yao, Vehtari, Simpson & Gelman (2018), Bayesian Analysis 13(3) (stacking of predictive
    distributions); shrunk matrices as in Paun et al. (2018), TACL 6, the hierarchical model.
    """
    models = components.fit_all(answers)
    found = _weigh(foreseen(answers, folds, seed, len(models)), limits)
    weights = found.state.of_models
    return conclude(
        "blend",
        answers,
        posteriors.with_gold(answers, _mean(weights, [model.posterior for model in models])),
        label_prior=_mean(weights, [model.prior for model in models]),
        confusion=_mean(weights, [model.matrices for model in models]),
        converged=found.converged,
        log_likelihood=found.state.likelihood,
        objectives=found.objectives,
    )


def foreseen(answers: Answers, folds: int, seed: int, models: int) -> Floats:
    """Probability of each annotation by models that have not seen it, shape (models, annotations).

    The annotations come fold by fold, up to the fold that makes them ENOUGH.
    """
    fold = _folds(answers, folds, seed)
    columns = [np.zeros((models, 0))]
    for number in range(folds):
        hidden = fold == number
        if hidden.any() and sum(column.shape[1] for column in columns) < ENOUGH:
            fitted: Sequence[Component] = components.fit_all(_part(answers, ~hidden))
            unseen = _part(answers, hidden)
            columns.append(np.array([model.predict(unseen) for model in fitted]))
    return np.maximum(np.concatenate(columns, axis=1), TINY)


def _weigh(chances: Floats, limits: Limits) -> Climb[Weights]:
    """The best weights, by EM: the problem is concave, so there is one maximum."""
    models, count = chances.shape
    prior = PRIOR_ANSWERS / models

    def assess(weights: Floats) -> Weights:
        mixed = weights @ chances
        likelihood = float(np.log(mixed).sum())
        believed = prior * float(np.log(np.maximum(weights, TINY)).sum())
        return Weights(weights, mixed, likelihood, likelihood + believed)

    def step(state: Weights) -> Weights:
        shares = state.of_models * (chances @ (1 / state.mixed))
        return assess((shares + prior) / (count + PRIOR_ANSWERS))

    return climb(step, assess(np.full(models, 1 / models)), count, limits)


def _folds(answers: Answers, folds: int, seed: int) -> Codes:
    """A fold for each annotation, which no renaming of reviewers or labels can change.

    A reviewer is known by chance numbers of the units they answered, and by how many agreed.
    """
    rng = np.random.default_rng(seed)
    first, second, third = rng.random((3, answers.unit_count))
    support = posteriors.named(answers, posteriors.votes(answers))
    units = answers.units
    traces = total(
        answers.reviewers, first[units] + second[units] * support, answers.reviewer_count
    )
    # The far digits of the product are as good as chance.
    drawn = np.mod(traces[answers.reviewers] * (1 + third[units]) * 1e4, 1.0)
    return np.asarray((drawn * folds).astype(np.int64))


def _part(answers: Answers, kept: NDArray[np.bool_]) -> Answers:
    """Some of the annotations; sorted ones stay sorted."""
    return replace(
        answers,
        units=answers.units[kept],
        reviewers=answers.reviewers[kept],
        labels=answers.labels[kept],
    )


def _mean(weights: Floats, tables: Sequence[Floats]) -> Floats:
    mean = np.zeros_like(tables[0])
    for weight, table in zip(weights, tables, strict=True):
        mean += weight * table
    return mean
