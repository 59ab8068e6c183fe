import threading
from collections.abc import Callable

from jobs import clock
from jobs.clock import Clock, Job
from jobs.guiding import Guide
from jobs.limiter import Limiter
from jobs.tools import Tools
from storage.database import Database
from tests.jobs.office import tools


def test_every_job_has_its_own_name() -> None:
    names = [job.name for job in clock.jobs(Limiter(), Guide())]

    assert len(set(names)) == len(names)


def test_a_job_runs_by_the_clock(sqlite: Database) -> None:
    ran = threading.Event()
    ticking = _clock(sqlite, 0.05, lambda _: ran.set())

    ticking.start()

    assert ran.wait(5)
    ticking.stop()


def test_a_job_that_is_rung_for_does_not_wait_for_its_turn(sqlite: Database) -> None:
    ran = threading.Event()
    ticking = _clock(sqlite, 3_600, lambda _: ran.set())
    ticking.start()

    ticking.run_soon("job")

    assert ran.wait(5)
    ticking.stop()


def test_a_job_that_fails_has_another_turn(sqlite: Database) -> None:
    turns = threading.Semaphore(0)

    def fail(_: Tools) -> None:
        turns.release()
        raise ValueError("as planned")

    ticking = _clock(sqlite, 0.05, fail)
    ticking.start()

    assert all(turns.acquire(timeout=5) for _ in range(2))
    ticking.stop()


def test_stopping_waits_for_what_is_under_way(sqlite: Database) -> None:
    started, done = threading.Event(), threading.Event()

    def work(_: Tools) -> None:
        started.set()
        threading.Event().wait(0.2)
        done.set()

    ticking = _clock(sqlite, 0.05, work)
    ticking.start()
    started.wait(5)

    ticking.stop()

    assert done.is_set()


def test_a_bell_rung_while_a_turn_is_under_way_is_not_lost(sqlite: Database) -> None:
    started, go_on, turns = threading.Event(), threading.Event(), threading.Semaphore(0)

    def work(_: Tools) -> None:
        turns.release()
        started.set()
        go_on.wait(5)

    ticking = _clock(sqlite, 1.5, work)
    ticking.start()
    ticking.run_soon("job")
    started.wait(5)
    ticking.run_soon("job")
    threading.Event().wait(0.1)
    go_on.set()

    assert all(turns.acquire(timeout=5) for _ in range(2))
    ticking.stop()


def _clock(database: Database, seconds: float, run: Callable[[Tools], None]) -> Clock:
    return Clock((Job("job", seconds, run),), tools(database))
