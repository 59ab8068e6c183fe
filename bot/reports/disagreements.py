"""What people disagree on, as a lead reads it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.quality.carelessness import Care
from bot.quality.causes import Cause
from bot.quality.confusions import Confusion
from bot.words import say

SHOWN = 10


@dataclass(frozen=True)
class Sample:
    """A sample whose answers differ: described values with their votes, why, and its card.

    comes_to: what the answers come to all the same, with its probability; None while nothing is
              known of the reviewers.
    """

    name: str
    votes: tuple[tuple[str, int], ...]
    cause: Cause
    link: str
    comes_to: tuple[str, float] | None = None


@dataclass(frozen=True)
class Slice:
    """A part of the answers that agrees clearly less than all of them."""

    by: str
    name: str
    agreement: float
    overall: float


@dataclass(frozen=True)
class Doubt:
    """A finished sample whose label a model doubts: what people said, what it thinks, its card."""

    name: str
    label: str
    other: str
    link: str


@dataclass(frozen=True)
class Report:
    """What a project's disagreements say.

    careless: reviewers by name who stand apart from the rest on the very same samples.
    doubts:   the newest training's, the strongest first.
    """

    project: str
    hints: tuple[str, ...]
    confusions: tuple[Confusion, ...]
    careless: tuple[tuple[str, Care], ...]
    slices: tuple[Slice, ...]
    samples: tuple[Sample, ...]
    doubts: tuple[Doubt, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not (self.confusions or self.samples or self.careless)


def lines(report: Report) -> Iterator[str]:
    """Everything, for a terminal."""
    if report.is_empty:
        yield "No two answers to a sample differ so far."
    yield from _under("Explain in the guidelines", report.hints)
    yield from _under("Labels that are confused", map(confusion_line, report.confusions))
    careless = (careless_line(name, care) for name, care in report.careless)
    yield from _under("Reviewers to talk with", careless)
    yield from _under("Slices that agree less", map(slice_line, report.slices))
    samples = (f"{one.name}: {sample_line(one)}" for one in report.samples)
    yield from _under("Samples", samples)
    yield from _under("Labels that a model doubts", map(doubt_line, report.doubts))


def _under(title: str, found: Iterable[str]) -> Iterator[str]:
    for place, line in enumerate(found):
        if not place:
            yield title
        yield f"  {line}"


def confusion_line(one: Confusion) -> str:
    return say(
        "{a} and {b}: {samples} samples, {some} of {every} reviewers, "
        "{lift:.1f} times as often as by chance",
        a=one.a,
        b=one.b,
        samples=one.samples,
        some=one.reviewers,
        every=one.of_reviewers,
        lift=one.lift,
    )


def careless_line(name: str, care: Care) -> str:
    return say(
        "{name} agrees with the others on {with_rest:.0%}; on the same {samples} samples "
        "they agree with each other on {among_rest:.0%}",
        name=name,
        with_rest=care.with_rest or 0,
        samples=care.samples,
        among_rest=care.among_rest or 0,
    )


def slice_line(one: Slice) -> str:
    return f"{one.by} {one.name}: {one.agreement:.0%} agree, against {one.overall:.0%} of all"


def sample_line(one: Sample) -> str:
    shown, cause = votes(one), say(one.cause)
    if one.comes_to is None:
        return f"{shown} ({cause})"
    label, probability = one.comes_to
    return say(
        "{votes}; likely {label}, {probability:.0%} ({cause})",
        votes=shown,
        label=label,
        probability=probability,
        cause=cause,
    )


def doubt_line(one: Doubt) -> str:
    return f"{one.name}: {one.label}, or rather {one.other}?"


def votes(one: Sample) -> str:
    return ", ".join(f"{label} {count}" for label, count in one.votes)
