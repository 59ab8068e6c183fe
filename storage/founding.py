"""Makes a project: its row, first schema version, leads and first event, in one transaction."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from bot.errors import BadInput
from bot.policy import Policy
from bot.records import Role, Schema
from bot.words import say
from storage import people, projects, provenance, schemas
from storage.tables import Project, Workspace

NAME_AT_MOST = 80


@dataclass(frozen=True)
class Plan:
    """What somebody wants to have labelled, and how. `leads`: Slack's member ids."""

    name: str
    channel_id: str
    schema: Schema
    policy: Policy
    leads: tuple[str, ...] = ()


def check_name(name: str) -> None:
    """Raises BadInput unless it is one word: people type it after `/concord report`."""
    if not name or len(name) > NAME_AT_MOST or any(mark.isspace() for mark in name):
        raise BadInput(
            say(
                "The project's name {name!r} must be one word of at most {most} characters.",
                name=name,
                most=NAME_AT_MOST,
            )
        )


def create(
    session: Session,
    workspace: Workspace,
    plan: Plan,
    actor: str,
    now: datetime,
    key: str | None = None,
) -> Project:
    """Raises BadInput for a name that is taken or none, and for a lead who is no member.

    key: of the act that asked for it, so that the act delivered again makes no second project
    """
    check_name(plan.name)
    new = Project(
        workspace_id=workspace.id,
        name=plan.name,
        channel_id=plan.channel_id,
        policy=plan.policy,
        created_at=now,
    )
    project = projects.add(session, new)
    schemas.add(session, project.id, plan.schema, now)
    for user_id in plan.leads:
        _lead(session, project, user_id, now)
    provenance.record(session, project.id, _created(plan, actor, now, key))
    return project


def _lead(session: Session, project: Project, user_id: str, now: datetime) -> None:
    if not user_id.startswith(("U", "W")):
        raise BadInput(
            f"--lead {user_id!r} is no Slack member id. It starts with U, like U0123ABC."
        )
    reviewer = people.get_or_add(session, project.workspace_id, user_id, "", now)
    people.set_role(session, project.id, reviewer.id, Role.LEAD, now)


def _created(plan: Plan, actor: str, now: datetime, key: str | None) -> provenance.Draft:
    payload = {
        "name": plan.name,
        "channel": plan.channel_id,
        "schema": plan.schema.model_dump(mode="json"),
        "policy": plan.policy.model_dump(mode="json"),
        "leads": list(plan.leads),
    }
    return provenance.Draft(
        at=now, actor=actor, action="create", subject="project", payload=payload, key=key
    )
