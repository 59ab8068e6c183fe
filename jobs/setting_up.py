"""Makes a project from the command line."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.policy import Policy
from bot.records import Schema
from storage import founding, projects
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
    """One transaction; raises BadInput when the project cannot be made so."""
    plan = founding.Plan(name, channel_id, schema, policy, tuple(leads))
    with database.write() as session:
        workspace = projects.workspace(session, team.team_id, team.name, team.url, now)
        return founding.create(session, workspace, plan, "cli", now)
