"""Krippendorff's alpha as it was measured, with the band of its interval."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.reports.charts import paper
from bot.reports.charts.paper import Chart, Paper
from bot.reports.status import ALPHA_GOOD, ALPHA_TENTATIVE
from bot.words import mark, say, say_day, say_many

HEADING = mark("Agreement over time")
HEIGHT = 560
LEFT, RIGHT = paper.MARGIN + 70, paper.WIDTH - paper.MARGIN - 20
SAME = 0.005
"""What rounds to 0.00 is no change."""


@dataclass(frozen=True)
class Point:
    """One measurement. low, high: its 95% interval, None when there is none."""

    at: datetime
    alpha: float
    low: float | None = None
    high: float | None = None


def draw(points: Sequence[Point]) -> Chart:
    """points: in the order of time, shape (measurements,); none and one are drawn as well."""
    if not points:
        return paper.empty(say(HEADING), say("Nothing was measured yet."))
    alt = finding(points)
    top = paper.title_height(alt)
    page = Paper(top + HEIGHT + 110)
    paper.title(page, alt)
    scale = _Scale.of(points, top)
    _grid(page, scale)
    _band(page, points, scale)
    page.line([scale.place(point.at, point.alpha) for point in points], paper.BLUE, 5)
    if len(points) <= 40:  # noqa: PLR2004  (more dots than that hide the line)
        for point in points:
            page.dot(scale.place(point.at, point.alpha), paper.BLUE)
    _limits(page, points, scale)
    _dates(page, points, scale)
    return page.chart(alt)


def finding(points: Sequence[Point]) -> str:
    """What the chart says, in one sentence."""
    first, last = points[0], points[-1]
    now = _measured(last)
    if len(points) == 1:
        return say("Alpha is {now}, measured once", now=now)
    days = (last.at.date() - first.at.date()).days
    span = say_many(days, "in {n} day", "in {n} days") if days else say("within a day")
    change = last.alpha - first.alpha
    if abs(change) < SAME:
        return say("Alpha stayed at {now} {span}", now=now, span=span)
    if change > 0:
        told = say("Alpha rose from {was:.2f} to {now} {span}", was=first.alpha, now=now, span=span)
    else:
        told = say("Alpha fell from {was:.2f} to {now} {span}", was=first.alpha, now=now, span=span)
    return say("{change}; the intervals overlap", change=told) if _overlap(first, last) else told


def _measured(point: Point) -> str:
    if point.low is None or point.high is None:
        return f"{point.alpha:.2f}"
    return say(
        "{alpha:.2f} (95% interval {low:.2f} to {high:.2f})",
        alpha=point.alpha,
        low=point.low,
        high=point.high,
    )


def _overlap(first: Point, last: Point) -> bool:
    """Whether both have an interval, and these meet."""
    if first.low is None or first.high is None or last.low is None or last.high is None:
        return False
    return last.low <= first.high and last.high >= first.low


@dataclass(frozen=True)
class _Scale:
    """From time and alpha to the place on the page."""

    start: float
    seconds: float
    marks: tuple[float, ...]
    top: float

    @classmethod
    def of(cls, points: Sequence[Point], top: float) -> "_Scale":
        lows = [point.alpha if point.low is None else point.low for point in points]
        marks = paper.ticks(min(0.5, *lows), 1.0)
        start, end = points[0].at.timestamp(), points[-1].at.timestamp()
        return cls(start, end - start, tuple(marks), top)

    def place(self, at: datetime, alpha: float) -> paper.XY:
        share = (at.timestamp() - self.start) / self.seconds if self.seconds else 0.5
        return LEFT + 20 + share * (RIGHT - LEFT - 40), self.height(alpha)

    def height(self, alpha: float) -> float:
        low, high = self.marks[0], self.marks[-1]
        return self.top + 20 + HEIGHT * (high - alpha) / (high - low)


def _grid(page: Paper, scale: _Scale) -> None:
    for tick in scale.marks:
        y = scale.height(tick)
        page.line([(LEFT, y), (RIGHT, y)], paper.RULE, 2)
        page.text((LEFT - 14, y), f"{tick:.1f}", colour=paper.GREY, anchor="rm")


def _band(page: Paper, points: Sequence[Point], scale: _Scale) -> None:
    """Over measurements in a row that have an interval; one alone gets a bar."""
    run: list[tuple[paper.XY, paper.XY]] = []
    for point in [*points, None]:
        if point is not None and point.low is not None and point.high is not None:
            low, high = scale.place(point.at, point.low), scale.place(point.at, point.high)
            run.append((low, high))
            continue
        if len(run) == 1:
            page.line(run[0], paper.SKY, 8)
        elif run:
            page.area([low for low, _ in run] + [high for _, high in run[::-1]], paper.SKY + "55")
        run = []


def _limits(page: Paper, points: Sequence[Point], scale: _Scale) -> None:
    first, last = points[0].alpha, points[-1].alpha
    for limit, words in (
        (ALPHA_GOOD, say("reliable from {limit:g}", limit=ALPHA_GOOD)),
        (ALPHA_TENTATIVE, say("tentative from {limit:g}", limit=ALPHA_TENTATIVE)),
    ):
        y = scale.height(limit)
        for x in range(LEFT, RIGHT, 24):
            page.line([(x, y), (min(x + 12, RIGHT), y)], paper.GREEN, 3)
        # Where the line is further away, so that it does not run through the words.
        is_left = abs(first - limit) > abs(last - limit) and len(points) > 1
        x, anchor = (LEFT + 8, "ls") if is_left else (RIGHT, "rs")
        page.text((x, y - 10), words, colour=paper.DEEP_GREEN, anchor=anchor)


def _dates(page: Paper, points: Sequence[Point], scale: _Scale) -> None:
    y = scale.height(scale.marks[0]) + 40
    first, last = points[0].at, points[-1].at
    if first.date() == last.date():
        page.text(((LEFT + RIGHT) / 2, y), _day(first), colour=paper.GREY, anchor="mm")
        return
    page.text((LEFT, y), _day(first), colour=paper.GREY)
    page.text((RIGHT, y), _day(last), colour=paper.GREY, anchor="rm")


def _day(at: datetime) -> str:
    return say_day(at, say("d MMM yyyy"))
