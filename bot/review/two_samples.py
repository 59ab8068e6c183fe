"""Whether two sets of vectors come from one population: two tests, neither of which assumes more.

Both are judged against the same numbers under shuffled names of the sets, so their false alarms
are as rare as they say for any vectors and any sizes.
"""

import numpy as np
from numpy.typing import NDArray

from bot.models.embedding import Vectors
from bot.quality.shares import NORMAL
from bot.review.findings import Apart, Discrepancy

SHUFFLES = 400
FOLDS = 5
RIDGE = 1.0
"""Of the average variance; from 0.3 to 3 neither errors nor power change, see bench_worlds."""
FEWEST = 10
"""Of each set; fewer say nothing, and a fold must hold some of both."""


def tell_apart(one: Vectors, other: Vectors, seed: int, shuffles: int = SHUFFLES) -> Apart:
    """The classifier two-sample test: the AUC of a classifier on rows that it was not fitted to.

    A ridge regression on the sets' names, in 5 folds; the AUC is averaged over the folds. What it
    says of a left-out row is linear in the names, so that the AUC under shuffled names costs one
    product of matrices. The interval's error is that of each row's influence within its fold, as
    many times larger as the spread under shuffled names is than that of an AUC without a fit:
    folds that share rows are no independent witnesses.

    one, other: shape (rows, width), at least FEWEST rows each.
    Raises ValueError for fewer.

    Source: Lopez-Paz & Oquab (2017), arxiv.org/abs/1610.06545; the AUC's influence from LeDell,
    Petersen & van der Laan (2015), Electronic Journal of Statistics 9.
    """
    rows, names, rng = _joined(one, other, seed)
    fold = rng.permutation(np.arange(len(rows)) % FOLDS)
    drawn = np.column_stack([names, *(rng.permutation(names) for _ in range(shuffles))])
    scores = _left_out(rows, fold) @ (drawn - drawn.mean(axis=0))
    aucs = np.mean([_aucs(scores[fold == k], drawn[fold == k]) for k in range(FOLDS)], axis=0)
    unfitted = error_of_chance(len(one), len(other))
    error = _error(scores[:, 0], names, fold) * max(1.0, float(aucs[1:].std()) / unfitted)
    error = max(
        error, 1 / (2 * min(len(one), len(other)))
    )  # sets wholly apart are not known to be so for ever
    auc = float(aucs[0])
    low, high = max(0.0, auc - NORMAL * error), min(1.0, auc + NORMAL * error)
    return Apart(auc=auc, low=low, high=high, p=_p(aucs))


def discrepancy(one: Vectors, other: Vectors, seed: int, shuffles: int = SHUFFLES) -> Discrepancy:
    """MMD^2 with a Gaussian kernel as wide as the median distance, and its permutation test.

    MMD^2 = mean k(x, x') + mean k(y, y') - 2 mean k(x, y), over pairs of different rows.

    one, other: shape (rows, width), at least FEWEST rows each.
    Raises ValueError for fewer.

    Source: Gretton et al. (2012), A Kernel Two-Sample Test, JMLR 13.
    """
    rows, names, rng = _joined(one, other, seed)
    kernel = _gaussian(rows)
    drawn = np.array([names, *(rng.permutation(names) for _ in range(shuffles))])
    n, m = len(one), len(other)
    of_each = drawn @ kernel
    within_other = (of_each * drawn).sum(axis=1)
    between = of_each.sum(axis=1) - within_other
    within_one = kernel.sum() - within_other - 2 * between
    values = within_one / (n * (n - 1)) + within_other / (m * (m - 1)) - 2 * between / (n * m)
    return Discrepancy(value=float(values[0]), p=_p(values))


def share_below(scores: Vectors, others: Vectors) -> Vectors:
    """Of the others, for each score; ties count half. The mean is the AUC (Mann & Whitney 1947)."""
    ordered = np.sort(others)
    below = np.searchsorted(ordered, scores, "left") + np.searchsorted(ordered, scores, "right")
    return np.asarray(below / (2 * len(others)))


def error_of_chance(n: int, m: int) -> float:
    """The standard error of an AUC of n and m rows of one population (Mann and Whitney 1947)."""
    return float(np.sqrt((n + m + 1) / (12 * n * m)))


def _joined(
    one: Vectors, other: Vectors, seed: int
) -> tuple[Vectors, Vectors, np.random.Generator]:
    """All rows in any order, with 0 for those of the one and 1 for those of the other."""
    if min(len(one), len(other)) < FEWEST:
        raise ValueError(
            f"Two sets of at least {FEWEST} are needed, not {len(one)} and {len(other)}."
        )
    rng = np.random.default_rng(seed)
    order = rng.permutation(len(one) + len(other))
    names = np.concatenate([np.zeros(len(one)), np.ones(len(other))])
    return np.vstack([one, other])[order], names[order], rng


def _left_out(rows: Vectors, fold: NDArray[np.int64]) -> Vectors:
    """The matrix that makes of all names what each row's fold, left out, would be guessed."""
    made = np.zeros((len(rows), len(rows)))
    for k in range(FOLDS):
        inside, outside = np.flatnonzero(fold == k), np.flatnonzero(fold != k)
        centre = rows[outside].mean(axis=0)
        fitted = rows[outside] - centre
        squares = fitted.T @ fitted
        squares[np.diag_indices_from(squares)] += RIDGE * np.trace(squares) / len(squares) + 1e-9
        weights = np.linalg.solve(squares, fitted.T)
        made[np.ix_(inside, outside)] = (rows[inside] - centre) @ weights
    return made


def _aucs(scores: Vectors, names: Vectors) -> Vectors:
    """The AUC of each column; 0.5 where a column names one set only.

    Ties fall as the rows lie, which is by chance.
    """
    ones = names.sum(axis=0)
    pairs = ones * (len(names) - ones)
    ranks = scores.argsort(axis=0).argsort(axis=0) + 1
    above = (ranks * names).sum(axis=0) - ones * (ones + 1) / 2
    return np.where(pairs > 0, above / np.maximum(pairs, 1), 0.5)


def _error(scores: Vectors, names: Vectors, fold: NDArray[np.int64]) -> float:
    """The standard error from each row's influence on its fold's AUC."""
    influence = np.zeros(len(names))
    for k in range(FOLDS):
        for is_one in (names == 1, names == 0):
            mine, others = (fold == k) & is_one, (fold == k) & ~is_one
            if mine.any() and others.any():
                beaten = share_below(scores[mine], scores[others])
                share = mine.sum() / (mine.sum() + others.sum())
                influence[mine] = (beaten - beaten.mean()) / share
    return float(np.sqrt(np.mean(influence**2) / len(names)))


def _gaussian(rows: Vectors) -> Vectors:
    squares = (rows**2).sum(axis=1)
    apart = np.maximum(squares[:, np.newaxis] + squares - 2 * rows @ rows.T, 0)
    width = float(np.median(apart[np.triu_indices(len(rows), 1)])) or 1.0
    kernel: Vectors = np.exp(-apart / width)
    np.fill_diagonal(kernel, 0)
    return kernel


def _p(values: Vectors) -> float:
    """Of the first value among all: it is one of them when nothing differs."""
    return float(np.mean(values >= values[0] - 1e-12))
