"""Small pictures for the docs, drawn when CONCORD_BENCH_PLOTS names a folder."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from bot.reports.charts import paper
from bot.reports.charts.paper import Paper

COLOURS = (paper.GREY, paper.ORANGE, paper.SKY, paper.BLUE, paper.GREEN, paper.VERMILLION)
HEIGHT = 620
LEFT, RIGHT = 130, 40

Line = Sequence[tuple[float, float]]


def keep(name: str, png: bytes) -> None:
    folder = os.environ.get("CONCORD_BENCH_PLOTS")
    if folder:
        (Path(folder) / f"{name}.png").write_bytes(png)


def lines(
    name: str, title: str, x_words: str, y_words: str, series: Mapping[str, Line], level: float
) -> None:
    """level: a value of y that is marked across."""
    every = [point for line in series.values() for point in line]
    xs, ys = (paper.ticks(min(side), max(side)) for side in zip(*every, strict=True))
    top = paper.title_height(title) + 60
    legend = top + HEIGHT + 110
    page = Paper(legend + 46 * len(series) + 20)
    paper.title(page, title)

    def at(x: float, y: float) -> paper.XY:
        across = (x - xs[0]) / (xs[-1] - xs[0]) * (paper.WIDTH - LEFT - RIGHT)
        return LEFT + across, top + (1 - (y - ys[0]) / (ys[-1] - ys[0])) * HEIGHT

    for y in ys:
        page.line([at(xs[0], y), at(xs[-1], y)], paper.RULE, 2)
        page.text((LEFT - 16, at(xs[0], y)[1]), f"{y:g}", colour=paper.GREY, anchor="rm")
    for x in xs:
        page.text((at(x, ys[0])[0], top + HEIGHT + 30), f"{x:g}", colour=paper.GREY, anchor="mm")
    page.line([at(xs[0], level), at(xs[-1], level)], paper.INK, 2)
    page.text((LEFT, top - 34), y_words, colour=paper.GREY)
    page.text((paper.WIDTH / 2, top + HEIGHT + 72), x_words, colour=paper.GREY, anchor="mm")
    for number, (words, line) in enumerate(series.items()):
        colour = COLOURS[number % len(COLOURS)]
        page.line([at(*point) for point in line], colour, 5)
        y = legend + 46 * number
        page.line([(LEFT, y), (LEFT + 60, y)], colour, 8)
        page.text((LEFT + 80, y), words)
    keep(name, page.chart(title).png)
