"""What a person's Home shows, gathered; and whose Home is to be published anew."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from bot.quality import timing
from bot.records import Role
from bot.reports.status import FINISHED
from bot.screens.home import Home, Queue
from storage import annotations, assignments, choosing, differences, disputes, sittings, snapshots
from storage.sitting_cards import MANY
from storage.tables import Annotation, Member, Project, Reviewer, Timing, Workspace

WEEK = timedelta(days=7)
RECENT = 200
"""So many of a person's newest times tell how long they usually take."""


def of_person(session: Session, reviewer: Reviewer, now: datetime) -> Home:
    week = annotations.count_of(session, reviewer.id, since=now - WEEK)
    return Home(
        name=reviewer.name,
        zone=reviewer.timezone,
        chosen=reviewer.preferences,
        queues=tuple(
            _queue(session, project, reviewer, role, now)
            for project, role in _projects(session, reviewer)
        ),
        week=week,
        seconds=sum(timing.present(_times(session, reviewer, since=now - WEEK))),
        typical=timing.typical(_times(session, reviewer)),
        at=now,
    )


def touch(session: Session, reviewer: Reviewer, now: datetime) -> None:
    """Something that the Home shows has changed; who never opened theirs has none to renew."""
    if reviewer.home_shown_at is not None:
        reviewer.home_changed_at = now
        session.add(reviewer)


def shown(session: Session, reviewer_id: int, at: datetime | None) -> None:
    """at: of what moment the Home was; None where Slack does not show it"""
    reviewer = session.get_one(Reviewer, reviewer_id)
    reviewer.home_shown_at = at
    session.add(reviewer)


def stale(session: Session, limit: int) -> Sequence[tuple[Reviewer, str]]:
    """Whose Home shows what is not true any more, with their Slack team; the longest so first."""
    query = (
        select(Reviewer, Workspace.team_id)
        .join(Workspace, col(Workspace.id) == Reviewer.workspace_id)
        .where(col(Reviewer.home_changed_at) > col(Reviewer.home_shown_at))
    )
    return session.exec(query.order_by(col(Reviewer.home_changed_at)).limit(limit)).all()


def _projects(session: Session, reviewer: Reviewer) -> Sequence[tuple[Project, Role]]:
    query = (
        select(Project, Member.role)
        .join(Member, col(Member.project_id) == Project.id)
        .where(Member.reviewer_id == reviewer.id, Member.role != Role.NONE)
    )
    return [(row, Role(role)) for row, role in session.exec(query.order_by(col(Project.id)))]


def _queue(
    session: Session, project: Project, reviewer: Reviewer, role: Role, now: datetime
) -> Queue:
    states = assignments.count_by_state(session, project.id)
    may_label = role is not Role.OBSERVER
    waiting = choosing.count_for(session, project, reviewer, now, MANY) if may_label else 0
    compared = differences.of_person(session, project.id, reviewer.id)
    return Queue(
        project=project.name,
        project_id=project.id,
        is_paused=project.is_paused,
        may_label=may_label,
        has_session=sittings.has_open(session, project.id, reviewer.id),
        waiting=waiting,
        many=MANY,
        done=sum(states.get(state, 0) for state in FINISHED),
        total=sum(states.values()),
        answers=annotations.count_of(session, reviewer.id, project_id=project.id),
        agreement=_agreement(session, project.id, reviewer.slack_user_id),
        differing=len(compared.differing),
        disputes=disputes.count_open(session, project.id) if role is Role.LEAD else 0,
    )


def _agreement(session: Session, project_id: int, user_id: str) -> float | None:
    """As it was last measured."""
    snapshot = snapshots.newest(session, project_id)
    people = snapshot.report.get("per_reviewer") or {} if snapshot else {}
    found: float | None = (people.get(user_id) or {}).get("percent_agreement")
    return found


def _times(session: Session, reviewer: Reviewer, since: datetime | None = None) -> Sequence[float]:
    """Newest first."""
    query = (
        select(Timing.seconds)
        .join(Annotation, col(Annotation.id) == Timing.annotation_id)
        .where(Annotation.reviewer_id == reviewer.id)
        .order_by(col(Annotation.id).desc())
    )
    if since is not None:
        return session.exec(query.where(Annotation.created_at >= since)).all()
    return session.exec(query.limit(RECENT)).all()
