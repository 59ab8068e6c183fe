"""Workspaces and projects: making them and finding them."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from bot import ids
from bot import policy as policies
from bot.errors import BadInput
from bot.policy import Policy
from bot.words import say
from storage import provenance
from storage.tables import Project, Reviewer, Workspace

UNCONNECTED = "local"
"""The team id of a workspace that was set up before any Slack was reached."""


def workspace(
    session: Session, team_id: str, name: str, url: str, now: datetime, *, adopts: bool = True
) -> Workspace:
    """The workspace of a Slack team, made or renamed as needed.

    adopts: what was set up without Slack joins this team; never where there may be several
    """
    query = select(Workspace).where(col(Workspace.team_id).in_((team_id, UNCONNECTED)))
    found = {row.team_id: row for row in session.exec(query)}
    row = found.get(team_id) or (found.get(UNCONNECTED) if adopts else None)
    if row is None:
        row = Workspace(team_id=team_id, name=name, url=url, created_at=now)
    row.team_id, row.name, row.url = team_id, name, url
    session.add(row)
    session.flush()
    return row


def team(session: Session, team_id: str) -> Workspace:
    """Raises BadInput, naming those that are there."""
    rows = {row.team_id: row for row in session.exec(select(Workspace))}
    if team_id not in rows:
        known = ", ".join(f"{key} ({row.name})" for key, row in rows.items()) or "none yet"
        raise BadInput(f"The app is in no workspace {team_id!r}. It is in: {known}.")
    return rows[team_id]


def check_free(session: Session, team_id: str, name: str) -> None:
    """Raises BadInput when the workspace has a project of that name."""
    query = (
        select(Project.id)
        .join(Workspace, col(Workspace.id) == Project.workspace_id)
        .where(Workspace.team_id == team_id, Project.name == name)
    )
    if session.exec(query).first():
        raise BadInput(_taken(name))


def _taken(name: str) -> str:
    return say("There is a project {name!r} already. Choose another name.", name=name)


def workspaces_of(session: Session, slack_user_id: str) -> Sequence[Workspace]:
    """Where a person of this id is known. Raises BadInput when that is nowhere."""
    query = select(Workspace).join(Reviewer, col(Reviewer.workspace_id) == Workspace.id)
    found = session.exec(query.where(Reviewer.slack_user_id == slack_user_id)).all()
    if not found:
        raise BadInput(f"Nobody with the id {slack_user_id!r} is known in any workspace.")
    return found


def add(session: Session, project: Project) -> Project:
    """Raises BadInput when the workspace has a project of that name."""
    workspace = session.get_one(Workspace, project.workspace_id)
    check_free(session, workspace.team_id, project.name)
    try:
        with session.begin_nested():
            session.add(project)
    except IntegrityError:  # somebody else was faster
        raise BadInput(_taken(project.name)) from None
    return project


def workspace_of(session: Session, team_id: str) -> int | None:
    return session.exec(select(Workspace.id).where(Workspace.team_id == team_id)).first()


def of_team(session: Session, team_id: str, project_id: str) -> Project | None:
    """The project of this id if it is this team's; the id comes from outside."""
    row = session.get(Project, int(project_id)) if ids.is_number(project_id) else None
    if row is None or session.get_one(Workspace, row.workspace_id).team_id != team_id:
        return None
    return row


def by_name(session: Session, name: str) -> Project:
    """Raises BadInput, naming those that exist."""
    rows = session.exec(select(Project).where(Project.name == name)).all()
    if len(rows) == 1:
        return rows[0]
    names = sorted(set(session.exec(select(Project.name))))
    known = f"There are: {', '.join(names)}." if names else "There is none yet: see `init --help`."
    raise BadInput(f"There is no project {name!r}. {known}")


def set_policy(
    session: Session,
    project: Project,
    policy: Policy,
    actor: str,
    now: datetime,
    key: str | None = None,
) -> None:
    """Another policy from now on; the log has each setting that changed."""
    changed = policies.differences(project.policy, policy)
    if not changed:
        return
    project.policy = policy
    session.add(project)
    draft = provenance.Draft(
        at=now, actor=actor, action="policy", subject="project", payload=changed, key=key
    )
    provenance.record(session, project.id, draft)


def set_paused(
    session: Session,
    project: Project,
    actor: str,
    now: datetime,
    key: str | None = None,
    *,
    is_paused: bool,
) -> bool:
    """The project, and the one that confirms its edits, asks no more, or again.

    False where it is so already.
    """
    if project.is_paused == is_paused:
        return False
    for one in (project, *about(session, project.id)):
        one.is_paused = is_paused
        session.add(one)
    draft = provenance.Draft(
        at=now,
        actor=actor,
        action="pause" if is_paused else "resume",
        subject="project",
        key=key,
    )
    provenance.record(session, project.id, draft)
    return True


def note_named_model(session: Session, project_id: int, named: str) -> None:
    """What the policy names has taken over; see `Policy.named_model`."""
    project = session.get_one(Project, project_id)
    project.named_model = named
    session.add(project)


def everything(session: Session) -> Sequence[Project]:
    return session.exec(select(Project).order_by(col(Project.id))).all()


def about(session: Session, project_id: int) -> Sequence[Project]:
    """The project that confirms this one's edits, where there is one."""
    return session.exec(select(Project).where(Project.about_id == project_id)).all()


def in_channel(session: Session, team_id: str, channel_id: str) -> Sequence[Project]:
    return session.exec(
        select(Project)
        .join(Workspace, col(Workspace.id) == Project.workspace_id)
        .where(Workspace.team_id == team_id, Project.channel_id == channel_id)
        .order_by(col(Project.id))
    ).all()


def teams(session: Session, workspace_ids: Collection[int]) -> dict[int, str]:
    """Slack's ids of these workspaces."""
    query = select(Workspace.id, Workspace.team_id).where(col(Workspace.id).in_(workspace_ids))
    return dict(session.exec(query).all())


def in_workspace(session: Session, team_id: str) -> Sequence[Project]:
    return session.exec(
        select(Project)
        .join(Workspace, col(Workspace.id) == Project.workspace_id)
        .where(Workspace.team_id == team_id)
        .order_by(col(Project.id))
    ).all()
