import json
from typing import Any

import pytest

from bot.quality.suggestion_bias import SuggestionBias, of_cells
from bot.records import SampleState
from bot.reports import report
from bot.reports.status import Disputed, Effort, Status
from bot.screens import status as screen
from bot.screens import summary

SWAYED = of_cells({(1, 1, 0, 0, 1, 1, 0, 0): 40, (0, 0, 0, 1, 0, 0, 0, 1): 40})
"""Forty samples whose wrong suggestion was shown and given, forty where it was hidden and not."""
UNMOVED = of_cells({(1, 1, 0, 0, 0, 0, 0, 0): 40, (0, 0, 1, 1, 0, 0, 0, 0): 40})
SHUNNED = of_cells({(0, 1, 0, 0, 0, 0, 0, 0): 40, (0, 0, 1, 1, 0, 0, 0, 0): 40})


def make_status(**more: Any) -> Status:
    fields: dict[str, Any] = {
        "project": "tickets",
        "is_paused": False,
        "labelled_lately": 3,
        "accepted_lately": 0,
        "states": {SampleState.COMPLETE: 100},
        "alpha": 0.7,
        "low": 0.6,
        "high": 0.8,
        "reason": None,
        "week_ago": None,
        "percent_agreement": 0.8,
        "paired_units": 90,
        "reviewers": (),
        "disputed": (),
        "flagged": 0,
        "head": (1, "abc"),
    }
    return Status(**(fields | more))


def shown(status: Status) -> tuple[str, str]:
    """The report and the summary."""
    messages = (screen.report(status), summary.summary(status, "today", 1))
    one, other = (json.dumps(message.blocks, ensure_ascii=False) for message in messages)
    return one, other


def test_a_clear_sway_is_a_warning_everywhere() -> None:
    for text in shown(make_status(bias=SWAYED)):
        assert ":warning: Seeing the suggestion changes how often people give it: +100" in text
        assert "Where the suggestion is wrong: Seeing" in text
        assert screen.HIDE in text
    assert any(line.startswith("WARNING: ") for line in report.lines(make_status(bias=SWAYED)))


@pytest.mark.parametrize(
    ("bias", "sentence"),
    [
        (UNMOVED, "No clear effect of seeing the suggestion"),
        (SHUNNED, "Seeing the suggestion changes how often people give it: -100"),
        (of_cells({}), "Too few samples to tell"),
    ],
)
def test_what_sways_nobody_is_told_on_request_only(bias: SuggestionBias, sentence: str) -> None:
    on_request, daily = shown(make_status(bias=bias))

    assert sentence in on_request
    assert ":warning:" not in on_request
    assert sentence not in daily


def test_saved_answers_are_told_and_so_are_answers_that_cost_more() -> None:
    saving = Effort(samples=100, answers=190, overlap=3)
    costing = Effort(samples=100, answers=320, overlap=3)

    for text in shown(make_status(effort=saving)):
        assert "1.9 answers a sample instead of 3: 110 saved on 100 complete samples." in text
    assert "3.2 answers a sample instead of 3: 20 more" in shown(make_status(effort=costing))[0]


def test_how_many_labels_are_settled_is_told_once_reviewers_are_known() -> None:
    known = make_status(doubtful=(34, 1_244), sure_from=0.9)

    assert "1,210 of 1,244 labels are 90% sure or more" in shown(known)[0]
    assert "sure or more" not in shown(make_status())[0]


@pytest.mark.parametrize(
    ("week_ago", "said"),
    [
        ((0.5, 0.45, 0.55), "up 0.20 on last week, more than chance"),
        ((0.65, 0.55, 0.75), "up 0.05 on last week, which may be chance"),
        ((0.5, None, None), "up 0.20 on last week, which may be chance"),
        ((0.7, 0.6, 0.8), "as a week ago"),
    ],
)
def test_a_change_is_told_with_whether_chance_explains_it(
    week_ago: tuple[float, float | None, float | None], said: str
) -> None:
    for text in shown(make_status(week_ago=week_ago)):
        assert said in text


def test_the_summary_fits_a_phone_whatever_happened() -> None:
    disputed = tuple(Disputed(f"t{n}", (("refund", 2), ("other", 1)), "") for n in range(9))
    busy = make_status(
        bias=SWAYED,
        notices=("The samples drift.",) * 5,
        disputed=disputed,
        reviewers=tuple((f"person {n}", n, 10 * n) for n in range(30)),
        effort=Effort(samples=100, answers=190, overlap=3),
        week_ago=(0.2, 0.1, 0.3),
    )

    said = "\n".join(
        block["text"]["text"] if block["type"] == "section" else block["elements"][0]["text"]
        for block in summary.summary(busy, "today", 1).blocks
        if block["type"] in {"section", "context"}
    )

    assert len(said.splitlines()) <= 10
    assert ":warning: Seeing the suggestion" in said


def test_the_summary_names_who_labelled_most_and_what_is_disputed_most() -> None:
    status = make_status(
        disputed=(Disputed("t1", (("refund", 2), ("other", 1)), "https://x.example"),),
        reviewers=(("ann", 2, 90), ("ben", 7, 20), ("cy", 0, 5), ("di", 1, 1), ("ed", 3, 3)),
    )

    _, text = shown(status)

    assert "Labelled by ben 7, ed 3, ann 2 and 1 more." in text
    assert "Most disputed: <https://x.example|t1> (refund 2, other 1)." in text
