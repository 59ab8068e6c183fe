"""Whose answers do not count for consensus and agreement; nothing is deleted, and it can end."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from storage.tables import Annotation, Exclusion


def begin(
    session: Session, project_id: int, reviewer_id: int, since: datetime | None, now: datetime
) -> None:
    """since: of answers before it nothing changes; None for all of them"""
    end(session, project_id, reviewer_id, now)
    session.add(
        Exclusion(project_id=project_id, reviewer_id=reviewer_id, since=since, created_at=now)
    )
    session.flush()


def end(session: Session, project_id: int, reviewer_id: int, now: datetime) -> bool:
    """Whether there was one."""
    rows = [row for row in now_of(session, project_id) if row.reviewer_id == reviewer_id]
    for row in rows:
        row.ended_at = now
        session.add(row)
    session.flush()
    return bool(rows)


def now_of(session: Session, project_id: int) -> Sequence[Exclusion]:
    """Those of a project that hold now."""
    query = select(Exclusion).where(
        Exclusion.project_id == project_id, col(Exclusion.ended_at).is_(None)
    )
    return session.exec(query).all()


def covers(exclusions: Sequence[Exclusion], row: Annotation) -> bool:
    """Whether this answer is excluded."""
    return any(
        one.reviewer_id == row.reviewer_id and (one.since is None or row.created_at >= one.since)
        for one in exclusions
    )
