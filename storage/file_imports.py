"""Files that a lead dropped into Slack and wants imported: asked for once, done by one worker."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import CursorResult, update
from sqlmodel import Session, col, or_, select

from storage.tables import FileImport, Project

LEASE = timedelta(minutes=15)
"""An older claim is of a worker that died. A file that takes longer is imported again from its
start, which adds nothing twice."""


def put(
    session: Session, project: Project, file_id: str, filename: str, user_id: str, now: datetime
) -> None:
    """Asked for again, it is done again: the file may have been mended in Slack meanwhile."""
    row = FileImport(
        project_id=project.id,
        file_id=file_id,
        filename=filename,
        user_id=user_id,
        created_at=now,
    )
    session.add(row)
    session.flush()


def due(session: Session, now: datetime) -> Sequence[FileImport]:
    """Those that nobody does, oldest first."""
    query = select(FileImport).where(
        col(FileImport.outcome).is_(None),
        or_(col(FileImport.lease_until).is_(None), col(FileImport.lease_until) < now),
    )
    return session.exec(query.order_by(col(FileImport.id))).all()


def claim(session: Session, row: FileImport, now: datetime) -> bool:
    """Whether it is ours now; exactly one worker gets it."""
    statement = (
        update(FileImport)
        .where(
            col(FileImport.id) == row.id,
            col(FileImport.outcome).is_(None),
            or_(col(FileImport.lease_until).is_(None), col(FileImport.lease_until) < now),
        )
        .values(lease_until=now + LEASE)
    )
    done = session.connection().execute(statement)
    assert isinstance(done, CursorResult)
    return done.rowcount == 1


def finish(session: Session, row: FileImport, outcome: str) -> None:
    kept = session.get_one(FileImport, row.id)
    kept.outcome = outcome
    session.add(kept)
