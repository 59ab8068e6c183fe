"""Makes a project from the command line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import Session

from bot import schedule
from bot.errors import BadInput
from bot.records import Role, Schema, SuggestionPolicy
from storage import people, projects, provenance, schemas
from storage.database import Database
from storage.tables import Project


@dataclass(frozen=True)
class Team:
    """The Slack workspace as auth.test names it, or none that was reached yet."""

    team_id: str = projects.UNCONNECTED
    name: str = "not connected yet"
    url: str = ""


@dataclass(frozen=True)
class Policy:
    """How a project asks; the checks name the command-line options."""

    overlap: int = 3
    threshold: float = 0.85
    suggestion: SuggestionPolicy = SuggestionPolicy.SHOWN
    hidden_share: float = 0.2
    open_cards: int = 10
    summary_time: str = "17:00"
    timezone: str = "UTC"
    leads: Sequence[str] = field(default_factory=tuple)

    def check(self) -> None:
        """Raises BadInput at the first value that cannot be."""
        if not 1 <= self.overlap <= 20:  # noqa: PLR2004
            raise BadInput(f"--overlap {self.overlap}: give 1 to 20 reviewers per sample.")
        if not 0 <= self.threshold <= 1:
            raise BadInput(
                f"--threshold {self.threshold}: give a confidence from 0 (accept all) to 1."
            )
        if not 0 <= self.hidden_share <= 1:
            raise BadInput(f"--hidden-share {self.hidden_share}: give a share from 0 to 1.")
        if not 1 <= self.open_cards <= 100:  # noqa: PLR2004
            raise BadInput(f"--open-cards {self.open_cards}: give 1 to 100.")
        schedule.check_time(self.summary_time)
        schedule.check_zone(self.timezone)


def create(
    database: Database,
    team: Team,
    name: str,
    channel_id: str,
    schema: Schema,
    policy: Policy,
    now: datetime,
) -> Project:
    """Makes the project, its first schema version and its leads, in one transaction."""
    policy.check()
    if not name.strip() or len(name) > 80 or any(c.isspace() for c in name):  # noqa: PLR2004
        raise BadInput(f"The project's name {name!r} must be one word of at most 80 characters.")
    with database.write() as session:
        workspace = projects.workspace(session, team.team_id, team.name, team.url, now)
        project = projects.add(session, _project(workspace.id, name, channel_id, policy, now))
        schemas.add(session, project.id, schema, now)
        for user_id in policy.leads:
            _lead(session, project, user_id, now)
        provenance.record(session, project.id, _created(project, schema, policy, now))
    return project


def _project(
    workspace_id: int, name: str, channel_id: str, policy: Policy, now: datetime
) -> Project:
    return Project(
        workspace_id=workspace_id,
        name=name,
        channel_id=channel_id,
        overlap=policy.overlap,
        threshold=policy.threshold,
        suggestion=policy.suggestion,
        hidden_share=policy.hidden_share,
        open_cards=policy.open_cards,
        summary_time=schedule.check_time(policy.summary_time),
        timezone=policy.timezone,
        created_at=now,
    )


def _lead(session: Session, project: Project, user_id: str, now: datetime) -> None:
    if not user_id.startswith(("U", "W")):
        raise BadInput(
            f"--lead {user_id!r} is no Slack member id. It starts with U, like U0123ABC."
        )
    reviewer = people.get_or_add(session, project.workspace_id, user_id, "", now)
    people.set_role(session, project.id, reviewer.id, Role.LEAD, now)


def _created(project: Project, schema: Schema, policy: Policy, now: datetime) -> provenance.Draft:
    payload: Mapping[str, object] = {
        "name": project.name,
        "channel": project.channel_id,
        "schema": schema.model_dump(mode="json"),
        "overlap": project.overlap,
        "threshold": project.threshold,
        "suggestion": project.suggestion.value,
        "leads": list(policy.leads),
    }
    return provenance.Draft(
        at=now, actor="cli", action="create", subject="project", payload=payload
    )
