"""A heat map of label against label, with the counts in it."""

from collections.abc import Sequence

from bot.reports.charts import paper
from bot.reports.charts.paper import Chart, Paper
from bot.words import mark, say

HEADING = mark("Confused labels")

NAMED_AT_MOST = 10
"""So many labels stand beside their rows; more are numbered, with their names below."""
LABELS_AT_MOST = 20
SMALL = 28
NAME_WIDTH = 330

SCALE = ("#f7fbff", "#c6dbef", "#6baed6", "#2171b5", "#08306b")
"""One hue, evenly darker: Brewer's Blues (colorbrewer2.org)."""
DARK = 0.5


def draw(labels: Sequence[str], counts: Sequence[Sequence[int]], rows: str, columns: str) -> Chart:
    """labels:  at most LABELS_AT_MOST, shape (labels,).
    counts:  how often a sample of the row's label got the column's, shape (labels, labels).
    rows, columns: who says it, such as "people" and "model", in the language of the chart.
    Raises ValueError when there are too many labels, or the counts have another shape.
    """
    if len(labels) > LABELS_AT_MOST or any(len(row) != len(labels) for row in (counts, *counts)):
        raise ValueError(f"Counts must be square, of at most {LABELS_AT_MOST} labels.")
    if not any(map(any, counts)):
        return paper.empty(say(HEADING), say("There is nothing to compare yet."))
    alt = finding(labels, counts, rows, columns)
    top = paper.title_height(alt) + 2 * paper.LINE
    is_named = len(labels) <= NAMED_AT_MOST
    left = paper.MARGIN + (NAME_WIDTH if is_named else 50)
    side = min((paper.WIDTH - paper.MARGIN / 2 - left) / len(labels), 120)
    legend = 0 if is_named else (len(labels) + 1) // 2 * paper.LINE + 30
    page = Paper(top + side * len(labels) + legend + paper.MARGIN)
    paper.title(page, alt)
    words = say("Rows: {rows}. Columns: {columns}.", rows=rows, columns=columns)
    page.text((paper.MARGIN, top - 1.5 * paper.LINE), words, colour=paper.GREY)
    _names(page, labels, left, top, side, is_named=is_named)
    _cells(page, counts, left, top, side)
    if not is_named:
        _legend(page, labels, top + side * len(labels) + 30)
    return page.chart(alt)


def finding(labels: Sequence[str], counts: Sequence[Sequence[int]], rows: str, columns: str) -> str:
    """What the chart says, in one sentence."""
    total = sum(map(sum, counts))
    same = sum(counts[place][place] for place in range(len(labels)))
    share = say(
        "{rows} and {columns} agree on {share:.0%} of {total:,}",
        rows=rows,
        columns=columns,
        share=same / total,
        total=total,
    )
    share = share[0].upper() + share[1:]
    apart = [
        (count, row, column)
        for row, line in enumerate(counts)
        for column, count in enumerate(line)
        if row != column and count
    ]
    if not apart:
        return share
    count, row, column = max(apart, key=lambda one: one[0])
    return say(
        "{share}; most often apart: {a} and {b} ({count:,})",
        share=share,
        a=labels[row],
        b=labels[column],
        count=count,
    )


def short(count: int) -> str:
    """Three characters at most, four from a hundred million on.

    >>> [short(number) for number in (7, 999, 1_000, 99_999, 250_000, 7_000_000)]
    ['7', '999', '1k', '99k', '.2M', '7M']
    """
    if count < 1_000:  # noqa: PLR2004
        return str(count)
    if count < 100_000:  # noqa: PLR2004
        return f"{count // 1_000}k"
    if count < 1_000_000:  # noqa: PLR2004
        return f".{count // 100_000}M"
    return f"{count // 1_000_000}M"


def _names(
    page: Paper, labels: Sequence[str], left: float, top: float, side: float, *, is_named: bool
) -> None:
    for place, label in enumerate(labels):
        middle = top + side * (place + 0.5)
        words = f"{place + 1}"
        if is_named:
            words = paper.fitted(f"{place + 1} {label}", NAME_WIDTH - 20, SMALL)
        page.text((left - 12, middle), words, size=SMALL, anchor="rm")
        across = left + side * (place + 0.5)
        page.text((across, top - 10), f"{place + 1}", size=SMALL, anchor="ms")


def _cells(
    page: Paper, counts: Sequence[Sequence[int]], left: float, top: float, side: float
) -> None:
    most = max(map(max, counts))
    for row, line in enumerate(counts):
        for column, count in enumerate(line):
            x, y = left + side * column, top + side * row
            # The root keeps small counts apart where one is large.
            share = (count / most) ** 0.5
            page.box((x, y), (x + side, y + side), _shade(share), paper.RULE)
            if count:
                ink = paper.WHITE if share > DARK else paper.INK
                middle = x + side / 2, y + side / 2
                page.text(middle, short(count), colour=ink, size=SMALL, anchor="mm")


def _legend(page: Paper, labels: Sequence[str], top: float) -> None:
    half = (len(labels) + 1) // 2
    width = (paper.WIDTH - 2 * paper.MARGIN) / 2
    for place, label in enumerate(labels):
        x = paper.MARGIN + width * (place // half)
        y = top + paper.LINE * (place % half + 0.5)
        words = paper.fitted(f"{place + 1} {label}", width - 20, SMALL)
        page.text((x, y), words, size=SMALL)


def _shade(share: float) -> str:
    """The colour of a share of 0 to 1."""
    place = min(share * (len(SCALE) - 1), len(SCALE) - 1.001)
    low, high = SCALE[int(place)], SCALE[int(place) + 1]
    mixed = (
        round(int(low[i : i + 2], 16) * (1 - place % 1) + int(high[i : i + 2], 16) * (place % 1))
        for i in (1, 3, 5)
    )
    return "#" + "".join(f"{part:02x}" for part in mixed)
