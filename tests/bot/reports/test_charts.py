from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from io import BytesIO

import pytest
from PIL import Image

from bot.models.calibration import Bin
from bot.reports.charts import (
    alpha_over_time,
    confusion,
    distribution,
    paper,
    plans,
    reliability,
    reviewer_table,
    summary,
    throughput,
    two_sets,
)
from bot.reports.charts.alpha_over_time import Point
from bot.reports.charts.paper import Chart
from bot.reports.charts.summary import Summary
from bot.reports.charts.throughput import Day

START = datetime(2026, 11, 1, tzinfo=UTC)


def picture(chart: Chart) -> Image.Image:
    return Image.open(BytesIO(chart.png)).convert("RGB")


def points(*alphas: float, interval: float | None = 0.05) -> list[Point]:
    found = []
    for day, alpha in enumerate(alphas):
        low, high = (None, None) if interval is None else (alpha - interval, alpha + interval)
        found.append(Point(START + timedelta(days=day), alpha, low, high))
    return found


def days(*people: int) -> list[Day]:
    return [Day(date(2026, 11, 1) + timedelta(days=n), count) for n, count in enumerate(people)]


CHARTS = [
    alpha_over_time.draw([]),
    alpha_over_time.draw(points(0.61)),
    alpha_over_time.draw(points(0.61, 0.7, 0.74)),
    alpha_over_time.draw(points(-0.4, 0.1, interval=None)),
    alpha_over_time.draw([points(0.5)[0], points(0.6)[0]]),
    throughput.draw([]),
    throughput.draw(days(0, 0)),
    throughput.draw(days(7)),
    throughput.draw([Day(date(2026, 11, 1), 0, 1_234_567)]),
    throughput.draw(days(*range(400))),
    confusion.draw([], [], "people", "model"),
    confusion.draw(["a"], [[3]], "people", "model"),
    confusion.draw(["a", "b"], [[0, 0], [0, 0]], "people", "model"),
    confusion.draw(["x" * 70] * 20, [[123_456] * 20] * 20, "people", "model"),
    distribution.draw([]),
    distribution.draw([distribution.Label("only", 3, 0)]),
    distribution.draw([distribution.Label(f"label {n}", n, 40 - n) for n in range(40)]),
    reliability.draw([]),
    reliability.draw([Bin(count=1, confidence=1.0, accuracy=0.0)]),
    reliability.draw([Bin(count=n, confidence=n / 15, accuracy=n / 15) for n in range(1, 15)]),
    summary.draw(Summary(days(*range(1, 8)), 0.74, 0.69, 0.79)),
    summary.draw(Summary(days(0, 0, 0, 0, 0, 0, 0))),
    summary.draw(Summary(days(99_999_999, 7), -0.2, -0.5, 0.1)),
    two_sets.draw([(0, 0)], [(0, 0)], ("real", "synthetic"), "two points in one place"),
    two_sets.draw(
        [(n % 40, n // 40) for n in range(2_000)],
        [(0.5 + n % 30, -3.5) for n in range(700)],
        ("real", "synthetic"),
        "many points",
    ),
    reviewer_table.draw([]),
    reviewer_table.draw([reviewer_table.Reviewer("ann", 0, None)]),
    reviewer_table.draw([reviewer_table.Reviewer(f"é {n}" * 30, n, n / 40) for n in range(40)]),
]


@pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: chart.alt[:40])
def test_a_chart_is_as_wide_as_a_phone_and_small_enough_to_send(chart: Chart) -> None:
    shown = picture(chart)

    assert shown.width == paper.WIDTH
    assert shown.height < 3 * paper.WIDTH
    assert len(shown.getcolors(1 << 24) or []) > 2
    assert len(chart.png) < 500_000
    assert chart.alt


def test_no_text_is_smaller_than_a_phone_shows_well() -> None:
    assert min(paper.TEXT, paper.TITLE, confusion.SMALL) >= 28


def test_the_same_values_make_the_same_picture() -> None:
    assert alpha_over_time.draw(points(0.61, 0.74)) == alpha_over_time.draw(points(0.61, 0.74))


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (points(0.61, 0.7, 0.74, interval=None), "Alpha rose from 0.61 to 0.74 in 2 days"),
        (points(0.7, 0.64, interval=None), "Alpha fell from 0.70 to 0.64 in 1 day"),
        (points(0.7, 0.702, interval=None), "Alpha stayed at 0.70 in 1 day"),
        (points(0.7), "Alpha is 0.70 (95% interval 0.65 to 0.75), measured once"),
        (
            points(0.6, 0.64),
            (
                "Alpha rose from 0.60 to 0.64 (95% interval 0.59 to 0.69) in 1 day; "
                "the intervals overlap"
            ),
        ),
        (
            points(0.4, 0.64),
            "Alpha rose from 0.40 to 0.64 (95% interval 0.59 to 0.69) in 1 day",
        ),
    ],
)
def test_the_words_for_alpha_say_what_it_did(given: Sequence[Point], sentence: str) -> None:
    assert alpha_over_time.draw(given).alt == sentence


