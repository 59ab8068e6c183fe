"""Measures agreement and the whole pool once an hour, and keeps what was measured."""

from datetime import datetime

from sqlmodel import Session

from bot.schedule import last_hourly
from jobs.tools import Tools
from storage import estimates, job_runs, measures, projects, schemas, snapshots
from storage.tables import AgreementSnapshot, Project

JOB = "agreement"


def measure_all(tools: Tools) -> None:
    """Once an hour for each project, whatever the number of replicas."""
    with tools.database.read() as session:
        ids = [project.id for project in projects.everything(session)]
    due = last_hourly(tools.now())
    for project_id in ids:
        with tools.database.read() as session:
            if job_runs.is_claimed(session, JOB, project_id, due):
                continue
            snapshot = take(session, session.get_one(Project, project_id), tools.now())
        with tools.database.write() as session:
            run = job_runs.claim(session, JOB, project_id, due, tools.worker, tools.now())
            if run is None:
                continue
            snapshots.add(session, snapshot)
            job_runs.finish(session, run, f"alpha {snapshot.alpha}", tools.now())


def take(session: Session, project: Project, now: datetime) -> AgreementSnapshot:
    """Measures a project as it is now."""
    agreement = measures.agreement(session, project)
    alpha = agreement.krippendorff_alpha
    low, high = alpha.ci or (None, None)
    pool = estimates.find(session, project)
    return AgreementSnapshot(
        project_id=project.id,
        schema_version_id=schemas.newest(session, project.id).id,
        at=now,
        annotations=agreement.annotations,
        alpha=alpha.value,
        low=low,
        high=high,
        report=agreement.model_dump(mode="json"),
        pool=pool and pool.model_dump(mode="json"),
    )
