import threading
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import col, select

from bot.records import DeliveryKind
from jobs import delivering, measuring, summarising
from jobs.limiter import Limiter
from storage import job_runs
from storage.database import Database
from storage.tables import AgreementSnapshot, Delivery, Event, JobRun
from tests.fakes import FakeClock, FakeSlack
from tests.jobs.office import tools
from tests.makers import NOW, make_annotation, make_project, make_reviewer, make_sample

DAY = 24 * 3_600


def test_the_summary_is_posted_at_its_time_and_once(database: Database) -> None:
    with database.write() as session:
        make_project(session, summary_time="13:00")
    clock = FakeClock()

    summarising.summarise_all(tools(database, clock=clock))
    before = _summaries(database)
    clock.advance(3_600)
    for _ in range(3):
        summarising.summarise_all(tools(database, clock=clock))

    assert (before, len(_summaries(database))) == ([], 1)


def test_the_next_day_brings_the_next_summary(sqlite: Database) -> None:
    with sqlite.write() as session:
        make_project(session)
    clock = FakeClock()

    for _ in range(3):
        clock.advance(DAY)
        summarising.summarise_all(tools(sqlite, clock=clock))

    assert len(_summaries(sqlite)) == 3


def test_a_time_that_passed_while_nothing_ran_is_caught_up_once(sqlite: Database) -> None:
    with sqlite.write() as session:
        make_project(session)
    clock = FakeClock()

    clock.advance(5 * DAY)
    for _ in range(2):
        summarising.summarise_all(tools(sqlite, clock=clock))

    assert len(_summaries(sqlite)) == 1


