"""A word on a session's card: kept, and the card moves on to the next sample in its place."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from sqlmodel import Session

from bot import blocks
from bot.errors import BadAnswer
from bot.records import Aim, Answer, SampleState, Source, TurnState, Value
from bot.review import routing
from bot.tasks.question import Question
from handlers import people, recording
from handlers.acts import Act
from handlers.desk import Desk
from handlers.recording import Recorded
from storage import (
    annotations,
    assignments,
    cards,
    disputes,
    homes,
    planning,
    provenance,
    sitting_cards,
    sittings,
)
from storage.cards import Posted
from storage.sitting_cards import Said
from storage.tables import Delivery, Project, Reviewer, Sitting, Turn

STALE = "This card has moved on meanwhile, so nothing was changed. Please look at it again."
OVERTAKEN = "The one before was finished by others meanwhile; yours was not needed."


def say(
    session: Session,
    act: Act,
    posted: Posted,
    desk: Desk,
    answer: Answer,
    read: Callable[[Question], Value] | None = None,
) -> Sequence[Delivery]:
    """Keeps one person's word on the sample of their session. Raises BadAnswer."""
    sitting, turn = hold(session, posted)
    if sitting.ended_at is not None:
        raise BadAnswer(STALE)
    if turn.aim is Aim.VERDICT:
        if answer is Answer.SKIPPED:
            raise BadAnswer(STALE)
        people.must_still_lead(session, posted.project, act.user_id)
    posted = replace(posted, sample=assignments.lock(session, posted.sample.id))
    if _is_overtaken(session, posted, sitting):
        return [_overtaken(session, act, posted, sitting, turn, desk.now())]
    recorded = recording.say(session, act, posted, desk.now(), answer, read)
    _settle(session, posted, recorded, turn)
    return [*recorded.updates, move_on(session, act, sitting, desk.now(), _told(session, recorded))]


def hold(session: Session, posted: Posted) -> tuple[Sitting, Turn]:
    """The sitting, held for this act, and its turn; BadAnswer where the card shows another."""
    assert posted.turn is not None, "the card is a session's"
    sitting = sittings.hold(session, posted.turn.sitting_id)
    turn = sittings.turn(session, posted.turn.id)
    if turn is None or not sitting_cards.is_on_card(session, sitting, turn):
        raise BadAnswer(STALE)
    return sitting, turn


def move_on(session: Session, act: Act, sitting: Sitting, now: datetime, said: Said) -> Delivery:
    """The card shows what is next, or what came of the session."""
    project = session.get_one(Project, sitting.project_id)
    reviewer = session.get_one(Reviewer, sitting.reviewer_id)
    planning.advance(session, project, sitting, reviewer, now)
    homes.touch(session, reviewer, now)
    return sitting_cards.owe(session, sitting, now, said, by_click=act.turn is not None)


def _settle(session: Session, posted: Posted, recorded: Recorded, turn: Turn) -> None:
    row = recorded.annotation
    is_first = recorded.previous is None or recorded.previous.answer is not Answer.VALUE
    is_telling = turn.aim is Aim.VERDICT or (
        turn.state is TurnState.OPEN and is_first and _reveals(posted, recorded)
    )
    turn.annotation_id = row.id
    turn.state = TurnState.TOLD if is_telling else TurnState.DONE
    posted.assignment.lease_until = None
    session.add(turn)
    session.add(posted.assignment)
    session.flush()


def _reveals(posted: Posted, recorded: Recorded) -> bool:
    """Whether the person is told what the model thinks, which is something else."""
    row = recorded.annotation
    is_other = row.model_suggestion is not None and row.model_suggestion != row.value
    reveals = routing.reveals_suggestion(posted.project.policy.suggestion)
    return reveals and is_other and row.answer is Answer.VALUE


def _told(session: Session, recorded: Recorded) -> Said:
    row = recorded.annotation
    if row.answer is Answer.SKIPPED:
        return Said(skip=row.id)
    described = blocks.plainly(cards.described(session, row))
    is_change = recorded.previous is not None and recorded.previous.answer is Answer.VALUE
    return Said(f"{'Changed to' if is_change else 'Saved:'} *{described}*.")


def _is_overtaken(session: Session, posted: Posted, sitting: Sitting) -> bool:
    """Whether others have finished the sample while this person had it before them."""
    if posted.source is Source.ADJUDICATION:
        is_own = posted.turn is not None and posted.turn.annotation_id is not None
        return not is_own and not disputes.is_open(session, posted.sample.id)
    if posted.source is not Source.HUMAN_REVIEW:
        return False
    own = annotations.latest_of(session, posted.sample.id, sitting.reviewer_id)
    is_wanted = posted.sample.state is not SampleState.COMPLETE
    return not is_wanted and (own is None or own.answer is not Answer.VALUE)


def _overtaken(
    session: Session, act: Act, posted: Posted, sitting: Sitting, turn: Turn, now: datetime
) -> Delivery:
    turn.state = TurnState.DONE
    session.add(turn)
    draft = provenance.Draft(
        at=now,
        actor=act.user_id,
        action="overtaken",
        subject=f"sample:{posted.sample.id}",
        payload={"turn": turn.id},
        key=act.key,
    )
    provenance.record(session, sitting.project_id, draft)
    return move_on(session, act, sitting, now, Said(OVERTAKEN))
