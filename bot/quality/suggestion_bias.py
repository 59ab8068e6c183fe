"""Whether people give the model's suggestion more often because they see it."""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from typing import Any, Literal, NamedTuple, cast

import numpy as np
from numpy.typing import ArrayLike, NDArray

from bot.records import Value
from bot.words import say

Floats = NDArray[np.float64]
Verdict = Literal["clear", "not seen", "too few samples"]

SAMPLES_NEEDED = 10
"""In each of the two groups; below, an interval over samples would promise too much."""
NORMAL = 1.959963984540054


class Suggested(NamedTuple):
    """One answer to a sample for which there was a suggestion, shown or not.

    A correction that was made after the suggestion was revealed does not belong here. Labels may
    be any texts that are the same for equal values.
    """

    sample: Hashable
    label: str
    suggestion: str
    is_shown: bool


class Effect(Value):
    """What showing the suggestion does.

    shown, hidden:   share of the answers that equal the suggestion, in [0, 1]; None without any.
    difference:      shown - hidden, with its 95% interval.
    shown_samples, hidden_samples: on how many samples this rests.
    verdict:         "clear" only when the interval excludes 0.
    """

    shown: float | None = None
    hidden: float | None = None
    difference: float | None = None
    ci: tuple[float, float] | None = None
    shown_samples: int
    hidden_samples: int
    verdict: Verdict

    def sentence(self) -> str:
        """For people."""
        if self.difference is None or self.ci is None:
            return say(
                "Too few samples to tell whether suggestions sway people: {shown} with and "
                "{hidden} without, {needed} of each are needed.",
                shown=self.shown_samples,
                hidden=self.hidden_samples,
                needed=SAMPLES_NEEDED,
            )
        points, low, high = (one * 100 for one in (self.difference, *self.ci))
        change = {"points": points, "low": low, "high": high}
        if self.verdict == "clear":
            return say(
                "Seeing the suggestion changes how often people give it: "
                "{points:+.0f} points (95% interval {low:+.0f} to {high:+.0f}).",
                **change,
            )
        return say(
            "No clear effect of seeing the suggestion: "
            "{points:+.0f} points (95% interval {low:+.0f} to {high:+.0f}).",
            **change,
        )


class SuggestionBias(Value):
    """The effect on all samples, and on those where the suggestion is wrong by consensus."""

    everywhere: Effect
    where_wrong: Effect

    @property
    def is_clear(self) -> bool:
        """Whether people are told: they give the suggestion more often because they see it."""
        return any(
            one.verdict == "clear" and (one.difference or 0) > 0
            for one in (self.everywhere, self.where_wrong)
        )


Cell = tuple[int, int, int, int, int, int, int, int]
"""Of one sample: answers that agree with a suggestion that was shown, answers that saw one; the
same two for hidden ones; and all four once more of suggestions that are wrong."""


def measure(
    answers: Iterable[Suggested], consensus: Mapping[Any, str] | None = None
) -> SuggestionBias:
    """The effect of showing, over all samples and over those with a wrong suggestion.

    On a right suggestion a careful person agrees anyway; where it is wrong, agreement is harm.

    consensus: the label of a sample, from gold or, better than from all answers, from those that
               did not see the suggestion: where the bias makes the consensus, the wrong suggestion
               counts as right, and the harm looks smaller than it is. Samples that are not in it
               do not count as wrong.
    """
    samples: dict[Hashable, list[Suggested]] = {}
    for row in answers:
        samples.setdefault(row.sample, []).append(row)
    known: Mapping[Any, str] = consensus or {}
    return of_cells(Counter(cell(rows, known.get(sample)) for sample, rows in samples.items()))


def cell(answers: Iterable[Suggested], label: str | None) -> Cell:
    """What one sample adds. label: what it is by consensus, None when that is not known."""
    counts = [0] * 8
    for row in answers:
        is_wrong = label is not None and row.suggestion != label
        for start in (0, 4) if is_wrong else (0,):
            place = start + (0 if row.is_shown else 2)
            counts[place] += row.label == row.suggestion
            counts[place + 1] += 1
    return cast("Cell", tuple(counts))


