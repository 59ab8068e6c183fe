"""Reminds people of what waits for them: on weekdays, once a day, and no more once ignored."""

from datetime import datetime

from sqlmodel import Session

from bot import courtesy
from bot.records import DeliveryState
from bot.schedule import start_of_day
from bot.screens import reminder
from bot.words import speaking
from jobs.tools import Tools
from storage import choosing, languages, notices, people
from storage.sitting_cards import MANY
from storage.tables import Delivery, Project, Reviewer


def remind_all(tools: Tools) -> None:
    """Every ten minutes; who has labelled today needs no reminder."""
    with tools.database.read() as session:
        ids = [row.id for row in people.to_remind(session) if _is_due(session, row, tools.now())]
    for reviewer_id in ids:
        with tools.database.write() as session:
            reviewer = session.get_one(Reviewer, reviewer_id)
            if _is_due(session, reviewer, tools.now()):
                _remind(session, reviewer, tools.now())


def _is_due(session: Session, reviewer: Reviewer, now: datetime) -> bool:
    midnight = start_of_day(reviewer.timezone or "UTC", now)
    is_morning = courtesy.is_time_to_remind(reviewer.timezone, now)
    if not is_morning or reviewer.acted_at is None or reviewer.acted_at >= midnight:
        return False
    since = reviewer.acted_at
    sent = notices.to(session, reviewer.workspace_id, reviewer.slack_user_id, since)
    reminded = [one for one in sent if one.key.startswith(_key(reviewer))]
    is_told = any(one.created_at >= midnight or _is_held(one) for one in reminded)
    return not is_told and len(reminded) < courtesy.IGNORED_AT_MOST


def _is_held(notice: Delivery) -> bool:
    return notice.state is not DeliveryState.DONE


def _remind(session: Session, reviewer: Reviewer, now: datetime) -> None:
    """Of the project where most waits; nothing where nothing does."""
    waiting = {
        project.id: choosing.count_for(session, project, reviewer, now, MANY)
        for project in people.projects_to_label(session, reviewer)
        if not project.is_paused
    }
    most = max(waiting, key=lambda key: waiting[key], default=None)
    if most is None or not waiting[most]:
        return
    project, count = session.get_one(Project, most), waiting[most]
    size = min(reviewer.preferences.session_size, count)
    with speaking(languages.of_person(reviewer, project)):
        message = reminder.draw(project.name, project.id, count, MANY, size)
    day = start_of_day(reviewer.timezone or "UTC", now)
    key = f"{_key(reviewer)}{day:%Y-%m-%d}"
    notices.owe(session, project, reviewer.slack_user_id, message, now, key=key)


def _key(reviewer: Reviewer) -> str:
    return f"reminder:{reviewer.id}:"
