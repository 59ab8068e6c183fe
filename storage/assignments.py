"""Assignments, and the queue of samples that wait for people."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, and_, col, func, or_, select

from bot.records import Answer, SampleState
from storage import annotations, predictions, readings, schemas
from storage.tables import Assignment, Prediction, Sample

IN_TURN = (col(Sample.turn).is_(None), col(Sample.turn), col(Sample.id))


def lock(session: Session, sample_id: int) -> Sample:
    """The sample as it is now, unchanged by others until the transaction ends."""
    query = select(Sample).where(Sample.id == sample_id).with_for_update()
    return session.exec(query.execution_options(populate_existing=True)).one()


def add(session: Session, assignment: Assignment) -> Assignment:
    session.add(assignment)
    session.flush()
    return assignment


def of_sample(session: Session, sample_id: int) -> Sequence[Assignment]:
    query = select(Assignment).where(Assignment.sample_id == sample_id)
    return session.exec(query.order_by(col(Assignment.id))).all()


def of_person(session: Session, sample_id: int, reviewer_id: int) -> Assignment | None:
    """The newest: there may be one for each version of the schema."""
    query = select(Assignment).where(
        Assignment.sample_id == sample_id, Assignment.reviewer_id == reviewer_id
    )
    return session.exec(query.order_by(col(Assignment.id).desc())).first()


def count_open(session: Session, project_id: int) -> int:
    """Samples with a card that waits for answers."""
    query = select(func.count()).where(
        Sample.project_id == project_id, Sample.state == SampleState.OPEN
    )
    return session.exec(query).one()


def waiting(
    session: Session, project_id: int, limit: int, unseen_since: datetime | None = None
) -> Sequence[Sample]:
    """The next samples to ask people about, by their turn, each locked for this worker.

    unseen_since: leaves out what no model has seen, unless it has been here that long
    """
    unseen = and_(Sample.state == SampleState.NEW, col(Sample.confidence).is_(None))
    if unseen_since is not None:
        unseen = and_(unseen, Sample.created_at <= unseen_since)
    query = (
        select(Sample)
        .where(
            Sample.project_id == project_id,
            or_(Sample.state == SampleState.WAITING, unseen),
        )
        .order_by(*IN_TURN)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return session.exec(query).all()


def left_over(session: Session, project_id: int, limit: int, now: datetime) -> Sequence[Sample]:
    """Samples that sessions have begun and that nobody has before them now, each locked."""
    held = select(Assignment.id).where(
        Assignment.sample_id == Sample.id, col(Assignment.lease_until) > now
    )
    query = (
        select(Sample)
        .where(
            Sample.project_id == project_id,
            Sample.state == SampleState.STARTED,
            ~held.exists(),
        )
        .order_by(*IN_TURN)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return session.exec(query).all()


def unrouted(session: Session, project_id: int, limit: int) -> Sequence[tuple[Sample, Prediction]]:
    """New samples with the prediction that counts, each locked for this worker."""
    newest = (
        select(Prediction.id)
        .where(Prediction.sample_id == Sample.id)
        .order_by(*predictions.current_first(session, project_id))
        .limit(1)
        .correlate(Sample)
        .scalar_subquery()
    )
    query = (
        select(Sample, Prediction)
        .join(Prediction, col(Prediction.id) == newest)
        .where(Sample.project_id == project_id, Sample.state == SampleState.NEW)
        .order_by(col(Sample.id))
        .limit(limit)
        .with_for_update(skip_locked=True, of=Sample)
    )
    return session.exec(query).all()


def open_for(session: Session, project_id: int, reviewer_id: int) -> Sample | None:
    """The open sample whose turn it is and that waits for this person's word, as asked now."""
    asked = select(Assignment.id).where(
        Assignment.sample_id == Sample.id,
        Assignment.reviewer_id == reviewer_id,
        Assignment.schema_version_id == schemas.newest(session, project_id).id,
    )
    query = select(Sample).where(
        Sample.project_id == project_id, Sample.state == SampleState.OPEN, ~asked.exists()
    )
    samples = session.exec(query.order_by(*IN_TURN))
    return next((one for one in samples if not _has_spoken(session, one, reviewer_id)), None)


def _has_spoken(session: Session, sample: Sample, reviewer_id: int) -> bool:
    """Whether this person has skipped it, or given an answer that still can be read."""
    word = annotations.latest_of(session, sample.id, reviewer_id)
    if word is None or word.answer is Answer.WITHDRAWN:
        return False
    return word.answer is Answer.SKIPPED or readings.of(session, word) is not None


def count_by_state(session: Session, project_id: int) -> dict[SampleState, int]:
    query = (
        select(Sample.state, func.count())
        .where(Sample.project_id == project_id)
        .group_by(col(Sample.state))
    )
    return {SampleState(state): count for state, count in session.exec(query)}
