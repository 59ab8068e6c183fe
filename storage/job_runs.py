"""Runs of scheduled jobs: each claimed once, whatever the number of replicas."""

from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from storage.tables import JobRun


def is_claimed(session: Session, job: str, project_id: int, scheduled_for: datetime) -> bool:
    """Whether there is nothing left to do; saves the work before a claim that would fail."""
    query = select(JobRun.id).where(
        JobRun.job == job,
        JobRun.project_id == project_id,
        JobRun.scheduled_for == scheduled_for,
    )
    return session.exec(query).first() is not None


def was_claimed(session: Session, job: str, project_id: int) -> bool:
    """Whether it ever ran for the project; for what has no time of its own."""
    query = select(JobRun.id).where(JobRun.job == job, JobRun.project_id == project_id)
    return session.exec(query).first() is not None


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
