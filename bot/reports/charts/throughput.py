"""How many samples were labelled on each day, by people and by the model."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.reports.charts import paper
from bot.reports.charts.paper import Chart, Paper
from bot.words import mark, say, say_day, say_many

HEADING = mark("Labels per day")
HEIGHT = 520
LEFT, RIGHT = paper.MARGIN + 90, paper.WIDTH - paper.MARGIN
PEOPLE, MODEL = paper.BLUE, paper.ORANGE


@dataclass(frozen=True)
class Day:
    """One day in the project's zone. model: values that were taken from the model unasked."""

    day: date
    people: int
    model: int = 0


def draw(days: Sequence[Day]) -> Chart:
    """days: in order, one for each day, also those without labels, shape (days,)."""
    if not any(day.people + day.model for day in days):
        return paper.empty(say(HEADING), say("Nothing was labelled yet."))
    alt = finding(days)
    top = paper.title_height(alt)
    page = Paper(top + HEIGHT + 190)
    paper.title(page, alt)
    _legend(page, top + 20, has_model=any(day.model for day in days))
    marks = paper.ticks(0, max(day.people + day.model for day in days), least=1)
    bottom = top + 60 + HEIGHT
    for tick in marks:
        y = bottom - HEIGHT * tick / marks[-1]
        page.line([(LEFT, y), (RIGHT, y)], paper.RULE, 2)
        page.text((LEFT - 14, y), f"{tick:g}", colour=paper.GREY, anchor="rm")
    _bars(page, days, bottom, HEIGHT / marks[-1])
    page.text((LEFT, bottom + 36), _day(days[0].day), colour=paper.GREY)
    if len(days) > 1:
        page.text((RIGHT, bottom + 36), _day(days[-1].day), colour=paper.GREY, anchor="rm")
    return page.chart(alt)


def finding(days: Sequence[Day]) -> str:
    """What the chart says, in one sentence."""
    total = sum(day.people + day.model for day in days)
    by_model = sum(day.model for day in days)
    best = max(days, key=lambda day: day.people + day.model)
    labels = say_many(total, "{n} label", "{n} labels")
    if by_model:
        labels = say_many(
            total,
            "{n} label ({share:.0%} by the model)",
            "{n} labels ({share:.0%} by the model)",
            share=by_model / total,
        )
    day = _day(best.day)
    if len(days) == 1:
        return say("{labels} on {day}", labels=labels, day=day)
    return say(
        "{labels} in {count} days, most on {day}: {most:,}",
        labels=labels,
        count=len(days),
        day=day,
        most=best.people + best.model,
    )


def _legend(page: Paper, y: float, *, has_model: bool) -> None:
    entries = [(say("people"), PEOPLE)] + [(say("model, accepted"), MODEL)] * has_model
    x: float = LEFT
    for words, colour in entries:
        page.box((x, y - 14), (x + 28, y + 14), colour)
        page.text((x + 42, y), words)
        x += 42 + paper.width_of(words) + 50


def _bars(page: Paper, days: Sequence[Day], bottom: float, unit: float) -> None:
    step = (RIGHT - LEFT) / len(days)
    width = min(step * 0.8, 160)
    for number, day in enumerate(days):
        x = LEFT + step * (number + 0.5) - width / 2
        middle, high = bottom - day.people * unit, bottom - (day.people + day.model) * unit
        if day.people:
            page.box((x, middle), (x + width, bottom), PEOPLE)
        if day.model:
            page.box((x, high), (x + width, middle), MODEL)


def _day(day: date) -> str:
    return say_day(day, say("d MMM"))
