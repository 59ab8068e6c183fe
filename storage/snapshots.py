"""Agreement as it was measured, time after time."""

from datetime import datetime

from sqlmodel import Session, col, select

from storage.tables import AgreementSnapshot


def add(session: Session, snapshot: AgreementSnapshot) -> None:
    session.add(snapshot)
    session.flush()


def newest(session: Session, project_id: int) -> AgreementSnapshot | None:
    query = select(AgreementSnapshot).where(AgreementSnapshot.project_id == project_id)
    return session.exec(query.order_by(col(AgreementSnapshot.id).desc())).first()


def before(session: Session, project_id: int, at: datetime) -> AgreementSnapshot | None:
    """The newest one that was not after `at`."""
    query = select(AgreementSnapshot).where(
        AgreementSnapshot.project_id == project_id, AgreementSnapshot.at <= at
    )
    return session.exec(query.order_by(col(AgreementSnapshot.id).desc())).first()
