"""Lets the current model guess what it has not seen: after it took over, and as samples come."""

import structlog

from bot.errors import BadModel
from bot.schedule import last_hourly
from jobs import assigning, guarding, prelabelling
from jobs.tools import Tools
from storage import job_runs, models, predictions, projects, queue
from storage.tables import ModelVersion, Project

log = structlog.get_logger()

JOB = "relabel"
FAILED = "relabel failed"


def relabel_all(tools: Tools) -> None:
    """Every few seconds: notices a model that took over, and new samples."""
    with tools.database.read() as session:
        rows = [
            (row, version)
            for row in projects.everything(session)
            if (version := models.current(session, row)) is not None and version.path
        ]
    for project, version in rows:
        with tools.database.read() as session:
            hour = last_hourly(tools.now())
            if job_runs.is_claimed(session, FAILED, project.id, hour):
                continue
            assert project.model_since is not None, "a current model took over some time"
            is_done = job_runs.is_claimed(session, JOB, project.id, project.model_since)
            is_new = predictions.has_new_without(session, project.id, version.id)
        try:
            if not is_done:
                _take_over(tools, project, version)
            elif is_new:
                _guess(tools, version, is_new_only=True)
        except BadModel as error:
            log.warning("the current model cannot be used", project=project.name, why=str(error))
            with tools.database.write() as session:
                job_runs.claim(session, FAILED, project.id, hour, tools.worker, tools.now())


def _take_over(tools: Tools, project: Project, version: ModelVersion) -> None:
    """All that waits is guessed and routed anew, what it was guessed by an earlier model too.

    The run is claimed at its end: stopped at any time, it goes on there; done twice, nothing is
    doubled.
    """
    _guess(tools, version, is_new_only=False)
    with tools.database.write() as session:
        queue.release(session, project.id)
    assigning.route_new(tools.database, project.id, tools.now())
    assert project.model_since is not None, "see above"
    with tools.database.write() as session:
        run = job_runs.claim(
            session, JOB, project.id, project.model_since, tools.worker, tools.now()
        )
        if run is not None:
            job_runs.finish(session, run, version.name, tools.now())
    guarding.certify(tools, project.id)


def _guess(tools: Tools, version: ModelVersion, *, is_new_only: bool) -> None:
    prelabelling.guess_all(
        tools.database,
        version,
        prelabelling.load(tools.database, version, tools.media),
        media_folder=tools.media,
        now=tools.now,
        progress=lambda _done, _total: None,
        is_new_only=is_new_only,
    )
