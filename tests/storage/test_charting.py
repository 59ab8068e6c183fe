from datetime import date, timedelta
from typing import Any

import pytest

from bot import canonical
from bot.quality import suggestion_bias
from bot.records import SampleState, Source
from bot.reports.charts import confusion, plans
from bot.schema import label_value
from jobs import measuring
from storage import charting, measures
from storage.database import Database
from storage.tables import Project
from tests.fakes import FakeClock, FakeSlack
from tests.jobs.office import tools
from tests.makers import NOW, make_annotation, make_project, make_reviewer, make_sample


def shown(database: Database) -> dict[str, Any]:
    """The values of every chart, by its name."""
    with database.read() as session:
        found = charting.of_project(session, session.get_one(Project, 1), NOW)
    for one in found:
        assert plans.draw(one).alt == one.alt
    return {one.name: one.values for one in found}


def test_without_answers_there_is_nothing_to_draw(sqlite: Database) -> None:
    with sqlite.write() as session:
        make_project(session)

    assert shown(sqlite) == {}


def test_every_chart_shows_what_people_and_the_model_said(database: Database) -> None:
    with database.write() as session:
        project = make_project(session)
        for number, labels in enumerate((("refund", "refund"), ("other", "refund"))):
            sample = make_sample(session, project, f"text {number}")
            for user, label in zip(("U1", "U2"), labels, strict=True):
                who = make_reviewer(session, project, user)
                suggestion = label_value("other")
                make_annotation(session, sample, who, label, model_suggestion=suggestion)
    measuring.measure_all(tools(database, FakeSlack(), FakeClock()))

    found = shown(database)

    assert len(found["alpha"]) == 1
    assert found["throughput"][-1] == {"day": "2026-11-23", "people": 4, "model": 0}
    assert found["confusion"]["labels"] == ["refund", "delivery", "other"]
    assert found["confusion"]["counts"] == [[1, 0, 1], [0, 0, 0], [0, 0, 0]]
    assert [(one["name"], one["answers"]) for one in found["reviewers"]] == [
        ("Name of U1", 2),
        ("Name of U2", 2),
    ]
    assert found["labels"] == [
        {"name": "refund", "people": 3, "model": 0},
        {"name": "other", "people": 1, "model": 4},
    ]


def test_a_day_is_one_of_the_projects_zone(database: Database) -> None:
    """23:45 and 00:15 in Kathmandu, a quarter of an hour off, are two days."""
    with database.write() as session:
        project = make_project(session, timezone="Asia/Kathmandu")
        sample = make_sample(session, project)
        for user, hours in (("U1", 6), ("U2", 6.5)):
            at = NOW + timedelta(hours=hours)
            make_annotation(session, sample, make_reviewer(session, project, user), created_at=at)

    with database.read() as session:
        project = session.get_one(Project, project.id)
        days = charting.throughput(session, project, NOW + timedelta(days=1), 7)

    assert [(one.day, one.people) for one in days if one.people] == [
        (date(2026, 11, 23), 1),
        (date(2026, 11, 24), 1),
    ]


def test_corrections_are_no_new_labels_and_what_the_model_gave_is_apart(sqlite: Database) -> None:
    with sqlite.write() as session:
        project = make_project(session)
        sample, who = make_sample(session, project), make_reviewer(session, project)
        first = make_annotation(session, sample, who)
        make_annotation(session, sample, who, "other", supersedes_id=first.id)
        other = make_sample(session, project, "other", state=SampleState.ACCEPTED)
        make_annotation(session, other, who, source=Source.MODEL_AUTO, reviewer_id=None)

    days = shown(sqlite)["throughput"]

    assert len(days) == 7
    assert (days[-1]["people"], days[-1]["model"]) == (1, 1)


def test_of_many_labels_the_most_confused_are_shown(
    sqlite: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(confusion, "LABELS_AT_MOST", 2)
    with sqlite.write() as session:
        project = make_project(session)
        sample = make_sample(session, project)
        for user, label in (("U1", "delivery"), ("U2", "other"), ("U3", "other")):
            make_annotation(session, sample, make_reviewer(session, project, user), label)

    found = shown(sqlite)["confusion"]

    assert (found["labels"], found["counts"]) == (["delivery", "other"], [[0, 2], [0, 1]])
    assert found["rows"].startswith("of the 2 most confused labels")


def test_kinds_with_several_labels_in_an_answer_are_counted_by_label(sqlite: Database) -> None:
    with sqlite.write() as session:
        project = make_project(session, kind="multichoice")
        sample = make_sample(session, project)
        both, one = (canonical.dumps({"labels": ["other", "refund"][:n]}) for n in (2, 1))
        for user, value in (("U1", both), ("U2", one)):
            who = make_reviewer(session, project, user)
            make_annotation(session, sample, who, value=value, model_suggestion=one)

    found = shown(sqlite)

    assert found["labels"] == [
        {"name": "refund", "people": 1, "model": 0},
        {"name": "other", "people": 2, "model": 2},
    ]
    assert "confusion" not in found
    with sqlite.read() as session:
        measured = measures.agreement(session, session.get_one(Project, 1))
    assert measured.krippendorff_alpha.level == "distance"
    assert measured.per_label["refund"].count == 1


def test_the_sway_of_suggestions_is_measured_from_first_answers(sqlite: Database) -> None:
    """Who sees it gives it; the correction afterwards does not count."""
    with sqlite.write() as session:
        project = make_project(session)
        who = make_reviewer(session, project)
        for number in range(30):
            sample = make_sample(session, project, f"text {number}")
            is_shown = number % 2 == 0
            first = make_annotation(
                session,
                sample,
                who,
                "refund" if is_shown else "other",
                model_suggestion=label_value("refund"),
                suggestion_shown=is_shown,
            )
            make_annotation(
                session,
                sample,
                who,
                "delivery",
                supersedes_id=first.id,
                model_suggestion=label_value("refund"),
                suggestion_shown=True,
            )
    measuring.measure_all(tools(sqlite, FakeSlack(), FakeClock()))

    with sqlite.read() as session:
        bias = measures.status(session, session.get_one(Project, 1), NOW).bias

    assert bias is not None
    assert (bias.everywhere.shown, bias.everywhere.hidden) == (1.0, 0.0)
    assert bias.where_wrong.shown_samples == 15, "by the corrected answers it is wrong"
    assert bias.is_clear
    assert suggestion_bias.of_cells({}).is_clear is False
