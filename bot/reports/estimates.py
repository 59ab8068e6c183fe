"""What the whole pool is like, in the sentences that people read."""

from collections.abc import Iterator, Mapping

from bot.quality.prediction_powered import Estimate
from bot.records import Value

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
    about = f"the whole pool ({found.pool:,} samples, {found.labelled:,} labelled by people)"
    if found.accuracy is None:
        yield f"Of {about} nothing is known for certain yet: {_missing(found)}"
        return
    worth = found.accuracy.worth / found.accuracy.labelled
    better = f", as {worth:.1f} times as many labels would without a model" * (worth > 1.05)  # noqa: PLR2004  (rounds to more than 1.0)
    yield f"Of {about} the model is right on {_share(found.accuracy)}{better}."
    ordered = sorted(found.shares.items(), key=lambda row: -row[1].value)
    shown = [f"{name} {_share(one)}" for name, one in ordered[:SHOWN]]
    if len(ordered) > SHOWN:
        shown.append(f"{len(ordered) - SHOWN} rarer labels")
    yield f"Its labels: {', '.join(shown)}."


def _missing(found: Estimates) -> str:
    most = max(found.unknown, key=lambda one: one.pool)
    between = f"between {most.low:.2f} and {most.high:.2f}"
    return (
        f"people have labelled next to none of the {most.pool:,} samples of which the model is "
        f"{between} sure. A few of them, drawn by chance, would do."
    )


def _share(one: Estimate) -> str:
    return f"{one.value:.0%} ({one.low:.0%} to {one.high:.0%})"
