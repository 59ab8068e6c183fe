"""What the whole pool is like, in the sentences that people read."""

from collections.abc import Iterator, Mapping

from bot.quality.prediction_powered import Estimate
from bot.records import Value
from bot.words import say

SHOWN = 6


class Unknown(Value):
    """A part of the pool of which too few samples are labelled: its confidences, its size."""

    low: float
    high: float
    pool: int


class Estimates(Value):
    """The labels' shares and the model's accuracy over the whole pool.

    accuracy, shares: None and empty where a part of the pool is `unknown`
    """

    pool: int
    labelled: int
    accuracy: Estimate | None
    shares: Mapping[str, Estimate]
    unknown: tuple[Unknown, ...] = ()


def lines(found: Estimates) -> Iterator[str]:
    """Accuracy first, then the labels, the commonest first; or what stands in the way."""
    if found.accuracy is None:
        yield _missing(found)
        return
    yield _accuracy(found, found.accuracy)
    ordered = sorted(found.shares.items(), key=lambda row: -row[1].value)
    shown = [f"{name} {_share(one)}" for name, one in ordered[:SHOWN]]
    if len(ordered) > SHOWN:
        shown.append(say("{count} rarer labels", count=len(ordered) - SHOWN))
    yield say("Its labels: {labels}.", labels=", ".join(shown))


def _missing(found: Estimates) -> str:
    most = max(found.unknown, key=lambda one: one.pool)
    return say(
        "Of the whole pool ({pool:,} samples, {labelled:,} labelled by people) nothing is known "
        "for certain yet: people have labelled next to none of the {part:,} samples of which the "
        "model is between {low:.2f} and {high:.2f} sure. A few of them, drawn by chance, would do.",
        pool=found.pool,
        labelled=found.labelled,
        part=most.pool,
        low=most.low,
        high=most.high,
    )


def _accuracy(found: Estimates, accuracy: Estimate) -> str:
    share, worth = _share(accuracy), accuracy.worth / accuracy.labelled
    if worth > 1.05:  # noqa: PLR2004  (rounds to more than 1.0)
        return say(
            "Of the whole pool ({pool:,} samples, {labelled:,} labelled by people) the model is "
            "right on {share}, as {worth:.1f} times as many labels would without a model.",
            pool=found.pool,
            labelled=found.labelled,
            share=share,
            worth=worth,
        )
    return say(
        "Of the whole pool ({pool:,} samples, {labelled:,} labelled by people) the model is "
        "right on {share}.",
        pool=found.pool,
        labelled=found.labelled,
        share=share,
    )


def _share(one: Estimate) -> str:
    return say("{share:.0%} ({low:.0%} to {high:.0%})", share=one.value, low=one.low, high=one.high)
