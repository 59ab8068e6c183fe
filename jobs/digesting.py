"""Sends each project's week to its leads, on the day they want, at the time of the summary."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session

from bot.blocks import Message
from bot.records import Weekday
from bot.reports import model as model_words
from bot.reports.status import Lately
from bot.schedule import last_of_weekday
from bot.screens import digest as screen
from bot.words import Language, say, say_day, speaking
from jobs.tools import Tools
from storage import job_runs, languages, measures, model_reports, notices, people, projects, quality
from storage.tables import Project, Reviewer

JOB = "digest"


def digest_all(tools: Tools) -> None:
    """Once a week for each project, whatever the number of replicas."""
    with tools.database.read() as session:
        rows = projects.everything(session)
    for row in rows:
        due = _due(row, tools.now())
        # What confirms edits is told with the project that it is about.
        if due is None or row.is_paused or row.about_id is not None:
            continue
        with tools.database.read() as session:
            if job_runs.is_claimed(session, JOB, row.id, due):
                continue
            told = _told(session, session.get_one(Project, row.id), tools.now())
        with tools.database.write() as session:
            run = job_runs.claim(session, JOB, row.id, due, tools.worker, tools.now())
            if run is None:
                continue
            project = session.get_one(Project, row.id)
            for lead, message in told:
                key = f"digest:{project.id}:{due.isoformat()}:{lead.id}"
                notices.owe(session, project, lead.slack_user_id, message, tools.now(), key=key)
            job_runs.finish(session, run, f"owed to {len(told)}", tools.now())


def _due(project: Project, now: datetime) -> datetime | None:
    """When the newest digest was; None where none is wanted, or the project is younger."""
    policy = project.policy
    if policy.digest_day is None:
        return None
    weekday = [*Weekday].index(policy.digest_day)
    due = last_of_weekday(weekday, policy.summary_time, policy.timezone, now)
    return due if due > project.created_at else None


def _told(session: Session, project: Project, now: datetime) -> list[tuple[Reviewer, Message]]:
    """What each lead is told, in their language."""
    leads = people.leads(session, project.id)
    spoken = {lead.id: languages.of_person(lead, project) for lead in leads}
    weeks: dict[Language, Message] = {}
    for language in spoken.values():
        if language not in weeks:
            with speaking(language):
                weeks[language] = _week(session, project, now)
    return [(lead, weeks[spoken[lead.id]]) for lead in leads]


def _week(session: Session, project: Project, now: datetime) -> Message:
    local = now.astimezone(ZoneInfo(project.policy.timezone))
    first, last = (say_day(one, say("dd MMMM")) for one in (local - timedelta(days=7), local))
    week = say("{first} to {last}", first=first, last=last)
    status = measures.status(session, project, now, Lately.WEEK)
    trust = model_words.trust_lines(model_reports.read(session, project).trust)
    return screen.draw(status, week, project.id, quality.of_project(session, project), trust)
