"""Reviewers, and what they may do in a project."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, func, select

from bot.blocks import IMPORTED
from bot.records import Answer, Role, Source
from storage.tables import Annotation, Member, Project, Reviewer, Workspace


def get_or_add(
    session: Session, workspace_id: int, slack_user_id: str, name: str, now: datetime
) -> Reviewer:
    """The person; a name that Slack gave since is kept."""
    row = find(session, workspace_id, slack_user_id)
    if row is None:
        row = Reviewer(
            workspace_id=workspace_id,
            slack_user_id=slack_user_id,
            name=name or slack_user_id,
            created_at=now,
        )
        try:
            with session.begin_nested():
                session.add(row)
        except IntegrityError:  # the same person's other first click was faster
            row = find(session, workspace_id, slack_user_id)
            assert row is not None, "the other click has just added it"
    elif name and row.name == slack_user_id:
        row.name = name
        session.add(row)
    session.flush()
    return row


def find(session: Session, workspace_id: int, slack_user_id: str) -> Reviewer | None:
    query = select(Reviewer).where(
        Reviewer.workspace_id == workspace_id, Reviewer.slack_user_id == slack_user_id
    )
    return session.exec(query).first()


def of_team(session: Session, team_id: str, slack_user_id: str) -> Reviewer | None:
    query = (
        select(Reviewer)
        .join(Workspace, col(Workspace.id) == Reviewer.workspace_id)
        .where(Workspace.team_id == team_id, Reviewer.slack_user_id == slack_user_id)
    )
    return session.exec(query).first()


def set_role(
    session: Session, project_id: int, reviewer_id: int, role: Role, now: datetime
) -> None:
    of_whom = _whose(session, project_id)
    row = session.get(Member, (of_whom, reviewer_id))
    if row is None:
        row = Member(project_id=of_whom, reviewer_id=reviewer_id, role=role, created_at=now)
    row.role = role
    session.add(row)
    session.flush()


def make_admin(session: Session, workspace_id: int, slack_user_id: str, now: datetime) -> None:
    """The person who installed the app."""
    row = get_or_add(session, workspace_id, slack_user_id, "", now)
    row.is_admin = True
    session.add(row)
    session.flush()


def role_of(session: Session, project_id: int, reviewer: Reviewer | None) -> Role | None:
    """None: this person has no role yet."""
    of_whom = _whose(session, project_id)
    member = session.get(Member, (of_whom, reviewer.id)) if reviewer else None
    return member.role if member else None


def members(session: Session, project_id: int) -> list[tuple[str, Role, int]]:
    """Everybody with a role: Slack's id, the role, and their answers here; leads first."""
    given = (
        select(func.count())
        .where(
            Annotation.project_id == project_id,
            Annotation.reviewer_id == Reviewer.id,
            Annotation.source == Source.HUMAN_REVIEW,
            Annotation.answer == Answer.VALUE,
        )
        .correlate(Reviewer)
        .scalar_subquery()
    )
    query = (
        select(Reviewer.slack_user_id, Member.role, given)
        .join(Member, col(Member.reviewer_id) == Reviewer.id)
        .where(
            Member.project_id == project_id,
            ~col(Reviewer.slack_user_id).startswith(IMPORTED, autoescape=True),
        )
    )
    order = [*Role]
    rows = [(user_id, Role(role), count) for user_id, role, count in session.exec(query)]
    return sorted(rows, key=lambda row: (order.index(row[1]), -row[2], row[0]))


def set_skills(
    session: Session, project_id: int, reviewer_id: int, skills: Sequence[str], now: datetime
) -> None:
    """Of one who may label; who has no role yet becomes a reviewer."""
    of_whom = _whose(session, project_id)
    if session.get(Member, (of_whom, reviewer_id)) is None:
        set_role(session, of_whom, reviewer_id, Role.REVIEWER, now)
    member = session.get_one(Member, (of_whom, reviewer_id))
    member.skills = list(skills)
    session.add(member)
    session.flush()


def to_remind(session: Session) -> Sequence[Reviewer]:
    """Who has labelled here and wants to be reminded; those of imported files cannot be."""
    query = select(Reviewer).where(col(Reviewer.acted_at).is_not(None))
    rows = session.exec(query.order_by(col(Reviewer.acted_at))).all()
    return [one for one in rows if one.preferences.reminders and one.preferences.messages_a_day]


def projects_to_label(session: Session, reviewer: Reviewer) -> Sequence[Project]:
    query = (
        select(Project)
        .join(Member, col(Member.project_id) == Project.id)
        .where(
            Member.reviewer_id == reviewer.id,
            col(Member.role).in_((Role.LEAD, Role.REVIEWER)),
        )
    )
    return session.exec(query.order_by(col(Project.id))).all()


def skills_of(session: Session, project_id: int, reviewer_id: int) -> frozenset[str]:
    """In small letters."""
    member = session.get(Member, (_whose(session, project_id), reviewer_id))
    return frozenset(member.skills) if member else frozenset()


def count_reviewers(session: Session, project_id: int) -> int:
    """Those who may label."""
    of_whom = _whose(session, project_id)
    query = select(func.count()).where(
        Member.project_id == of_whom, col(Member.role).in_((Role.LEAD, Role.REVIEWER))
    )
    return session.exec(query).one()


def leads(session: Session, project_id: int) -> Sequence[Reviewer]:
    return session.exec(
        select(Reviewer)
        .join(Member, col(Member.reviewer_id) == Reviewer.id)
        .where(Member.project_id == _whose(session, project_id), Member.role == Role.LEAD)
    ).all()


def names(session: Session, workspace_id: int) -> dict[str, str]:
    """Everybody's name by their Slack id."""
    query = select(Reviewer.slack_user_id, Reviewer.name)
    return dict(session.exec(query.where(Reviewer.workspace_id == workspace_id)).all())


def _whose(session: Session, project_id: int) -> int:
    """The project whose people count: one about another has that one's, now and later."""
    return session.get_one(Project, project_id).about_id or project_id
