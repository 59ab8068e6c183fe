"""The daily summary's picture: labels of the last days, and how well people agree."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.reports.charts import paper
from bot.reports.charts.paper import Chart, Paper
from bot.reports.charts.throughput import Day
from bot.reports.status import ALPHA_GOOD, ALPHA_TENTATIVE, verdict
from bot.words import say, say_day

HEIGHT = 400
LEFT, MIDDLE = paper.MARGIN, 640
SCALE_LEFT, SCALE_RIGHT = 700, paper.WIDTH - paper.MARGIN


@dataclass(frozen=True)
class Summary:
    """days: the last ones, in order, today last. alpha, low, high: as in `reports.status`."""

    days: Sequence[Day]
    alpha: float | None = None
    low: float | None = None
    high: float | None = None


def draw(summary: Summary) -> Chart:
    alt = finding(summary)
    top = paper.title_height(alt) + 30
    page = Paper(top + HEIGHT + 90)
    paper.title(page, alt)
    _bars(page, summary.days, top)
    _agreement(page, summary, top)
    return page.chart(alt)


def finding(summary: Summary) -> str:
    """What the picture says, in one sentence."""
    today, total = summary.days[-1].people, sum(day.people for day in summary.days)
    work = say(
        "{today:,} labelled today, {total:,} in {days} days",
        today=today,
        total=total,
        days=len(summary.days),
    )
    if summary.alpha is None:
        return say("{work}; agreement cannot be measured yet", work=work)
    told = {"work": work, "alpha": summary.alpha, "verdict": verdict(summary.alpha)}
    if summary.low is None or summary.high is None:
        return say("{work}; alpha {alpha:.2f} is {verdict}", **told)
    return say(
        "{work}; alpha {alpha:.2f} ({low:.2f} to {high:.2f}) is {verdict}",
        low=summary.low,
        high=summary.high,
        **told,
    )


def _bars(page: Paper, days: Sequence[Day], top: float) -> None:
    """Today strong, the days before it pale; the number above each bar needs no axis."""
    bottom = top + HEIGHT
    most = max(1, *(day.people for day in days))
    step = (MIDDLE - LEFT) / len(days)
    page.line([(LEFT, bottom), (MIDDLE, bottom)], paper.GREY, 3)
    for number, day in enumerate(days):
        is_today = number == len(days) - 1
        x, width = LEFT + step * number, step * 0.72
        high = bottom - (HEIGHT - 50) * day.people / most
        if day.people:
            page.box((x, high), (x + width, bottom), paper.BLUE if is_today else paper.PALE)
        middle = x + width / 2
        page.text((middle, high - 14), _short(day.people), anchor="ms", bold=is_today)
        page.text((middle, bottom + 18), say_day(day.day, "ccc"), anchor="ma", bold=is_today)


def _agreement(page: Paper, summary: Summary, top: float) -> None:
    page.text((SCALE_LEFT, top + 20), say("Agreement (alpha)"), colour=paper.GREY)
    if summary.alpha is None:
        page.text((SCALE_LEFT, top + 110), say("not known yet"))
        return
    page.text((SCALE_LEFT, top + 110), f"{summary.alpha:.2f}", size=84, bold=True)
    page.text((SCALE_LEFT, top + 190), verdict(summary.alpha))
    y = top + 270
    page.bar((SCALE_LEFT, y - 14), (SCALE_RIGHT, y + 14), paper.RULE)
    if summary.low is not None and summary.high is not None:
        low, high = _place(summary.low), _place(summary.high)
        page.bar((low - 8, y - 14), (high + 8, y + 14), paper.SKY)
    for limit in (ALPHA_TENTATIVE, ALPHA_GOOD):
        x = _place(limit)
        page.line([(x, y - 30), (x, y + 30)], paper.GREEN, 5)
    page.dot((_place(summary.alpha), y), paper.BLUE, 14)
    for number, words in enumerate((say("tentative from .667"), say("reliable from .8"))):
        page.text((SCALE_LEFT, y + 64 + number * 40), words, colour=paper.DEEP_GREEN)


def _short(count: int) -> str:
    """So that it fits above a bar.

    >>> _short(9_999), _short(14_200)
    ('9,999', '14k')
    """
    return f"{count:,}" if count < 10_000 else f"{count // 1_000}k"  # noqa: PLR2004


def _place(alpha: float) -> float:
    """On a scale from 0 to 1; below chance is drawn at chance."""
    return SCALE_LEFT + (SCALE_RIGHT - SCALE_LEFT) * min(max(alpha, 0.0), 1.0)
