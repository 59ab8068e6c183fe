"""Where a project stands, in numbers and in the sentences that people read."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from math import hypot

from bot.quality.suggestion_bias import SuggestionBias
from bot.records import SampleState
from bot.words import mark, say

ALPHA_GOOD = 0.8
ALPHA_TENTATIVE = 0.667
"""Krippendorff, Content Analysis, 3rd ed. (2013), ch. 11: rely on data from 0.8, draw tentative
conclusions from 0.667."""


FINISHED = (SampleState.COMPLETE, SampleState.ACCEPTED, SampleState.GIVEN, SampleState.GOLD)


COUNTED = {
    SampleState.COMPLETE: mark("{n} by people"),
    SampleState.ACCEPTED: mark("{n} accepted from the model"),
    SampleState.GIVEN: mark("{n} came labelled"),
    SampleState.GOLD: mark("{n} known, to check by"),
    SampleState.OPEN: mark("{n} open in the channel"),
    SampleState.STARTED: mark("{n} begun in sessions"),
    SampleState.WAITING: mark("{n} waiting for people"),
    SampleState.NEW: mark("{n} not pre-labelled yet"),
    SampleState.ERASED: mark("{n} erased before they were labelled"),
}


class Lately(StrEnum):
    """How far back what is new goes, in words that end a sentence; they are said where it does."""

    TODAY = mark("today")
    DAY = mark("in the last 24 hours")
    WEEK = mark("in the last 7 days")


@dataclass(frozen=True)
class Disputed:
    """A sample whose answers differ: described values with their votes, and its card."""

    sample: str
    votes: tuple[tuple[str, int], ...]
    link: str


@dataclass(frozen=True)
class Effort:
    """What complete samples took, where some need fewer answers than others.

    overlap: the answers that each would take if all took as many
    """

    samples: int
    answers: int
    overlap: int

    @property
    def saved(self) -> int:
        return self.overlap * self.samples - self.answers


@dataclass(frozen=True)
class Status:
    """A project at one time.

    alpha, low, high: Krippendorff's alpha with its 95% interval; None with `reason`
    week_ago:         the same three as they were measured then; None when nothing was
    reviewers:        (name, answers lately, answers in all), most first
    head:             the number and hash of the newest event of the provenance log
    bias:             whether suggestions sway people; None when that was not measured yet
    effort:           None where every sample takes as many answers
    doubtful:         of the labels that weigh reviewers, those less sure than `sure_from`, and all
    disputes:         samples that wait for a lead to settle them
    notices:          sentences about what matters now and is seldom so, such as drift
    """

    project: str
    is_paused: bool
    labelled_lately: int
    accepted_lately: int
    states: Mapping[SampleState, int]
    alpha: float | None
    low: float | None
    high: float | None
    reason: str | None
    week_ago: tuple[float, float | None, float | None] | None
    percent_agreement: float | None
    paired_units: int
    reviewers: tuple[tuple[str, int, int], ...]
    disputed: tuple[Disputed, ...]
    flagged: int
    head: tuple[int, str]
    bias: SuggestionBias | None = None
    effort: Effort | None = None
    doubtful: tuple[int, int] = (0, 0)
    sure_from: float = 0.8
    lately: Lately = Lately.TODAY
    disputes: int = 0
    notices: tuple[str, ...] = ()

    @property
    def total(self) -> int:
        return sum(self.states.values())

    @property
    def done(self) -> int:
        return sum(self.states.get(state, 0) for state in FINISHED)


def alpha_line(status: Status) -> str:
    """Agreement in one sentence, with the interval and what it allows."""
    if status.alpha is None:
        reason = say(status.reason) if status.reason else ""
        return say("Agreement: not yet. {reason}", reason=reason).strip()
    alpha = say("alpha {alpha:.3f}", alpha=status.alpha)
    if status.low is not None and status.high is not None:
        alpha = say(
            "alpha {alpha:.3f} (95% interval {low:.2f} to {high:.2f})",
            alpha=status.alpha,
            low=status.low,
            high=status.high,
        )
    found = ", ".join(filter(None, (alpha, verdict(status.alpha), _trend(status))))
    return say("Agreement: {found}.", found=found)


def verdict(alpha: float) -> str:
    """What an alpha allows.

    >>> verdict(0.81), verdict(0.7), verdict(0.2)
    ('reliable', 'tentative', 'too low to rely on')
    """
    if alpha >= ALPHA_GOOD:
        return say("reliable")
    return say("tentative") if alpha >= ALPHA_TENTATIVE else say("too low to rely on")


def _trend(status: Status) -> str:
    if status.alpha is None or status.week_ago is None:
        return ""
    change = status.alpha - status.week_ago[0]
    if abs(change) < 0.005:  # noqa: PLR2004  (what rounds to 0.00)
        return say("as a week ago")
    if has_changed(status):
        if change > 0:
            return say("up {change:.2f} on last week, more than chance", change=change)
        return say("down {change:.2f} on last week, more than chance", change=-change)
    if change > 0:
        return say("up {change:.2f} on last week, which may be chance", change=change)
    return say("down {change:.2f} on last week, which may be chance", change=-change)


def has_changed(status: Status) -> bool:
    """Whether alpha moved within a week by more than chance explains, at 95%.

    The two are compared as if no answer were in both, which asks for more than is needed: most of
    the older answers are among the newer. Source: Schenker & Gentleman, "On judging the
    significance of differences by examining the overlap between confidence intervals" (2001).
    """
    if status.week_ago is None or status.alpha is None:
        return False
    before, *was = status.week_ago
    widths = [_half_width(low, high) for low, high in ((status.low, status.high), was)]
    known = [width for width in widths if width is not None]
    return len(known) == len(widths) and abs(status.alpha - before) > hypot(*known)


def _half_width(low: float | None, high: float | None) -> float | None:
    return None if low is None or high is None else (high - low) / 2


def progress_line(status: Status) -> str:
    """How much is done, and what is left."""
    counts = [(status.states.get(state, 0), words) for state, words in COUNTED.items()]
    return say(
        "{done} of {total} samples done ({share:.0%}): {counts}.",
        done=status.done,
        total=status.total,
        share=status.done / status.total if status.total else 0.0,
        counts=", ".join(say(words, n=n) for n, words in counts if n),
    )


def effort_line(effort: Effort) -> str:
    """What asking one more only where it is needed has saved, or cost.

    >>> effort_line(Effort(samples=100, answers=190, overlap=3))
    '1.9 answers a sample instead of 3: 110 saved on 100 complete samples.'
    """
    told = {
        "each": effort.answers / effort.samples,
        "overlap": effort.overlap,
        "count": abs(effort.saved),
        "samples": effort.samples,
    }
    if effort.saved >= 0:
        return say(
            "{each:.1f} answers a sample instead of {overlap}: "
            "{count:,} saved on {samples:,} complete samples.",
            **told,
        )
    return say(
        "{each:.1f} answers a sample instead of {overlap}: "
        "{count:,} more on {samples:,} complete samples.",
        **told,
    )


def consensus_lines(status: Status) -> tuple[str, ...]:
    """How many labels are settled by who gave them; nothing while nobody is known."""
    doubtful, every = status.doubtful
    if not every:
        return ()
    sentence = say(
        "{sure:,} of {every:,} labels are {sure_from:.0%} sure or more, "
        "by how often each reviewer is right.",
        sure=every - doubtful,
        every=every,
        sure_from=status.sure_from,
    )
    return (sentence,)


def bias_lines(bias: SuggestionBias) -> tuple[str, ...]:
    """What showing suggestions does; without a warning where it is not clear that it sways."""
    wrong = bias.where_wrong
    lines = [bias.everywhere.sentence()]
    if wrong.verdict == "clear":
        lines.append(say("Where the suggestion is wrong: {sentence}", sentence=wrong.sentence()))
    return tuple(lines)


def bar(status: Status, width: int = 15) -> str:
    """A progress bar that fits a phone."""
    filled = round(width * status.done / status.total) if status.total else 0
    return "█" * filled + "░" * (width - filled)
