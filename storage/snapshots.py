"""Agreement as it was measured, time after time."""

from collections.abc import Sequence
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


def history(
    session: Session, project_id: int
) -> Sequence[tuple[datetime, float, float | None, float | None]]:
    """Every measurement that found an alpha: when, the alpha, and its interval; oldest first."""
    query = select(
        AgreementSnapshot.at, AgreementSnapshot.alpha, AgreementSnapshot.low, AgreementSnapshot.high
    ).where(AgreementSnapshot.project_id == project_id, col(AgreementSnapshot.alpha).is_not(None))
    rows = session.exec(query.order_by(col(AgreementSnapshot.id)))
    return [(at, alpha or 0.0, low, high) for at, alpha, low, high in rows]
