"""Carries out what a new version of a schema means: samples asked again, or finished again."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlmodel import Session

from jobs.tools import Tools
from storage import evolving, job_runs, projects, schemas
from storage.database import Database
from storage.tables import Project

JOB = "reopening"

BATCH = 100
"""Samples of one transaction: a click must not wait long for it."""


def reopen_all(tools: Tools) -> None:
    """Every few seconds: looks for versions that nothing has been done about yet."""
    with tools.database.read() as session:
        ids = [project.id for project in projects.everything(session)]
    for project_id in ids:
        reopen(tools.database, project_id, tools.worker, tools.now())


def reopen(database: Database, project_id: int, worker: str, now: datetime) -> None:
    """In small transactions, each of which may be done twice: if killed, all is done again."""
    with database.read() as session:
        project = session.get_one(Project, project_id)
        history = schemas.history(session, project_id)
        base, newest = _done(session, project_id, history.newest.number), history.newest.number
        if base == newest:
            return
        answers = evolving.turned(session, project, history, base)
        outdated = evolving.outdated_cards(session, project, history)
        predictions = evolving.predictions_turned(session, project, history, base)
    # The queue first: what is asked again takes its place in it.
    for some in _batches(predictions.losing | predictions.gaining):
        with database.write() as session:
            evolving.order_by_predictions(session, some)
    settled = 0
    for some in _batches(answers.losing | answers.gaining | outdated):
        with database.write() as session:
            settled += evolving.settle(session, session.get_one(Project, project_id), some, now)
    with database.write() as session:
        for number in range(base + 1, newest + 1):
            run = job_runs.claim(session, f"{JOB} {number}", project_id, now, worker, now)
            if run is not None:
                job_runs.finish(session, run, f"{settled} samples", now)


def _done(session: Session, project_id: int, newest: int) -> int:
    """The newest version that all was done about; about the first there is nothing to do."""
    for number in range(newest, 1, -1):
        if job_runs.was_claimed(session, f"{JOB} {number}", project_id):
            return number
    return 1


def _batches(sample_ids: set[int]) -> Iterator[Sequence[int]]:
    ids = sorted(sample_ids)
    return (ids[start : start + BATCH] for start in range(0, len(ids), BATCH))
