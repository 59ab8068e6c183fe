"""How often people and the model give each label."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.reports.charts import paper
from bot.reports.charts.paper import Chart, Paper
from bot.words import mark, say

HEADING = mark("Labels by people and by the model")
SHOWN_AT_MOST = 12
ROW = 132
BAR = 34
PEOPLE, MODEL = paper.BLUE, paper.ORANGE


@dataclass(frozen=True)
class Label:
    """How many labels of this name there are."""

    name: str
    people: int
    model: int


def draw(labels: Sequence[Label]) -> Chart:
    """labels: shape (labels,); beyond SHOWN_AT_MOST the rarest are drawn as one."""
    people, model = (sum(one.people for one in labels), sum(one.model for one in labels))
    if not people and not model:
        return paper.empty(say(HEADING), say("Nothing was labelled yet."))
    alt = finding(labels)
    shown = _with_others(labels)
    top = paper.title_height(alt) + 70
    page = Paper(top + ROW * len(shown) + paper.MARGIN)
    paper.title(page, alt)
    _legend(page, top - 50, people, model)
    shares = [(one.people / max(people, 1), one.model / max(model, 1)) for one in shown]
    longest = max(map(max, shares))
    room = paper.WIDTH - 2 * paper.MARGIN - 130
    for number, (one, pair) in enumerate(zip(shown, shares, strict=True)):
        y = top + ROW * number
        name = paper.fitted(one.name, paper.WIDTH - 2 * paper.MARGIN)
        page.text((paper.MARGIN, y + 18), name)
        for line, (share, colour) in enumerate(zip(pair, (PEOPLE, MODEL), strict=True)):
            above = y + 42 + line * (BAR + 4)
            end = paper.MARGIN + max(room * share / longest, 2)
            page.box((paper.MARGIN, above), (end, above + BAR), colour)
            page.text((end + 12, above + BAR / 2), f"{share:.0%}", colour=paper.GREY)
    return page.chart(alt)


def finding(labels: Sequence[Label]) -> str:
    """What the chart says, in one sentence."""
    people, model = (sum(one.people for one in labels), sum(one.model for one in labels))
    if not people or not model:
        most = max(labels, key=lambda one: one.people + one.model)
        told = {"name": most.name, "share": (most.people + most.model) / (people + model)}
        if people:
            return say("Only people labelled so far; most often {name} ({share:.0%})", **told)
        return say("Only the model labelled so far; most often {name} ({share:.0%})", **told)
    gaps = [round(row.people / people - row.model / model, 9) for row in labels]
    largest = max(map(abs, gaps))
    if largest < 0.005:  # noqa: PLR2004  (what rounds to 0%)
        return say("People and the model give every label equally often")
    row = labels[[abs(gap) for gap in gaps].index(largest)]
    return say(
        "Largest difference: {name}, {people:.0%} by people and {model:.0%} by the model",
        name=row.name,
        people=row.people / people,
        model=row.model / model,
    )


def _with_others(labels: Sequence[Label]) -> list[Label]:
    ordered = sorted(labels, key=lambda one: (-(one.people + one.model), one.name))
    if len(ordered) <= SHOWN_AT_MOST:
        return ordered
    shown, rest = ordered[: SHOWN_AT_MOST - 1], ordered[SHOWN_AT_MOST - 1 :]
    name = say("{count} others", count=len(rest))
    others = Label(name, sum(one.people for one in rest), sum(one.model for one in rest))
    return [*shown, others]


def _legend(page: Paper, y: float, people: int, model: int) -> None:
    x: float = paper.MARGIN
    for words, colour in (
        (say("people ({count:,})", count=people), PEOPLE),
        (say("model ({count:,})", count=model), MODEL),
    ):
        page.box((x, y - 14), (x + 28, y + 14), colour)
        page.text((x + 42, y), words)
        x += 42 + paper.width_of(words) + 50
