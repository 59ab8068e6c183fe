"""How often a model is right at each confidence."""

from collections.abc import Sequence

from bot.models.calibration import Bin, expected_error
from bot.reports.charts import paper
from bot.reports.charts.paper import Chart, Paper
from bot.reports.model import bins_line
from bot.words import mark, say

HEADING = mark("Is the model as often right as it is sure?")
SIDE = 760
LEFT = 190
BELOW = 130
SMALLEST, LARGEST = 8.0, 30.0
"""Radii of the dots, whose areas are in proportion to the samples."""


def draw(bins: Sequence[Bin]) -> Chart:
    """bins: shape (bins,). A dot below the line is a model that is too sure."""
    if not bins:
        return paper.empty(
            say(HEADING), say("The model has no labelled sample of the hold-out yet.")
        )
    error = expected_error(bins) or 0.0
    alt = say("{finding}. Calibration error {error:.3f}", finding=bins_line(bins), error=error)
    top = paper.title_height(alt) + 80
    page = Paper(top + SIDE + BELOW)
    paper.title(page, alt)
    _frame(page, top)
    points = [_at(one.confidence, one.accuracy, top) for one in bins]
    page.line(points, paper.BLUE, 4)
    most = max(one.count for one in bins)
    for one, point in zip(bins, points, strict=True):
        page.dot(point, paper.BLUE, max(SMALLEST, LARGEST * (one.count / most) ** 0.5))
    return page.chart(alt)


def _frame(page: Paper, top: float) -> None:
    """Both axes, and the line on which a model is exactly as often right as it is sure."""
    for step in range(6):
        share = step / 5
        left, level = _at(0, share, top)
        page.line([(left, level), (left + SIDE, level)], paper.RULE, 2)
        page.text((left - 20, level), f"{share:.0%}", colour=paper.GREY, anchor="rm")
        x, bottom = _at(share, 0, top)
        page.text((x, bottom + 34), f"{share:.0%}", colour=paper.GREY, anchor="mm")
    page.line([_at(0, 0, top), _at(1, 1, top)], paper.GREY, 3)
    page.text((paper.MARGIN, top - 60), say("how often it is right"), colour=paper.GREY)
    middle = (LEFT + SIDE / 2, top + SIDE + 88)
    page.text(middle, say("how sure the model is"), colour=paper.GREY, anchor="mm")


def _at(confidence: float, accuracy: float, top: float) -> paper.XY:
    return LEFT + confidence * SIDE, top + (1 - accuracy) * SIDE