def test_all_replicas_together_post_one_summary(database: Database) -> None:
    with database.write() as session:
        make_project(session)
    clock = FakeClock()
    clock.advance(DAY)
    start = threading.Barrier(3)

    def work(number: int) -> None:
        start.wait()
        summarising.summarise_all(tools(database, FakeSlack(), clock, f"host:{number}"))

    threads = [threading.Thread(target=work, args=(number,)) for number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(_summaries(database)) == 1
    with database.read() as session:
        (run,) = session.exec(select(JobRun))
        assert run.outcome == "owed"
        assert len(session.exec(select(Event)).all()) == 1


def test_a_restart_posts_no_second_summary(sqlite: Database) -> None:
    with sqlite.write() as session:
        make_project(session)
    clock, slack = FakeClock(), FakeSlack()
    clock.advance(DAY)

    for worker in ("host:1", "host:2"):
        one = tools(sqlite, slack, clock, worker)
        summarising.summarise_all(one)
        delivering.take_over(one)
        delivering.deliver(one, Limiter())

    assert len(slack.posted()) == 1


def test_a_project_made_after_its_time_of_day_waits_for_tomorrow(sqlite: Database) -> None:
    with sqlite.write() as session:
        make_project(session, summary_time="11:00")

    summarising.summarise_all(tools(sqlite))

    assert _summaries(sqlite) == []


def test_a_paused_project_gets_no_summary(sqlite: Database) -> None:
    with sqlite.write() as session:
        make_project(session, is_paused=True)
    clock = FakeClock()
    clock.advance(DAY)

    summarising.summarise_all(tools(sqlite, clock=clock))

    assert _summaries(sqlite) == []


def test_the_time_is_that_of_the_projects_zone(sqlite: Database) -> None:
    with sqlite.write() as session:
        make_project(session, summary_time="09:00", timezone="America/New_York")
    clock = FakeClock(datetime(2026, 11, 23, 13, 59, tzinfo=UTC))

    summarising.summarise_all(tools(sqlite, clock=clock))
    early = _summaries(sqlite)
    clock.advance(60)
    summarising.summarise_all(tools(sqlite, clock=clock))

    assert (early, len(_summaries(sqlite))) == ([], 1)


@pytest.mark.parametrize(
    ("clocks_change", "summary_time", "sent"),
    [
        ("2026-10-25", "09:00", ["24 09:00 CEST", "25 09:00 CET", "26 09:00 CET"]),
        ("2026-10-25", "02:30", ["24 02:30 CEST", "25 02:30 CEST", "26 02:30 CET"]),
        ("2027-03-28", "09:00", ["27 09:00 CET", "28 09:00 CEST", "29 09:00 CEST"]),
        ("2027-03-28", "02:30", ["27 02:30 CET", "28 03:30 CEST", "29 02:30 CEST"]),
    ],
)
def test_when_the_clocks_change_each_day_still_has_one_summary_at_its_time(
    sqlite: Database, clocks_change: str, summary_time: str, sent: list[str]
) -> None:
    berlin = ZoneInfo("Europe/Berlin")
    begin = datetime.fromisoformat(clocks_change).replace(tzinfo=berlin) - timedelta(days=1)
    with sqlite.write() as session:
        make_project(session, created_at=begin, summary_time=summary_time, timezone="Europe/Berlin")
    clock = FakeClock(begin.astimezone(UTC))

    for _ in range(3 * 24 * 2):
        clock.advance(1_800)
        summarising.summarise_all(tools(sqlite, clock=clock))

    at = [row.created_at.astimezone(berlin).strftime("%d %H:%M %Z") for row in _summaries(sqlite)]
    assert at == sent


def test_a_day_without_news_gets_no_summary_where_the_lead_wants_none(sqlite: Database) -> None:
    with sqlite.write() as session:
        project = make_project(session, skips_quiet_days=True)
        make_annotation(session, make_sample(session, project), make_reviewer(session, project))
    clock = FakeClock()

    for _ in range(3):
        clock.advance(DAY)
        summarising.summarise_all(tools(sqlite, clock=clock))

    assert len(_summaries(sqlite)) == 1
    with sqlite.read() as session:
        assert [run.outcome for run in session.exec(select(JobRun))][1:] == ["nothing to say"] * 2


def test_the_summary_tells_what_was_done_what_is_disputed_and_the_logs_head(
    database: Database,
) -> None:
    with database.write() as session:
        project = make_project(session)
        sample = make_sample(session, project, external_id="t042")
        for user, label in (("U1", "refund"), ("U2", "other")):
            make_annotation(session, sample, make_reviewer(session, project, user), label)
    clock = FakeClock()
    clock.advance(6 * 3_600)

    summarising.summarise_all(tools(database, clock=clock))

    (delivery,) = _summaries(database)
    shown = str(delivery.payload["blocks"])
    assert (
        delivery.payload["text"] == "tickets, Monday, 23 November: 2 labelled in the last 24 hours."
    )
    assert "t042 (refund 1, other 1)" in shown or "t042 (other 1, refund 1)" in shown
    assert "event 2, head" in shown


def test_agreement_is_measured_once_an_hour(database: Database) -> None:
    with database.write() as session:
        make_project(session)
    clock = FakeClock()

    for _ in range(3):
        clock.advance(1_800)
        for worker in ("host:1", "host:2"):
            measuring.measure_all(tools(database, FakeSlack(), clock, worker))

    with database.read() as session:
        assert len(session.exec(select(AgreementSnapshot)).all()) == 2


def test_a_run_is_claimed_by_one_worker(database: Database) -> None:
    with database.write() as session:
        project = make_project(session)

    with database.write() as session:
        first = job_runs.claim(session, "summary", project.id, NOW, "host:1", NOW)
    with database.write() as session:
        second = job_runs.claim(session, "summary", project.id, NOW, "host:2", NOW)
        is_claimed = job_runs.is_claimed(session, "summary", project.id, NOW)

    assert (first is not None, second, is_claimed) == (True, None, True)


def _summaries(database: Database) -> list[Delivery]:
    with database.read() as session:
        query = select(Delivery).where(Delivery.kind == DeliveryKind.POST)
        return list(session.exec(query.order_by(col(Delivery.id))))
