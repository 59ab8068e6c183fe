"""Trains anew by itself, where a project wants that after so many labels."""

import structlog

from bot.errors import ConcordError
from bot.reports.model import Training
from bot.schedule import last_hourly
from jobs import learning
from jobs.tools import Tools
from storage import job_runs, models, projects, truths
from storage.tables import Project

log = structlog.get_logger()

JOB = "learn"


def learn_all(tools: Tools) -> None:
    """Once a minute; at most one training an hour for each project, whatever the replicas."""
    with tools.database.read() as session:
        wanting = [
            row
            for row in projects.everything(session)
            if row.policy.retrain_after is not None and not row.is_paused
        ]
    for project in wanting:
        with tools.database.read() as session:
            labelled = truths.count(session, project.id)
            newest = next((v for v in models.versions(session, project.id) if v.trained), None)
        known = Training.model_validate(newest.trained) if newest else None
        learned = known.samples + known.held_out if known else 0
        if labelled - learned >= (project.policy.retrain_after or 0):
            _learn(tools, project)


def _learn(tools: Tools, project: Project) -> None:
    """The run is claimed first: a training that fails is tried again the next hour."""
    due = last_hourly(tools.now())
    with tools.database.write() as session:
        run = job_runs.claim(session, JOB, project.id, due, tools.worker, tools.now())
    if run is None:
        return
    try:
        trained = learning.train(
            tools.database,
            project.id,
            models_folder=tools.models,
            media_folder=tools.media,
            now=tools.now,
            progress=lambda _done, _total: None,
            actor="job:learning",
        )
        outcome = trained.name
    except ConcordError as error:
        log.warning("no training", project=project.name, why=str(error))
        outcome = str(error)
    with tools.database.write() as session:
        job_runs.finish(session, session.merge(run), outcome, tools.now())
