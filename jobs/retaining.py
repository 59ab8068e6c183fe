"""Erases the content of samples that are older than a project keeps them."""

from datetime import datetime, timedelta
from functools import partial

from sqlmodel import Session, col, select

from bot.schedule import last_daily
from jobs.tools import Tools
from storage import erasing_samples, job_runs, media, projects
from storage.blotting import Act
from storage.tables import Project, Sample

JOB = "retention"
AT = "03:00"
BATCH = 50
"""Samples of one transaction: a click must not wait long for it."""


def retain_all(tools: Tools) -> None:
    """Once a day, at night where the project is; a night that was missed is caught up once."""
    with tools.database.read() as session:
        rows = [row for row in projects.everything(session) if row.policy.retention_days]
    for row in rows:
        due = last_daily(AT, row.policy.timezone, tools.now())
        with tools.database.read() as session:
            if job_runs.is_claimed(session, JOB, row.id, due):
                continue
        erased = retain(tools, row)
        with tools.database.write() as session:
            run = job_runs.claim(session, JOB, row.id, due, tools.worker, tools.now())
            if run is not None:
                job_runs.finish(session, run, f"{erased} erased", tools.now())


def retain(tools: Tools, project: Project) -> int:
    """In small transactions, each with its event; killed, it goes on where it was."""
    days = project.policy.retention_days
    assert days is not None, "the project keeps its samples for ever"
    act = Act(f"kept for {days} days", "job:retention", tools.now())
    with tools.database.read() as session:
        ids = _old(session, project.id, tools.now() - timedelta(days=days))
        shared = erasing_samples.shared_media(session, ids) if ids else set()
    forget, erased = partial(media.delete, tools.media), 0
    for start in range(0, len(ids), BATCH):
        with tools.database.write() as session:
            row, some = session.get_one(Project, project.id), ids[start : start + BATCH]
            erased += erasing_samples.erase(session, row, some, act, shared, forget)
    return erased


def _old(session: Session, project_id: int, before: datetime) -> list[int]:
    query = select(Sample.id).where(
        Sample.project_id == project_id,
        col(Sample.erased_by).is_(None),
        Sample.created_at < before,
    )
    return list(session.exec(query.order_by(col(Sample.id))))
