"""What sessions and disputes keep of a sample that is erased, or of a person who is."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from bot.preferences import Preferences
from bot.records import TurnState
from storage import (
    assignments,
    cards,
    cases,
    disputes,
    planning,
    sitting_cards,
    sittings,
)
from storage.tables import (
    Annotation,
    Assignment,
    Delivery,
    Member,
    Project,
    Reviewer,
    Sample,
    Sitting,
    Timing,
    Turn,
)

NOTHING = {"text": "(erased)", "blocks": []}
"""In the place of a message's copy."""


def forget_dispute(session: Session, sample: Sample, now: datetime) -> None:
    """Nobody can settle it any more, and its discussion shows nothing of the sample."""
    dispute = disputes.of_sample(session, sample.id)
    if dispute is None:
        return
    if dispute.settled_at is None:
        disputes.settle(session, sample.id, now)
    asked = assignments.of_sample(session, sample.id)
    if dispute.discussion_id is not None and asked:
        _blot(session, session.get_one(Delivery, dispute.discussion_id))
        cases.renew_discussion(session, cards.of_assignment(session, asked[0].id), now)


def session_cards(session: Session, sample_ids: Sequence[int]) -> list[int]:
    """The posts of the sessions that asked for these samples."""
    query = select(Sitting.delivery_id).where(col(Sitting.id).in_(_asking(sample_ids)))
    return [key for key in session.exec(query.distinct()) if key is not None]


def hold(session: Session, sample_ids: Sequence[int]) -> Sequence[Sitting]:
    """The sessions that asked for these samples; before the samples themselves, as clicks do."""
    query = select(Sitting).where(col(Sitting.id).in_(_asking(sample_ids)))
    held = query.order_by(col(Sitting.id)).with_for_update()
    return session.exec(held.execution_options(populate_existing=True)).all()


def forget_turns(
    session: Session, project: Project, sample_ids: Sequence[int], now: datetime
) -> None:
    """Sessions go on without these samples."""
    for sitting in hold(session, sample_ids):
        for turn in _turns(session, sitting, sample_ids):
            _leave_out(session, turn)
        post = session.get(Delivery, sitting.delivery_id) if sitting.delivery_id else None
        is_open = sitting.ended_at is None
        if is_open:
            reviewer = session.get_one(Reviewer, sitting.reviewer_id)
            planning.advance(session, project, sitting, reviewer, now)
        if post is not None:
            _blot(session, post)
            if is_open:
                sitting_cards.owe(session, sitting, now, by_click=False)


def forget_habits(session: Session, person: Reviewer, now: datetime) -> None:
    """How a person works, what they can do and what they like; their answers stay."""
    person.preferences, person.timezone = Preferences(), ""
    person.acted_at = person.home_changed_at = person.home_shown_at = None
    session.add(person)
    for member in session.exec(select(Member).where(Member.reviewer_id == person.id)):
        member.skills = []
        session.add(member)
    mine = select(Sitting).where(Sitting.reviewer_id == person.id, col(Sitting.ended_at).is_(None))
    for sitting in session.exec(mine).all():
        sittings.end(session, sitting, now)
    given = select(Annotation.id).where(Annotation.reviewer_id == person.id)
    session.execute(delete(Timing).where(col(Timing.annotation_id).in_(given)))


def _asking(sample_ids: Sequence[int]) -> SelectOfScalar[int]:
    return (
        select(Turn.sitting_id)
        .join(Assignment, col(Assignment.id) == Turn.assignment_id)
        .where(col(Assignment.sample_id).in_(sample_ids))
    )


def _turns(session: Session, sitting: Sitting, sample_ids: Sequence[int]) -> Sequence[Turn]:
    query = (
        select(Turn)
        .join(Assignment, col(Assignment.id) == Turn.assignment_id)
        .where(Turn.sitting_id == sitting.id, col(Assignment.sample_id).in_(sample_ids))
    )
    return session.exec(query).all()


def _leave_out(session: Session, turn: Turn) -> None:
    """A sample that never came onto the card was never asked."""
    if turn.state is TurnState.DONE:
        return
    sittings.give_back(session, turn)
    if turn.shown_at is None and turn.annotation_id is None:
        session.delete(turn)
    else:
        turn.state = TurnState.DONE
        session.add(turn)
    session.flush()


def _blot(session: Session, post: Delivery) -> None:
    """The copy of a message. One that is still owed is not lost: its newest state is owed as well,
    and follows it.
    """
    post.payload = dict(NOTHING)
    session.add(post)
