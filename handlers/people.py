"""Who somebody is in Slack, and what they may do here."""

from dataclasses import replace
from datetime import datetime

import structlog
from slack_sdk.errors import SlackApiError
from sqlmodel import Session

from bot import blocks
from bot.errors import NotAllowed
from bot.records import Role, Source
from bot.review import access, eligibility
from bot.words import say
from handlers import acts
from handlers.acts import Act, Command
from handlers.desk import Desk
from storage import people, projects, qualifying
from storage.cards import Posted
from storage.tables import Project, Reviewer, Sample

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


def must_suit(session: Session, project: Project, reviewer: Reviewer, sample: Sample) -> None:
    """Raises NotAllowed for who lacks what the sample needs, or has not qualified yet."""
    if qualifying.is_needed(session, project, reviewer):
        raise NotAllowed(
            say(
                "Before your answers count in *{project}*, please do a short round with answers "
                "that are known: `/concord label`. Nothing was saved.",
                project=blocks.plainly(project.name),
            )
        )
    if not project.policy.match_skills:
        return
    extra = sample.extra if isinstance(sample.extra, dict) else {}
    lacking = eligibility.lacking(extra, people.skills_of(session, project.id, reviewer.id))
    if lacking is not None:
        raise NotAllowed(
            say(
                "This one is for people who know {skill}, so nothing was saved. "
                "If you do, ask a lead: `/concord skills`.",
                skill=blocks.plainly(lacking),
            )
        )


def may_answer(session: Session, posted: Posted, user_id: str) -> None:
    """As `must_suit`, for who is about to fill in a form; nothing is written."""
    reviewer = people.find(session, posted.project.workspace_id, user_id)
    if reviewer is not None and posted.source is Source.HUMAN_REVIEW:
        must_suit(session, posted.project, reviewer, posted.sample)


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


def leads_it(session: Session, project: Project, asked: Act | Command) -> bool:
    """Whether this person leads it, or installed the app, and so may do all that a lead may."""
    reviewer = people.find(session, project.workspace_id, asked.user_id)
    is_admin = reviewer is not None and reviewer.is_admin
    return is_admin or people.role_of(session, project.id, reviewer) is Role.LEAD


def must_lead(session: Session, desk: Desk, project: Project, asked: Act | Command) -> None:
    """Raises NotAllowed unless this person leads the project.

    Where a project has no lead, the workspace's admins are its leads.
    """
    if leads_it(session, project, asked):
        return
    leads = people.leads(session, project.id)
    if not leads and profile(desk, asked.team_id, asked.user_id).get("is_admin"):
        return
    name, who = blocks.plainly(project.name), ", ".join(blocks.plainly(one.name) for one in leads)
    if not who:
        raise NotAllowed(
            say(
                "Only a lead of {project} may do that. Please ask the workspace's admins.",
                project=name,
            )
        )
    raise NotAllowed(
        say("Only a lead of {project} may do that. Please ask {leads}.", project=name, leads=who)
    )


def as_lead(session: Session, desk: Desk, project: Project, act: Act, now: datetime) -> None:
    """Raises NotAllowed unless this person leads the project; their name is kept for the log."""
    must_lead(session, desk, project, act)
    people.get_or_add(session, project.workspace_id, act.user_id, act.user_name, now)


def led_project(session: Session, desk: Desk, act: Act, project_id: str) -> Project:
    """The project that a form of a lead is about; its id comes from outside and is not believed.

    Raises NotAllowed, also for who does not lead it any more.
    """
    project = projects.of_team(session, act.team_id, project_id)
    if project is None:
        acts.forged(act, "form", project_id)
        raise NotAllowed(say("This form belongs to no project that I know. Nothing was saved."))
    must_lead(session, desk, project, act)
    return project


def must_still_lead(session: Session, project: Project, user_id: str) -> None:
    """Raises NotAllowed for one who led the project when they began, and does not any more."""
    reviewer = people.find(session, project.workspace_id, user_id)
    is_admin = reviewer is not None and reviewer.is_admin
    is_lead = people.role_of(session, project.id, reviewer) is Role.LEAD
    if not (is_admin or is_lead) and people.leads(session, project.id):
        raise NotAllowed(
            say("You do not lead *{project}* any more.", project=blocks.plainly(project.name))
        )


def own_project(session: Session, act: Act, project_id: str) -> tuple[Project, Reviewer]:
    """A project that this person is in; its id comes from outside. Raises NotAllowed."""
    project = projects.of_team(session, act.team_id, project_id)
    reviewer = people.of_team(session, act.team_id, act.user_id)
    if project is None or reviewer is None:
        raise NotAllowed(say("That is no project of yours."))
    if people.role_of(session, project.id, reviewer) in {None, Role.NONE}:
        raise NotAllowed(say("That is no project of yours."))
    return project, reviewer


def profile(desk: Desk, team_id: str, user_id: str) -> dict[str, object]:
    """What Slack says of a person; nothing where it does not answer."""
    try:
        answer = desk.slack_of(team_id).users_info(user=user_id)
    except SlackApiError as error:
        log.warning("users.info failed", error=error.response.get("error"))
        return {}
    found: dict[str, object] = answer["user"]
    return found