def of_cells(cells: Mapping[Cell, int]) -> SuggestionBias:
    """As `measure`, from how many samples add what; such counts can be kept and added up."""
    rows = np.array([*cells], dtype=np.int64).reshape(-1, 8)
    samples = np.repeat(rows, np.array([*cells.values()], dtype=np.int64), axis=0)
    return SuggestionBias(everywhere=_of(samples[:, :4]), where_wrong=_of(samples[:, 4:]))


def effect(shown: tuple[ArrayLike, ArrayLike], hidden: tuple[ArrayLike, ArrayLike]) -> Effect:
    """Difference of two shares over samples, with an interval that knows of the samples.

    d = p_shown - p_hidden, p = answers that agree with the suggestion / answers. Answers to one
    sample are alike, so each group counts as n / deff answers, deff = v / (p (1 - p) / n), at least
    1, with v = k / (k - 1) sum over samples of (agreeing - p answers)^2 / n^2, k samples and n
    answers. Each share gets Wilson's interval with Student's t of k - 1 degrees of freedom, and
    the difference Newcombe's hybrid of the two: low = d - sqrt((p1 - l1)^2 + (u2 - p2)^2), high
    likewise. A sample with answers of both groups is taken for two, which is cautious.

    shown, hidden: (agreeing, answers) by sample, each of shape (samples,); answers above 0.
    Returns no difference with fewer than SAMPLES_NEEDED samples in a group.
    Raises ValueError when the two rows of a group differ in length.

    Source: Newcombe (1998), Statistics in Medicine 17, 873-890, method 10; design effects in
    Wilson's interval: Korn & Graubard (1998), Survey Methodology 24.
    """
    groups = [tuple(np.asarray(row, dtype=np.float64) for row in one) for one in (shown, hidden)]
    for agreeing, given in groups:
        if agreeing.shape != given.shape:
            raise ValueError("Agreeing and given answers must be rows of the same length.")
    sizes = [len(given) for _, given in groups]
    shares = [
        float(agreeing.sum() / given.sum()) if len(given) else None for agreeing, given in groups
    ]
    one, other = shares
    if one is None or other is None or min(sizes) < SAMPLES_NEEDED:
        return Effect(
            shown=one,
            hidden=other,
            shown_samples=sizes[0],
            hidden_samples=sizes[1],
            verdict="too few samples",
        )
    (low, high), (low_other, high_other) = (_wilson(*group) for group in groups)
    apart = one - other
    below = float(np.hypot(one - low, high_other - other))
    above = float(np.hypot(high - one, other - low_other))
    ci = (apart - below, apart + above)
    return Effect(
        shown=one,
        hidden=other,
        difference=apart,
        ci=ci,
        shown_samples=sizes[0],
        hidden_samples=sizes[1],
        verdict="clear" if ci[0] > 0 or ci[1] < 0 else "not seen",
    )


def _of(samples: NDArray[np.int64]) -> Effect:
    groups = (samples[samples[:, place + 1] > 0, place : place + 2] for place in (0, 2))
    shown, hidden = ((rows[:, 0], rows[:, 1]) for rows in groups)
    return effect(shown, hidden)


def _wilson(agreeing: Floats, given: Floats) -> tuple[float, float]:
    """Wilson's interval of a share over samples; see `effect`."""
    samples, answers = len(given), float(given.sum())
    share = float(agreeing.sum()) / answers
    between = samples / (samples - 1) * float(np.square(agreeing - share * given).sum())
    alone = answers * share * (1 - share)
    # Where all agree the answers say nothing of how alike they are: each sample counts as one.
    design = max(between / alone, 1.0) if alone > 0 else answers / samples
    n, t = answers / design, _students_t(samples - 1)
    middle = (share + t * t / (2 * n)) / (1 + t * t / n)
    half = t / (1 + t * t / n) * (share * (1 - share) / n + t * t / (4 * n * n)) ** 0.5
    return max(middle - half, 0.0), min(middle + half, 1.0)


def _students_t(freedom: int) -> float:
    """The 97.5% quantile, good to 0.001 from 9 degrees of freedom on.

    Source: Abramowitz & Stegun, Handbook of Mathematical Functions (1964), 26.7.5.
    """
    z, n = NORMAL, freedom
    return (
        z
        + (z**3 + z) / (4 * n)
        + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * n**2)
        + (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / (384 * n**3)
    )
