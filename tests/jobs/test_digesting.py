import json
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlmodel import col, select

from bot.records import Role
from jobs import digesting
from storage import people
from storage.database import Database
from storage.tables import Delivery
from tests.fakes import FakeClock, FakeSlack
from tests.jobs.office import tools
from tests.makers import make_annotation, make_project, make_reviewer, make_sample

MONDAY = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
DAY, WEEK = 24 * 3_600, 7 * 24 * 3_600


def open_project(database: Database, **settings: Any) -> None:
    """With two leads, a reviewer and a sample on which they differ."""
    with database.write() as session:
        project = make_project(session, **settings)
        sample = make_sample(session, project, external_id="t042")
        for user, label, role in (
            ("ULEAD", "refund", Role.LEAD),
            ("ULEAD2", "other", Role.LEAD),
            ("U1", "other", Role.REVIEWER),
        ):
            reviewer = make_reviewer(session, project, user)
            people.set_role(session, project.id, reviewer.id, role, MONDAY)
            make_annotation(session, sample, reviewer, label)


def digests(database: Database) -> list[Delivery]:
    with database.read() as session:
        query = select(Delivery).where(col(Delivery.key).startswith("digest:"))
        return list(session.exec(query.order_by(col(Delivery.id))))


def test_each_lead_gets_the_week_once_and_nobody_else(database: Database) -> None:
    open_project(database, summary_time="09:00", timezone="Europe/Berlin")
    clock = FakeClock(MONDAY)

    for worker in ("host:1", "host:2"):
        digesting.digest_all(tools(database, FakeSlack(), clock, worker))
    too_early = digests(database)
    clock.advance(WEEK)
    for worker in ("host:1", "host:2", "host:3"):
        digesting.digest_all(tools(database, FakeSlack(), clock, worker))

    found = digests(database)
    assert too_early == []
    assert [(row.channel_id, row.is_notice) for row in found] == [("ULEAD", True), ("ULEAD2", True)]
    text = json.dumps(found[0].payload, ensure_ascii=False)
    assert "labelled in the last 7 days" in text
    assert "tickets: 23 November to 30 November" in text


@pytest.mark.parametrize(("day", "sent"), [("friday", "2026-11-27"), ("sunday", "2026-11-29")])
def test_the_day_is_the_leads_choice(sqlite: Database, day: str, sent: str) -> None:
    open_project(sqlite, digest_day=day, summary_time="11:00")
    clock = FakeClock(MONDAY)

    for _ in range(8):
        clock.advance(DAY)
        digesting.digest_all(tools(sqlite, clock=clock))

    assert [f"{row.created_at:%Y-%m-%d}" for row in digests(sqlite)] == [sent, sent]


def test_none_is_sent_where_none_is_wanted_or_the_project_is_paused(sqlite: Database) -> None:
    open_project(sqlite, digest_day=None)
    with sqlite.write() as session:
        make_project(session, name="other", is_paused=True)
    clock = FakeClock(MONDAY)
    clock.advance(2 * WEEK)

    digesting.digest_all(tools(sqlite, clock=clock))

    assert digests(sqlite) == []


def test_habits_worth_a_talk_are_told_to_leads_with_what_speaks_for_them(
    sqlite: Database,
) -> None:
    with sqlite.write() as session:
        project = make_project(session, overlap=2)
        lead = make_reviewer(session, project, "ULEAD")
        people.set_role(session, project.id, lead.id, Role.LEAD, MONDAY)
        one, other = make_reviewer(session, project, "U1"), make_reviewer(session, project, "U2")
        for number in range(60):
            sample = make_sample(
                session, project, external_id=f"t{number}", content_hash=str(number)
            )
            make_annotation(session, sample, one, "refund")
            make_annotation(session, sample, other, ("refund", "other", "delivery")[number % 3])
    clock = FakeClock(MONDAY)
    clock.advance(WEEK)

    digesting.digest_all(tools(sqlite, clock=clock))

    (row,) = digests(sqlite)
    text = json.dumps(row.payload, ensure_ascii=False).replace("\u200b", "")
    assert "*Worth a talk*" in text
    assert "Name of U1: gave “refund” in 60 of 60 answers" in text
