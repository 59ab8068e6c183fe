"""Measures agreement and the whole pool once an hour, and keeps what was measured."""

from datetime import datetime

import structlog

from bot.quality import counting
from bot.reports.estimates import Estimates
from bot.schedule import last_hourly
from jobs import renewing
from jobs.renewing import OvertakenError, Renewal
from jobs.tools import Tools
from storage import estimates, job_runs, projects, snapshots
from storage.tables import AgreementSnapshot, Project

log = structlog.get_logger()

JOB = "agreement"


def measure_all(tools: Tools) -> None:
    """Once an hour for each project, whatever the number of replicas."""
    with tools.database.read() as session:
        ids = [project.id for project in projects.everything(session)]
    due = last_hourly(tools.now())
    for project_id in ids:
        try:
            _measure(tools, project_id, due)
        except OvertakenError:  # another replica measures it
            log.info("overtaken", project=project_id)


def _measure(tools: Tools, project_id: int, due: datetime) -> None:
    with tools.database.read() as session:
        if job_runs.is_claimed(session, JOB, project_id, due):
            return
        project = session.get_one(Project, project_id)
        found = renewing.prepare(session, project, tools.now())
        is_same = found.was == found.log_length
        pool = (
            estimates.newest(session, project_id) if is_same else estimates.find(session, project)
        )
    renewing.write_most(tools.database, found, tools.worker)
    snapshot = take(found, pool)
    with tools.database.write() as session:
        run = job_runs.claim(session, JOB, project_id, due, tools.worker, tools.now())
        if run is None:
            return
        renewing.finish(session, found, tools.worker)
        snapshots.add(session, snapshot)
        job_runs.finish(session, run, f"alpha {snapshot.alpha}", tools.now())


def take(found: Renewal, pool: Estimates | None) -> AgreementSnapshot:
    """The agreement as it was counted."""
    standing = found.standing
    agreement = counting.measure(standing.schema, standing.counts)
    alpha = agreement.krippendorff_alpha
    low, high = alpha.ci or (None, None)
    return AgreementSnapshot(
        project_id=standing.version.project_id,
        schema_version_id=standing.version.id,
        at=found.now,
        annotations=agreement.annotations,
        alpha=alpha.value,
        low=low,
        high=high,
        report=agreement.model_dump(mode="json", exclude={"pairwise"}),
        pool=pool and pool.model_dump(mode="json"),
    )
