"""Who somebody is in Slack, and what they may do here."""

from dataclasses import replace

import structlog
from slack_sdk.errors import SlackApiError
from sqlmodel import Session

from bot import blocks
from bot.errors import NotAllowed
from handlers.acts import Act
from handlers.desk import Desk
from storage import people
from storage.tables import Project

log = structlog.get_logger()


def named(desk: Desk, act: Act) -> Act:
    """The act with its person's name, which Slack leaves out of messages."""
    profile = _profile(desk, act.user_id)
    return replace(act, user_name=str(profile.get("real_name") or profile.get("name") or ""))


def must_lead(session: Session, desk: Desk, project: Project, user_id: str) -> None:
    """Raises NotAllowed unless this person leads the project.

    Where a project has no lead, the workspace's admins do.
    """
    reviewer = people.find(session, project.workspace_id, user_id)
    if people.is_lead(session, project.id, reviewer):
        return
    leads = people.leads(session, project.id)
    if not leads and _profile(desk, user_id).get("is_admin"):
        return
    who = ", ".join(blocks.plainly(lead.name) for lead in leads) or "the workspace's admins"
    name = blocks.plainly(project.name)
    raise NotAllowed(f"Only a lead of {name} may do that. Please ask {who}.")


def _profile(desk: Desk, user_id: str) -> dict[str, object]:
    try:
        answer = desk.slack.users_info(user=user_id)
    except SlackApiError as error:
        log.warning("users.info failed", error=error.response.get("error"))
        return {}
    profile: dict[str, object] = answer["user"]
    return profile
