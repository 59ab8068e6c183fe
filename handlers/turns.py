"""A word on a session's card: kept, and the card moves on to the next sample in its place."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from sqlmodel import Session

from bot import blocks, words
from bot.errors import BadAnswer
from bot.records import Aim, Answer, Purpose, Source, TurnState, Value
from bot.review import routing, settling
from bot.tasks.question import Question
from bot.tasks.steps import Step
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

STALE = words.mark(
    "This card has moved on meanwhile, so nothing was changed. Please look at it again."
)
OTHER_LABELS = words.mark(
    "The labels have changed since. Please leave this one for later; it comes again."
)
OVERTAKEN = words.mark("The one before was finished by others meanwhile; yours was not needed.")


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
    _check(session, act, posted, sitting, turn, answer)
    posted = replace(posted, sample=assignments.lock(session, posted.sample.id))
    if _is_overtaken(session, posted, sitting):
        return [_overtaken(session, act, posted, sitting, turn, desk.now())]
    recorded = recording.say(session, act, posted, desk.now(), answer, read)
    turn.annotation_id = recorded.annotation.id
    turn.state = _state_after(posted, sitting, turn, recorded)
    session.add(turn)
    sittings.give_back(session, turn)
    session.flush()
    said = Said() if turn.state is TurnState.TOLD else _told(session, recorded)
    return [*recorded.updates, move_on(session, act, sitting, desk.now(), said)]


def step(session: Session, act: Act, posted: Posted, desk: Desk, reached: Step | None) -> Delivery:
    """Of an answer that takes several taps the card asks what comes next; None: from the start.

    Nothing is kept: what is said so far travels in the buttons.
    """
    sitting, turn = hold(session, posted)
    _check(session, act, posted, sitting, turn, Answer.VALUE)
    if _is_overtaken(session, posted, sitting):
        return _overtaken(session, act, posted, sitting, turn, desk.now())
    said = Said(step=reached)
    return sitting_cards.owe(session, sitting, desk.now(), said, by_click=True)


def _check(
    session: Session, act: Act, posted: Posted, sitting: Sitting, turn: Turn, answer: Answer
) -> None:
    """Raises BadAnswer or NotAllowed where the card takes no such word now."""
    is_taught = sitting.purpose is Purpose.QUALIFICATION and turn.state is TurnState.TOLD
    is_no_verdict = turn.aim is Aim.VERDICT and answer is Answer.SKIPPED
    if sitting.ended_at is not None or is_taught or is_no_verdict:
        raise BadAnswer(words.say(STALE))
    if turn.aim is Aim.VERDICT:
        people.must_still_lead(session, posted.project, act.user_id)


def hold(session: Session, posted: Posted) -> tuple[Sitting, Turn]:
    """The sitting, held for this act, and its turn; BadAnswer where the card shows another."""
    assert posted.turn is not None, "the card is a session's"
    sitting = sittings.hold(session, posted.turn.sitting_id)
    turn = sittings.turn(session, posted.turn.id)
    if turn is None or not sitting_cards.is_on_card(session, sitting, turn):
        raise BadAnswer(words.say(STALE))
    return sitting, turn


def move_on(session: Session, act: Act, sitting: Sitting, now: datetime, said: Said) -> Delivery:
    """The card shows what is next, or what came of the session."""
    project = session.get_one(Project, sitting.project_id)
    reviewer = session.get_one(Reviewer, sitting.reviewer_id)
    planning.advance(session, project, sitting, reviewer, now)
    homes.touch(session, reviewer, now)
    return sitting_cards.owe(session, sitting, now, said, by_click=act.turn is not None)


def _state_after(posted: Posted, sitting: Sitting, turn: Turn, recorded: Recorded) -> TurnState:
    """TOLD where the card says something about the answer before it moves on."""
    row, previous = recorded.annotation, recorded.previous
    if row.answer is not Answer.VALUE:
        return TurnState.DONE
    if sitting.purpose is not Purpose.WORK:
        return TurnState.TOLD
    is_first = previous is None or previous.answer is not Answer.VALUE
    is_revealing = turn.state is TurnState.OPEN and is_first and _reveals(posted, recorded)
    return TurnState.TOLD if is_revealing else TurnState.DONE


def _reveals(posted: Posted, recorded: Recorded) -> bool:
    """Whether the person is told what the model thinks, which is something else."""
    row = recorded.annotation
    is_other = row.model_suggestion is not None and row.model_suggestion != row.value
    reveals = routing.reveals_suggestion(posted.project.policy.suggestion)
    return reveals and is_other


def _told(session: Session, recorded: Recorded) -> Said:
    row = recorded.annotation
    if row.answer is Answer.SKIPPED:
        return Said(skip=row.id)
    described = blocks.plainly(cards.told(session, recorded.posted, row.value))
    is_change = recorded.previous is not None and recorded.previous.answer is Answer.VALUE
    if is_change:
        saved = words.say("Changed to *{answer}*.", answer=described)
    else:
        saved = words.say("Saved: *{answer}*.", answer=described)
    return Said(" ".join(filter(None, [saved, cards.advice(session, recorded.posted, row.value)])))


def _is_overtaken(session: Session, posted: Posted, sitting: Sitting) -> bool:
    """Whether others have finished the sample while this person had it before them."""
    if posted.source is Source.ADJUDICATION:
        is_own = posted.turn is not None and posted.turn.annotation_id is not None
        return not is_own and not disputes.is_open(session, posted.sample.id)
    if posted.source is not Source.HUMAN_REVIEW:
        return False
    own = annotations.latest_of(session, posted.sample.id, sitting.reviewer_id)
    is_wanted = posted.sample.state in settling.ASKED
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
    return move_on(session, act, sitting, now, Said(words.say(OVERTAKEN)))
