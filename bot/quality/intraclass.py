"""Intraclass correlation: how alike numbers are that several reviewers gave."""

import numpy as np
from numpy.typing import ArrayLike

from bot.quality.coefficient import Coefficient
from bot.words import mark

TOO_FEW = mark(
    "It takes two samples or more, each with a number from the same two reviewers or more."
)
ALL_ALIKE = mark("All numbers are the same, so there is nothing to compare with chance.")


def two_way(table: ArrayLike, *, of_mean: bool = False) -> Coefficient:
    """ICC(2,1) of one reviewer's number, or ICC(2,k) of the mean of all reviewers' numbers.

    With mean squares of samples MS_r, reviewers MS_c and rest MS_e, n samples and k reviewers:
    ICC(2,1) = (MS_r - MS_e) / (MS_r + (k - 1) MS_e + k (MS_c - MS_e) / n),
    ICC(2,k) = (MS_r - MS_e) / (MS_r + (MS_c - MS_e) / n); 1 is perfect.

    table:   numbers, shape (samples, reviewers), none missing.
    of_mean: whether the mean of the reviewers is what will be used.
    Returns no value for fewer than two samples or reviewers, or when all numbers are the same.

    Source: Shrout & Fleiss (1979), Psychological Bulletin 86(2), the two-way random model.
    """
    numbers = np.asarray(table, dtype=np.float64)
    if numbers.ndim != 2 or min(numbers.shape) < 2:  # noqa: PLR2004  (a table of two by two)
        return Coefficient(reason=TOO_FEW)
    samples, reviewers = numbers.shape
    of_samples, of_reviewers = numbers.mean(axis=1, keepdims=True), numbers.mean(axis=0)
    rest = numbers - of_samples - of_reviewers + numbers.mean()
    rows = float(reviewers * of_samples.var(ddof=1))
    columns = float(samples * of_reviewers.var(ddof=1))
    error = float(np.square(rest).sum()) / ((samples - 1) * (reviewers - 1))
    below = rows + (columns - error) / samples
    if not of_mean:
        below = rows + (reviewers - 1) * error + reviewers * (columns - error) / samples
    if np.isclose(below, 0.0):
        return Coefficient(reason=ALL_ALIKE)
    return Coefficient(value=(rows - error) / below)
