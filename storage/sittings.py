"""Sittings (people say: sessions) and their turns, as rows."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, func, select

from bot.records import Aim, Purpose, TurnState
from storage import deliveries
from storage.tables import (
    Annotation,
    Assignment,
    Delivery,
    Project,
    Reviewer,
    Sample,
    Sitting,
    Timing,
    Turn,
    Workspace,
)


def add(
    session: Session,
    project: Project,
    reviewer: Reviewer,
    purpose: Purpose,
    wanted: int,
    now: datetime,
) -> Sitting:
    row = Sitting(
        project_id=project.id,
        reviewer_id=reviewer.id,
        purpose=purpose,
        wanted=wanted,
        created_at=now,
    )
    session.add(row)
    session.flush()
    return row


def add_turn(session: Session, sitting: Sitting, assignment: Assignment, aim: Aim) -> Turn:
    places = [turn.place for turn in turns(session, sitting.id)]
    row = Turn(
        sitting_id=sitting.id,
        place=max(places, default=0) + 1,
        assignment_id=assignment.id,
        aim=aim,
    )
    session.add(row)
    session.flush()
    return row


def hold(session: Session, sitting_id: int) -> Sitting:
    """The sitting as it is now, unchanged by others until the transaction ends."""
    query = select(Sitting).where(Sitting.id == sitting_id).with_for_update()
    return session.exec(query.execution_options(populate_existing=True)).one()


def open_of(
    session: Session, project_id: int, reviewer_id: int, purpose: Purpose
) -> Sequence[Sitting]:
    """The person's sittings for this in this project that have not ended."""
    query = select(Sitting).where(
        Sitting.project_id == project_id,
        Sitting.reviewer_id == reviewer_id,
        Sitting.purpose == purpose,
        col(Sitting.ended_at).is_(None),
    )
    return session.exec(query.order_by(col(Sitting.id)).with_for_update()).all()


def has_open(
    session: Session, project_id: int, reviewer_id: int, purpose: Purpose = Purpose.WORK
) -> bool:
    query = select(Sitting.id).where(
        Sitting.project_id == project_id,
        Sitting.reviewer_id == reviewer_id,
        Sitting.purpose == purpose,
        col(Sitting.ended_at).is_(None),
    )
    return session.exec(query).first() is not None


def turns(session: Session, sitting_id: int) -> Sequence[Turn]:
    """In their order."""
    query = select(Turn).where(Turn.sitting_id == sitting_id).order_by(col(Turn.place))
    return session.exec(query.execution_options(populate_existing=True)).all()


def turn(session: Session, turn_id: int) -> Turn | None:
    """A turn as it is now."""
    return session.get(Turn, turn_id, populate_existing=True)


def current(session: Session, sitting: Sitting) -> Turn | None:
    """The turn that is on the card; None when all are done, or the sitting has ended."""
    if sitting.ended_at is not None:
        return None
    every = turns(session, sitting.id)
    return next((one for one in every if one.state is not TurnState.DONE), None)


def last_done(session: Session, sitting: Sitting) -> Turn | None:
    """The newest turn before the current one with a word that can be taken back."""
    spoken = [
        one
        for one in turns(session, sitting.id)
        if one.annotation_id
        and one.state is not TurnState.OPEN
        and sample_of(session, one).erased_by is None
    ]
    return spoken[-1] if spoken else None


def of_team(session: Session, team_id: str, turn_id: int) -> tuple[Turn, Sitting, Reviewer] | None:
    """A turn by a number that comes from outside."""
    query = (
        select(Turn, Sitting, Reviewer)
        .join(Sitting, col(Sitting.id) == Turn.sitting_id)
        .join(Reviewer, col(Reviewer.id) == Sitting.reviewer_id)
        .join(Workspace, col(Workspace.id) == Reviewer.workspace_id)
        .where(Turn.id == turn_id, Workspace.team_id == team_id)
    )
    return session.exec(query).first()


def at(session: Session, team_id: str, channel_id: str, ts: str) -> Sitting | None:
    """The newest sitting whose card is this message."""
    query = (
        select(Sitting)
        .join(Delivery, col(Delivery.id) == Sitting.delivery_id)
        .join(Workspace, col(Workspace.id) == Delivery.workspace_id)
        .where(*deliveries.posted_at(team_id, channel_id, ts))
    )
    return session.exec(query.order_by(col(Sitting.id).desc())).first()


def newest_turn(session: Session, assignment_id: int) -> Turn | None:
    query = select(Turn).where(Turn.assignment_id == assignment_id)
    return session.exec(query.order_by(col(Turn.id).desc())).first()


def sample_of(session: Session, turn: Turn) -> Sample:
    assignment = session.get_one(Assignment, turn.assignment_id)
    return session.get_one(Sample, assignment.sample_id)


def words(session: Session, sitting_id: int) -> Sequence[tuple[Annotation, Sample]]:
    """What was said in it, as it stands now."""
    query = (
        select(Annotation, Sample)
        .join(Turn, col(Turn.annotation_id) == Annotation.id)
        .join(Sample, col(Sample.id) == Annotation.sample_id)
        .where(Turn.sitting_id == sitting_id)
    )
    return session.exec(query.order_by(col(Turn.place))).all()


def seconds(session: Session, sitting_id: int) -> Sequence[float]:
    """The time of each answer that stands."""
    query = (
        select(Timing.seconds)
        .join(Turn, col(Turn.annotation_id) == Timing.annotation_id)
        .where(Turn.sitting_id == sitting_id)
    )
    return session.exec(query).all()


def of_word(session: Session, annotation_id: int) -> tuple[Turn, Sitting] | None:
    """The turn that this word stands in, if its session is still open."""
    query = (
        select(Turn, Sitting)
        .join(Sitting, col(Sitting.id) == Turn.sitting_id)
        .where(Turn.annotation_id == annotation_id, col(Sitting.ended_at).is_(None))
    )
    return session.exec(query).first()


def count_planned(session: Session, project_id: int, reviewer_id: int) -> int:
    """Samples that a person has before them, unanswered."""
    query = (
        select(func.count(col(Turn.id)))
        .join(Sitting, col(Sitting.id) == Turn.sitting_id)
        .where(
            Sitting.project_id == project_id,
            Sitting.reviewer_id == reviewer_id,
            Turn.aim == Aim.WORK,
            Turn.state == TurnState.OPEN,
            col(Turn.annotation_id).is_(None),
            col(Sitting.ended_at).is_(None),
        )
    )
    return session.exec(query).one()


def end(session: Session, sitting: Sitting, now: datetime) -> None:
    """Gives back what was held for it; turns that never came onto the card were never asked."""
    sitting.ended_at = now
    session.add(sitting)
    for one in turns(session, sitting.id):
        if one.state is not TurnState.DONE:
            give_back(session, one)
    session.flush()


def give_back(session: Session, one: Turn) -> None:
    """The sample is not held for this person any more."""
    assignment = session.get_one(Assignment, one.assignment_id)
    assignment.lease_until = None
    session.add(assignment)


def reopen(session: Session, sitting: Sitting, taken: Turn) -> None:
    """An earlier turn comes back onto the card, before the one that is there."""
    sitting.ended_at = None
    session.add(sitting)
    for one in turns(session, sitting.id):
        if one.id == taken.id:
            one.state = TurnState.OPEN
        if one.state is TurnState.OPEN:
            one.shown_at = None
            session.add(one)
    session.flush()
