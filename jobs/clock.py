"""Runs the jobs by the clock, and sooner when somebody rings."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

import structlog
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger

from jobs import (
    assigning,
    comparing,
    delivering,
    digesting,
    editing,
    guarding,
    importing_files,
    measuring,
    ordering,
    publishing,
    relabelling,
    reminding,
    reopening,
    retaining,
    retraining,
    summarising,
)
from jobs.guiding import Guide
from jobs.limiter import Limiter
from jobs.tools import Tools

log = structlog.get_logger()


@dataclass(frozen=True)
class Job:
    """What runs how often. What must run once for all replicas claims its run by itself.

    delay: seconds until the first run
    """

    name: str
    seconds: float
    run: Callable[[Tools], None]
    delay: float = 0.0


def jobs(limiter: Limiter, guide: Guide) -> tuple[Job, ...]:
    """Every job on one page, with the heavy ones below."""
    return (
        Job("reopen", 2, reopening.reopen_all),
        Job("dispatch", 2, assigning.dispatch),
        Job("deliver", 0.5, partial(delivering.deliver, limiter=limiter)),
        Job("deliver files", 1, partial(delivering.deliver_files, limiter=Limiter())),
        Job("import", 5, importing_files.import_all),
        Job("reminders", 600, reminding.remind_all),
        Job("homes", 5, publishing.publish_all),
        Job("retention", 600, retaining.retain_all),
        Job("agreement", 60, measuring.measure_all),
        Job("summary", 20, summarising.summarise_all),
        Job("digest", 60, digesting.digest_all),
        Job("edits", 5, editing.decide_all),
        Job("guide", 0.5, guide.answer),
    )


def heavy_jobs() -> tuple[Job, ...]:
    """Those that a process of their own runs; see jobs/learner.py."""
    return (
        Job("order", 3, ordering.plan_all),
        Job("relabel", 5, relabelling.relabel_all),
        Job("guard", 30, guarding.guard_all),
        Job("learn", 60, retraining.learn_all),
        Job("compare", 60, comparing.compare_all),
    )


def now() -> datetime:
    return datetime.now(UTC)


class Clock:
    """The scheduler, with a bell for each job."""

    def __init__(self, table: tuple[Job, ...], tools: Tools) -> None:
        self._scheduler = BackgroundScheduler(
            timezone=UTC,
            executors={"default": ThreadPoolExecutor(len(table))},
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )
        for job in table:
            self._scheduler.add_job(
                partial(_run, job, tools),
                IntervalTrigger(seconds=job.seconds),
                id=job.name,
                next_run_time=now() + timedelta(seconds=job.delay),
            )

    def start(self) -> None:
        self._scheduler.start()

    def run_soon(self, name: str) -> None:
        """The job's next turn is now; a turn under way is not disturbed."""
        self._scheduler.modify_job(name, next_run_time=now())

    def stop(self) -> None:
        """Waits for what is under way."""
        self._scheduler.shutdown(wait=True)


def _run(job: Job, tools: Tools) -> None:
    try:
        job.run(tools)
    except Exception:  # a job's fault must not stop the clock; its next turn tries again
        log.exception("job failed", job=job.name)
