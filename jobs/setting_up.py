"""Makes a project from the command line."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from bot.errors import BadInput
from bot.policy import Policy
from bot.records import Role, Schema
from storage import people, projects, provenance, schemas
from storage.database import Database
from storage.tables import Project


@dataclass(frozen=True)
class Team:
    """The Slack workspace as auth.test names it, or none that was reached yet."""

    team_id: str = projects.UNCONNECTED
    name: str = "not connected yet"
    url: str = ""


def create(
    database: Database,
    team: Team,
    name: str,
    channel_id: str,
    schema: Schema,
    policy: Policy,
    now: datetime,
    leads: Sequence[str] = (),
) -> Project:
    """Makes the project, its first schema version and its leads, in one transaction."""
    if not name.strip() or len(name) > 80 or any(c.isspace() for c in name):  # noqa: PLR2004
        raise BadInput(f"The project's name {name!r} must be one word of at most 80 characters.")
    with database.write() as session:
        workspace = projects.workspace(session, team.team_id, team.name, team.url, now)
        new = Project(
            workspace_id=workspace.id,
            name=name,
            channel_id=channel_id,
            policy=policy,
            created_at=now,
        )
        project = projects.add(session, new)
        schemas.add(session, project.id, schema, now)
        for user_id in leads:
            _lead(session, project, user_id, now)
        provenance.record(session, project.id, _created(project, schema, leads, now))
    return project


def _lead(session: Session, project: Project, user_id: str, now: datetime) -> None:
    if not user_id.startswith(("U", "W")):
        raise BadInput(
            f"--lead {user_id!r} is no Slack member id. It starts with U, like U0123ABC."
        )
    reviewer = people.get_or_add(session, project.workspace_id, user_id, "", now)
    people.set_role(session, project.id, reviewer.id, Role.LEAD, now)


def _created(
    project: Project, schema: Schema, leads: Sequence[str], now: datetime
) -> provenance.Draft:
    payload = {
        "name": project.name,
        "channel": project.channel_id,
        "schema": schema.model_dump(mode="json"),
        "policy": project.policy.model_dump(mode="json"),
        "leads": list(leads),
    }
    return provenance.Draft(
        at=now, actor="cli", action="create", subject="project", payload=payload
    )
