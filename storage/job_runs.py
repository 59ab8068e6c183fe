"""Runs of scheduled jobs: each claimed once, whatever the number of replicas."""

from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from storage.tables import JobRun


def claim(
    session: Session, job: str, project_id: int, scheduled_for: datetime, worker: str, now: datetime
) -> JobRun | None:
    """The run, or None when another has claimed it."""
    run = JobRun(
        job=job,
        project_id=project_id,
        scheduled_for=scheduled_for,
        claimed_by=worker,
        started_at=now,
    )
    try:
        with session.begin_nested():
            session.add(run)
    except IntegrityError:
        return None
    return run


def finish(session: Session, run: JobRun, outcome: str, now: datetime) -> None:
    run.finished_at, run.outcome = now, outcome
    session.add(run)
