"""Lets models guess by themselves: one that was named, one that took over, and as samples come."""

from dataclasses import dataclass
from functools import partial

import structlog
from sqlmodel import Session

from bot import canonical
from bot.errors import ConcordError
from bot.models import naming
from bot.models.proposing import Setup
from bot.schedule import last_hourly
from bot.screens import model as screen
from jobs import assigning, guarding, prelabelling
from jobs.tools import Tools
from storage import job_runs, models, predictions, projects, queue, telling
from storage.tables import ModelVersion, Project

log = structlog.get_logger()

JOB = "relabel"
ACTOR = "job:relabelling"


@dataclass(frozen=True)
class _Work:
    """What a project's model has to do. `version`: None for one that was named just now."""

    project: Project
    version: ModelVersion | None
    is_taking_over: bool

    @property
    def failure(self) -> str:
        """The job that is claimed for an hour when it cannot be done."""
        what = self.version.id if self.version else canonical.sha256(_named(self.project))[:16]
        return f"relabel failed {what}"


def relabel_all(tools: Tools) -> None:
    """Every few seconds: notices a model that was named or took over, and new samples."""
    with tools.database.read() as session:
        work = [found for row in projects.everything(session) if (found := _work(session, row))]
    for one in work:
        hour = last_hourly(tools.now())
        with tools.database.read() as session:
            if job_runs.is_claimed(session, one.failure, one.project.id, hour):
                continue
        try:
            _do(tools, one)
        except ConcordError as error:
            log.warning("the model cannot be used", project=one.project.name, why=str(error))
            with tools.database.write() as session:
                _tell(session, tools, one, error)
                job_runs.claim(
                    session, one.failure, one.project.id, hour, tools.worker, tools.now()
                )


def _work(session: Session, project: Project) -> _Work | None:
    """None where there is nothing to do."""
    if _named(project) not in {"", project.named_model}:
        return _Work(project, None, is_taking_over=True)
    version = models.current(session, project)
    if version is None or not version.path:
        return None
    assert project.model_since is not None, "a current model took over some time"
    is_done = job_runs.is_claimed(session, JOB, project.id, project.model_since)
    if is_done and not predictions.has_new_without(session, version):
        return None
    return _Work(project, version, is_taking_over=not is_done)


def _named(project: Project) -> str:
    return project.policy.named_model


def _do(tools: Tools, work: _Work) -> None:
    if work.version is None:
        _take_up(tools, work.project)
    elif work.is_taking_over:
        _take_over(tools, work.project, work.version)
    else:
        _guess(tools, work.version, is_new_only=True)


def _take_up(tools: Tools, project: Project) -> None:
    """The model that a lead has named takes over; the next turn guesses with it."""
    policy = project.policy
    setup = Setup(task=policy.model_task, names=naming.listed(policy.model_labels))
    prelabelling.take_up(
        tools.database,
        project.id,
        policy.model,
        setup,
        media_folder=tools.media,
        now=tools.now,
        actor=ACTOR,
    )
    with tools.database.write() as session:
        projects.note_named_model(session, project.id, policy.named_model)


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
    after_id = version.looked_through if is_new_only else 0
    prelabelling.guess_all(
        tools.database,
        version,
        prelabelling.load(tools.database, version, tools.media, after_id),
        media_folder=tools.media,
        now=tools.now,
        progress=lambda _done, _total: None,
        is_new_only=is_new_only,
    )


def _tell(session: Session, tools: Tools, work: _Work, error: ConcordError) -> None:
    """Once for each reason."""
    name = work.version.name if work.version else work.project.policy.model
    draw = partial(screen.unusable, work.project.name, name, str(error))
    key = f"{work.failure}:{work.project.id}:{canonical.sha256(str(error))[:16]}"
    telling.leads(session, work.project, draw, key, tools.now())
