"""Two sets of samples as points: where one has none of the other, they differ."""

from collections.abc import Callable, Sequence

from bot.reports.charts import paper
from bot.reports.charts.paper import XY, Chart, Paper
from bot.words import say

HEIGHT = 760
POINTS_AT_MOST = 800
"""Of each set; more would hide each other."""
REAL, OTHER = paper.BLUE, paper.ORANGE
RADIUS = 6
EDGE = 20


def draw(real: Sequence[XY], other: Sequence[XY], names: tuple[str, str], alt: str) -> Chart:
    """real, other: places in any scale
    names: of the sets, in this order; said here
    alt: the finding
    """
    top = paper.title_height(alt) + 70
    page = Paper(top + HEIGHT + paper.MARGIN)
    paper.title(page, alt)
    _legend(page, top - 45, names, (len(real), len(other)))
    shown = [*_some(real), *_some(other)]
    if not shown:
        return page.chart(alt)
    place = _scale(shown, top)
    page.box(
        (paper.MARGIN, top), (paper.WIDTH - paper.MARGIN, top + HEIGHT), paper.WHITE, paper.RULE
    )
    # By turns, so that neither set lies on top of the other.
    points = [(number, at, REAL) for number, at in enumerate(_some(real))]
    points += [(number, at, OTHER) for number, at in enumerate(_some(other))]
    for _, at, colour in sorted(points, key=lambda point: point[0]):
        page.dot(place(at), colour, RADIUS)
    return page.chart(alt)


def _some(points: Sequence[XY]) -> Sequence[XY]:
    step = -(-len(points) // POINTS_AT_MOST) or 1
    return points[::step]


def _scale(points: Sequence[XY], top: float) -> Callable[[XY], XY]:
    xs, ys = [x for x, _ in points], [y for _, y in points]
    left, lowest = min(xs), min(ys)
    wide, high = max(xs) - left or 1.0, max(ys) - lowest or 1.0
    room = paper.WIDTH - 2 * paper.MARGIN - 2 * EDGE

    def place(at: XY) -> XY:
        across = paper.MARGIN + EDGE + room * (at[0] - left) / wide
        return across, top + EDGE + (HEIGHT - 2 * EDGE) * (at[1] - lowest) / high

    return place


def _legend(page: Paper, y: float, names: tuple[str, str], counts: tuple[int, int]) -> None:
    x: float = paper.MARGIN
    for name, count, colour in zip(names, counts, (REAL, OTHER), strict=True):
        words = f"{say(name)} ({count:,})"
        page.dot((x + 10, y), colour, 10)
        page.text((x + 32, y), words)
        x += 32 + paper.width_of(words) + 50