def test_the_words_for_throughput_name_the_best_day() -> None:
    assert throughput.draw(days(3, 9, 4)).alt == "16 labels in 3 days, most on 2 Nov: 9"


def test_the_words_for_a_heat_map_name_the_worst_pair() -> None:
    chart = confusion.draw(["refund", "card", "other"], [[8, 3, 0], [0, 5, 1], [0, 0, 3]], "a", "b")

    assert chart.alt == "A and b agree on 80% of 20; most often apart: refund and card (3)"


def test_the_words_for_the_labels_name_the_largest_difference() -> None:
    rows = [distribution.Label("refund", 50, 20), distribution.Label("other", 50, 80)]

    assert distribution.draw(rows).alt.startswith("Largest difference: refund, 50% by people")


def test_the_words_for_reliability_name_the_widest_gap() -> None:
    bins = [
        Bin(count=40, confidence=0.55, accuracy=0.5),
        Bin(count=90, confidence=0.95, accuracy=0.8),
    ]

    assert reliability.draw(bins).alt == (
        "At 95% confidence it is right in 80% of 90: too sure. Calibration error 0.119"
    )


def test_the_words_for_reviewers_name_the_ends() -> None:
    rows = [
        reviewer_table.Reviewer("ann", 10, 0.8),
        reviewer_table.Reviewer("ben", 5, 0.3),
        reviewer_table.Reviewer("cy", 1, None),
    ]

    assert reviewer_table.draw(rows).alt == (
        "3 reviewers, 16 answers; ben agrees least with the others (alpha 0.30), ann most (0.80)"
    )


@pytest.mark.parametrize("counts", [[[1, 2]], [[1], [2]], [[1] * 21] * 21])
def test_counts_of_another_shape_are_refused(counts: list[list[int]]) -> None:
    labels = ["a"] * len(counts)

    with pytest.raises(ValueError, match="must be square"):
        confusion.draw(labels, counts, "people", "model")


def test_the_words_for_the_summary_say_how_much_and_how_well() -> None:
    week = days(120, 164, 98, 187, 210, 64, 142)

    assert summary.draw(Summary(week, 0.74, 0.69, 0.79)).alt == (
        "142 labelled today, 985 in 7 days; alpha 0.74 (0.69 to 0.79) is tentative"
    )
    assert summary.draw(Summary(week)).alt.endswith("agreement cannot be measured yet")


def test_a_plan_that_was_kept_is_drawn_as_it_was_meant() -> None:
    planned = plans.plan("alpha", points(0.61, 0.74))

    again = plans.Plan.model_validate_json(planned.model_dump_json())

    assert plans.draw(again) == alpha_over_time.draw(points(0.61, 0.74))
    assert again.alt == plans.draw(again).alt


def test_charts_are_stacked_into_one_picture() -> None:
    charts = CHARTS[1:4]

    whole = Image.open(BytesIO(paper.stacked(charts)))

    assert whole.size == (paper.WIDTH, sum(picture(one).height for one in charts))
