"""Who labelled how much, and how far each agrees with the others."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.reports.charts import paper
from bot.reports.charts.paper import Chart, Paper
from bot.reports.status import ALPHA_GOOD, ALPHA_TENTATIVE
from bot.words import mark, say, say_many

HEADING = mark("Reviewers")
SHOWN_AT_MOST = 20
ROW = 64
NAME, BARS, ALPHA = paper.MARGIN, 380, 860
BAR_WIDTH = 330


@dataclass(frozen=True)
class Reviewer:
    """alpha: against the others, see `quality.reviewers`; None when nobody shares a sample."""

    name: str
    answers: int
    alpha: float | None


def draw(reviewers: Sequence[Reviewer]) -> Chart:
    """reviewers: shape (reviewers,); those with most answers are shown, at most SHOWN_AT_MOST."""
    if not reviewers:
        return paper.empty(say(HEADING), say("Nobody has labelled yet."))
    alt = finding(reviewers)
    ordered = sorted(reviewers, key=lambda one: (-one.answers, one.name))
    shown = ordered[:SHOWN_AT_MOST]
    top = paper.title_height(alt) + ROW
    has_more = len(ordered) > len(shown)
    page = Paper(top + ROW * (len(shown) + has_more) + paper.MARGIN)
    paper.title(page, alt)
    for x, words in ((NAME, say("reviewer")), (BARS, say("answers")), (ALPHA, say("alpha"))):
        page.text((x, top - ROW / 2), words, colour=paper.GREY)
    most = max(one.answers for one in shown) or 1
    for number, one in enumerate(shown):
        _row(page, one, top + ROW * number, most)
    if has_more:
        y = top + ROW * (len(shown) + 0.5)
        more = say("and {count} more", count=len(ordered) - len(shown))
        page.text((NAME, y), more, colour=paper.GREY)
    return page.chart(alt)


def finding(reviewers: Sequence[Reviewer]) -> str:
    """What the chart says, in one sentence."""
    people = say_many(
        len(reviewers),
        "{n} reviewer, {answers}",
        "{n} reviewers, {answers}",
        answers=say_many(sum(one.answers for one in reviewers), "{n} answer", "{n} answers"),
    )
    measured = [(one.alpha, one.name) for one in reviewers if one.alpha is not None]
    if len(measured) < 2:  # noqa: PLR2004  (one has nobody to be below)
        return say("{people}; nobody to compare yet", people=people)
    (low, last), (high, first) = min(measured), max(measured)
    if high - low < 0.005:  # noqa: PLR2004  (what rounds to 0.00)
        return say(
            "{people}; all agree with the others alike (alpha {alpha:.2f})",
            people=people,
            alpha=low,
        )
    return say(
        "{people}; {last} agrees least with the others (alpha {low:.2f}), {first} most "
        "({high:.2f})",
        people=people,
        last=last,
        low=low,
        first=first,
        high=high,
    )


def _row(page: Paper, one: Reviewer, y: float, most: int) -> None:
    middle = y + ROW / 2
    page.line([(NAME, y), (paper.WIDTH - paper.MARGIN, y)], paper.RULE, 2)
    page.text((NAME, middle), paper.fitted(one.name, BARS - NAME - 20))
    end = BARS + max(BAR_WIDTH * one.answers / most, 2)
    page.box((BARS, middle - 17), (end, middle + 17), paper.BLUE)
    page.text((end + 12, middle), f"{one.answers:,}", colour=paper.GREY)
    if one.alpha is None:
        page.text((ALPHA, middle), "-", colour=paper.GREY)
        return
    page.dot((ALPHA + 10, middle), _colour(one.alpha), 12)
    page.text((ALPHA + 36, middle), f"{one.alpha:.2f}")


def _colour(alpha: float) -> str:
    """As the limits of alpha have it; the number stands beside it for those who see none."""
    if alpha >= ALPHA_GOOD:
        return paper.GREEN
    return paper.ORANGE if alpha >= ALPHA_TENTATIVE else paper.VERMILLION
