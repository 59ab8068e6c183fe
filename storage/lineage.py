"""What hangs on samples beside their annotations: guesses, cards, events; in pages."""

from collections.abc import Iterator, Sequence

from sqlmodel import Session, col, select

from storage.tables import Assignment, Event, ModelVersion, Prediction, Reviewer

CHUNK = 1_000


def events(session: Session, project_id: int) -> Iterator[Event]:
    """The whole log, in its order."""
    query = select(Event).where(Event.project_id == project_id).order_by(col(Event.number))
    yield from session.exec(query.execution_options(yield_per=CHUNK))


def predictions(session: Session, sample_ids: Sequence[int]) -> Sequence[Prediction]:
    query = select(Prediction).where(col(Prediction.sample_id).in_(sample_ids))
    return session.exec(query.order_by(col(Prediction.id))).all()


def cards(session: Session, sample_ids: Sequence[int]) -> Sequence[Assignment]:
    query = select(Assignment).where(col(Assignment.sample_id).in_(sample_ids))
    return session.exec(query.order_by(col(Assignment.id))).all()


def models(session: Session, project_id: int) -> Sequence[ModelVersion]:
    return session.exec(select(ModelVersion).where(ModelVersion.project_id == project_id)).all()


def reviewers(session: Session, workspace_id: int) -> Sequence[Reviewer]:
    return session.exec(select(Reviewer).where(Reviewer.workspace_id == workspace_id)).all()
