"""Posts each project's daily summary at its time of day, in its zone."""

from bot.reports.status import Lately
from bot.schedule import last_daily
from bot.screens import summary as screen
from jobs.tools import Tools
from storage import charting, job_runs, measures, projects, summaries
from storage.tables import Project

JOB = "summary"


def summarise_all(tools: Tools) -> None:
    """Once a day for each project; a time that passed while nothing ran is caught up once."""
    with tools.database.read() as session:
        rows = projects.everything(session)
    for row in rows:
        due = last_daily(row.policy.summary_time, row.policy.timezone, tools.now())
        # What confirms edits is told with the project that it is about.
        if due <= row.created_at or row.is_paused or row.about_id is not None:
            continue
        with tools.database.read() as session:
            if job_runs.is_claimed(session, JOB, row.id, due):
                continue
            project = session.get_one(Project, row.id)
            status = measures.status(session, project, tools.now(), Lately.DAY)
            picture = charting.summary(session, project, status, tools.now())
        with tools.database.write() as session:
            run = job_runs.claim(session, JOB, row.id, due, tools.worker, tools.now())
            if run is None:
                continue
            project = session.get_one(Project, row.id)
            if row.policy.skips_quiet_days and screen.is_quiet(status):
                job_runs.finish(session, run, "nothing to say", tools.now())
                continue
            key = f"summary:{project.id}:{due.isoformat()}"
            summaries.owe(
                session, project, status, picture, tools.now(), key=key, actor="job:summarising"
            )
            job_runs.finish(session, run, "owed", tools.now())
