"""Charts that are to be drawn: plain values that can be kept until their picture is needed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from pydantic import TypeAdapter

from bot.records import Value
from bot.reports.charts import (
    alpha_over_time,
    confusion,
    distribution,
    reviewer_table,
    summary,
    throughput,
)
from bot.reports.charts.alpha_over_time import Point
from bot.reports.charts.distribution import Label
from bot.reports.charts.paper import Chart
from bot.reports.charts.reviewer_table import Reviewer
from bot.reports.charts.summary import Summary
from bot.reports.charts.throughput import Day
from bot.words import mark, say

T = TypeVar("T")


class Plan(Value):
    """One chart.

    name:   in CHARTS
    values: what it shows, as JSON
    alt:    what it says
    """

    name: str
    values: Any
    alt: str


@dataclass(frozen=True)
class Confusion:
    """See `confusion.draw`."""

    labels: Sequence[str]
    counts: Sequence[Sequence[int]]
    rows: str
    columns: str


@dataclass(frozen=True)
class _Kind(Generic[T]):
    """heading: above the chart, where several stand together, said there; see the chart's file for
    the rest.
    """

    heading: str
    type: TypeAdapter[T]
    draw: Callable[[T], Chart]
    finding: Callable[[T], str]


def _drawn_confusion(one: Confusion) -> Chart:
    return confusion.draw(one.labels, one.counts, one.rows, one.columns)


def _said_of_confusion(one: Confusion) -> str:
    return confusion.finding(one.labels, one.counts, one.rows, one.columns)


CHARTS: dict[str, _Kind[Any]] = {
    "alpha": _Kind(
        alpha_over_time.HEADING,
        TypeAdapter(list[Point]),
        alpha_over_time.draw,
        alpha_over_time.finding,
    ),
    "throughput": _Kind(
        throughput.HEADING, TypeAdapter(list[Day]), throughput.draw, throughput.finding
    ),
    "confusion": _Kind(
        confusion.HEADING, TypeAdapter(Confusion), _drawn_confusion, _said_of_confusion
    ),
    "reviewers": _Kind(
        reviewer_table.HEADING,
        TypeAdapter(list[Reviewer]),
        reviewer_table.draw,
        reviewer_table.finding,
    ),
    "labels": _Kind(
        distribution.HEADING, TypeAdapter(list[Label]), distribution.draw, distribution.finding
    ),
    "summary": _Kind(mark("Summary"), TypeAdapter(Summary), summary.draw, summary.finding),
}


def plan(name: str, values: object) -> Plan:
    """values: as the chart's `draw` takes them, and not empty."""
    kind = CHARTS[name]
    return Plan(
        name=name,
        values=kind.type.dump_python(values, mode="json"),
        alt=kind.finding(values),
    )


def draw(planned: Plan) -> Chart:
    kind = CHARTS[planned.name]
    return kind.draw(kind.type.validate_python(planned.values))


def heading(planned: Plan) -> str:
    return say(CHARTS[planned.name].heading)
