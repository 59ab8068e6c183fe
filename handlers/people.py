"""Who somebody is in Slack, and what they may do here."""

from dataclasses import replace
from datetime import datetime

import structlog
from slack_sdk.errors import SlackApiError
from sqlmodel import Session

from bot import blocks
from bot.errors import NotAllowed
from bot.records import Role
from bot.review import access
from handlers import acts
from handlers.acts import Act, Command
from handlers.desk import Desk
from storage import people, projects
from storage.tables import Project, Reviewer

log = structlog.get_logger()


def named(desk: Desk, act: Act) -> Act:
    """The act with its person's name, which Slack leaves out of messages."""
    found = profile(desk, act.team_id, act.user_id)
    return replace(act, user_name=str(found.get("real_name") or found.get("name") or ""))


def as_reviewer(session: Session, act: Act | Command, project: Project, now: datetime) -> Reviewer:
    """The person as one who may label; with the first label they are a reviewer.

    Raises NotAllowed.
    """
    reviewer = people.get_or_add(session, project.workspace_id, act.user_id, act.user_name, now)
    role = people.role_of(session, project.id, reviewer)
    access.check_label(role, blocks.plainly(project.name))
    if role is None:
        people.set_role(session, project.id, reviewer.id, Role.REVIEWER, now)
    return reviewer


def must_have_say(session: Session, project: Project, user_id: str) -> None:
    """Raises NotAllowed for whom the project is closed."""
    reviewer = people.find(session, project.workspace_id, user_id)
    role = people.role_of(session, project.id, reviewer)
    access.check_say(role, blocks.plainly(project.name))


def may_label(session: Session, project: Project, user_id: str) -> None:
    """Raises NotAllowed for who may not; nothing is written."""
    reviewer = people.find(session, project.workspace_id, user_id)
    role = people.role_of(session, project.id, reviewer)
    access.check_label(role, blocks.plainly(project.name))


def may_read(session: Session, project: Project, asked: Command) -> None:
    """Raises NotAllowed unless this person may see the project's reports and samples."""
    reviewer = people.find(session, project.workspace_id, asked.user_id)
    if reviewer is not None and reviewer.is_admin:
        return
    role = people.role_of(session, project.id, reviewer)
    is_in_channel = asked.channel_id == project.channel_id
    access.check_read(role, blocks.plainly(project.name), is_in_channel=is_in_channel)


def must_lead(session: Session, desk: Desk, project: Project, asked: Act | Command) -> None:
    """Raises NotAllowed unless this person leads the project.

    Who installed the app may do all that a lead may. Where a project has no lead, the workspace's
    admins are its leads.
    """
    team_id, user_id = asked.team_id, asked.user_id
    reviewer = people.find(session, project.workspace_id, user_id)
    is_admin = reviewer is not None and reviewer.is_admin
    if is_admin or people.role_of(session, project.id, reviewer) is Role.LEAD:
        return
    leads = people.leads(session, project.id)
    if not leads and profile(desk, team_id, user_id).get("is_admin"):
        return
    who = ", ".join(blocks.plainly(lead.name) for lead in leads) or "the workspace's admins"
    name = blocks.plainly(project.name)
    raise NotAllowed(f"Only a lead of {name} may do that. Please ask {who}.")


def led_project(session: Session, desk: Desk, act: Act, project_id: str) -> Project:
    """The project that a form of a lead is about; its id comes from outside and is not believed.

    Raises NotAllowed, also for who does not lead it any more.
    """
    project = projects.of_team(session, act.team_id, project_id)
    if project is None:
        acts.forged(act, "form", project_id)
        raise NotAllowed("This form belongs to no project that I know. Nothing was saved.")
    must_lead(session, desk, project, act)
    return project


def profile(desk: Desk, team_id: str, user_id: str) -> dict[str, object]:
    """What Slack says of a person; nothing where it does not answer."""
    try:
        answer = desk.slack_of(team_id).users_info(user=user_id)
    except SlackApiError as error:
        log.warning("users.info failed", error=error.response.get("error"))
        return {}
    found: dict[str, object] = answer["user"]
    return found
