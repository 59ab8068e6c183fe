"""A session's card as it should look now, drawn from its rows alone."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from bot.blocks import Message
from bot.errors import BadAnswer
from bot.records import Aim, Answer, Purpose, TurnState
from bot.screens import adjudication, qualification
from bot.screens import sittings as screen
from bot.screens.qualification import Feedback
from bot.screens.sittings import Head, Result
from bot.tasks.steps import Step
from bot.words import mark, say, speaking
from storage import (
    asking,
    cards,
    cases,
    choosing,
    deliveries,
    disputes,
    languages,
    notes,
    outcomes,
    planning,
    qualifying,
    readings,
    sittings,
)
from storage.cards import Posted
from storage.tables import (
    Annotation,
    Assignment,
    Delivery,
    Project,
    Reviewer,
    Sitting,
    Turn,
)

MANY = 1_000
"""Further than this nobody wants to know how many samples wait."""


NOTHING_WAITS = {
    Purpose.QUALIFICATION: mark("There is no known sample to begin with. Please ask a lead."),
    Purpose.WORK: mark("Nothing waits for you here. Well done!"),
    Purpose.ADJUDICATION: mark("Nothing is disputed here. Well done!"),
}


@dataclass(frozen=True)
class Said:
    """What became of the act before, which the next card tells.

    skip: the skip that it was
    step: what comes next of an answer that takes several taps
    """

    words: str = ""
    skip: int | None = None
    step: Step | None = None


NOTHING = Said()


def begin(
    session: Session,
    project: Project,
    reviewer: Reviewer,
    wanted: int,
    now: datetime,
    *,
    purpose: Purpose = Purpose.WORK,
    post: Delivery | None = None,
) -> Delivery:
    """A new session; returns its card's post, or the update of `post`, which becomes its card.

    An older one for the same is ended. Raises BadAnswer when nothing waits for the person.
    """
    for old in sittings.open_of(session, project.id, reviewer.id, purpose):
        sittings.end(session, old, now)
        _say_moved(session, project, old, post, now)
    at_most = planning.count(session, project, reviewer, purpose, now, wanted)
    sitting = sittings.add(session, project, reviewer, purpose, at_most, now)
    if planning.advance(session, project, sitting, reviewer, now) is None:
        raise BadAnswer(say(NOTHING_WAITS[purpose]))
    if post is None:
        post = deliveries.post(
            session,
            project,
            draw(session, sitting, now),
            now,
            key=f"sitting:{sitting.id}",
            channel_id=reviewer.slack_user_id,
        )
        owed = post
    else:
        message = draw(session, sitting, now)
        owed = deliveries.update_of(session, post, message, now, wait_for(message))
    sitting.delivery_id = post.id
    session.add(sitting)
    session.flush()
    _owe_recordings(session, sitting, post, now)
    return owed


def owe(
    session: Session, sitting: Sitting, now: datetime, said: Said = NOTHING, *, by_click: bool
) -> Delivery:
    """The card's newest state. by_click: whether the click itself can bring it there."""
    message = draw(session, sitting, now, said)
    post = session.get_one(Delivery, sitting.delivery_id)
    _owe_recordings(session, sitting, post, now)
    wait = wait_for(message) if by_click else deliveries.AT_ONCE
    return deliveries.update_of(session, post, message, now, wait)


def _owe_recordings(session: Session, sitting: Sitting, post: Delivery, now: datetime) -> None:
    """The sounds and films of what is on the card come into its thread."""
    turn = sittings.current(session, sitting)
    if turn is not None:
        asking.owe_recordings(session, posted_of(session, turn), post, now)


def wait_for(message: Message) -> timedelta:
    """A click's response_url cannot bring a picture; the queue does so at once."""
    has_picture = any("slack_file" in block for block in message.blocks)
    return deliveries.AT_ONCE if has_picture else deliveries.ANSWER_FIRST


def draw(session: Session, sitting: Sitting, now: datetime, said: Said = NOTHING) -> Message:
    reviewer = session.get_one(Reviewer, sitting.reviewer_id)
    project = session.get_one(Project, sitting.project_id)
    with speaking(languages.of_person(reviewer, project)):
        return _drawn(session, sitting, now, said)


def _drawn(session: Session, sitting: Sitting, now: datetime, said: Said) -> Message:
    turn = sittings.current(session, sitting)
    if turn is None:
        return _summary(session, sitting, now)
    posted = posted_of(session, turn)
    card = replace(cards.view(session, posted), step=said.step)
    head = _head(session, sitting, posted, turn, said)
    if turn.aim is Aim.VERDICT:
        return adjudication.draw(card, head, cases.of(session, posted))
    if turn.state is TurnState.TOLD:
        row = session.get_one(Annotation, turn.annotation_id)
        if sitting.purpose is Purpose.QUALIFICATION:
            return _feedback(session, posted, head, row)
        suggestion = cards.suggestion(session, posted)
        assert suggestion is not None, "it is told what the model thinks"
        own, suggested = (
            cards.told(session, posted, value) for value in (row.value, row.model_suggestion)
        )
        return screen.reveal(card, head, own, suggestion, suggested, row.id)
    return screen.draw(card, head)


def _feedback(session: Session, posted: Posted, head: Head, row: Annotation) -> Message:
    """Right or wrong, and why: a qualification teaches."""
    known = readings.truth(session, posted.sample.id)
    said = Feedback(
        own=cards.told(session, posted, row.value),
        known=cards.told_today(session, posted, known.value) if known else "",
        is_right=bool(qualifying.is_right(session, posted.project, row)),
        why=notes.reason_of(session, known.row.id) if known else "",
    )
    return qualification.feedback(cards.view(session, posted), head, said)


def posted_of(session: Session, turn: Turn) -> Posted:
    """What a turn is about."""
    found = cards.of_assignment(session, turn.assignment_id)
    return Posted(found.project, found.assignment, found.sample, turn)


def is_on_card(session: Session, sitting: Sitting, turn: Turn) -> bool:
    """Whether the card still shows this turn, or the summary after it."""
    newest = select(Sitting.id).where(Sitting.delivery_id == sitting.delivery_id)
    if session.exec(newest.order_by(col(Sitting.id).desc())).first() != sitting.id:
        return False
    shown = sittings.current(session, sitting)
    last = sittings.turns(session, sitting.id)[-1]
    return turn.id == (shown or last).id


def _say_moved(
    session: Session, project: Project, old: Sitting, post: Delivery | None, now: datetime
) -> None:
    if old.delivery_id is None or (post and post.id == old.delivery_id):
        return
    card = session.get_one(Delivery, old.delivery_id)
    deliveries.update_of(session, card, screen.moved(project.name), now, deliveries.AT_ONCE)


def _head(session: Session, sitting: Sitting, posted: Posted, turn: Turn, said: Said) -> Head:
    every = sittings.turns(session, sitting.id)
    stands = ""
    if turn.state is TurnState.OPEN and turn.annotation_id:
        own = session.get_one(Annotation, turn.annotation_id)
        stands = cards.told(session, posted, own.value)
    return Head(
        turn=turn.id,
        done=sum(one.state is TurnState.DONE for one in every),
        wanted=sitting.wanted,
        said=said.words,
        skip=said.skip,
        can_undo=sitting.purpose is not Purpose.QUALIFICATION
        and sittings.last_done(session, sitting) is not None,
        stands=stands,
    )


def _summary(session: Session, sitting: Sitting, now: datetime) -> Message:
    project = session.get_one(Project, sitting.project_id)
    reviewer = session.get_one(Reviewer, sitting.reviewer_id)
    said = sittings.words(session, sitting.id)
    last = sittings.turns(session, sitting.id)[-1]
    if sitting.purpose is Purpose.ADJUDICATION:
        left = disputes.count_open(session, project.id)
        return adjudication.summary(project.name, project.id, len(said), left, last.id)
    if sitting.purpose is Purpose.QUALIFICATION:
        asked = len(sittings.turns(session, sitting.id))
        size = reviewer.preferences.session_size
        return qualification.summary(
            project.name,
            project.id,
            sitting.right,
            asked,
            is_passed=bool(sitting.is_passed),
            turn=last.id,
            size=size,
        )
    answered = [(row, sample) for row, sample in said if row.answer is Answer.VALUE]
    came_to = outcomes.of_many(session, [sample for _, sample in answered])
    same = [outcomes.is_equal(session, row, came_to[sample.id]) for row, sample in answered]
    result = Result(
        project=project.name,
        project_id=project.id,
        answered=len(answered),
        skipped=sum(row.answer is Answer.SKIPPED for row, _ in said),
        seconds=sum(sittings.seconds(session, sitting.id)),
        finished=sum(one is not None for one in same),
        equal=sum(one is True for one in same),
        left=choosing.count_for(session, project, reviewer, now, MANY),
        many=MANY,
        size=reviewer.preferences.session_size,
    )
    return screen.summary(result, last.id, can_undo=bool(said))


def at(session: Session, team_id: str, channel_id: str, ts: str) -> Posted | None:
    """The turn on the card at this place, be it only a summary by now; None for other messages."""
    sitting = sittings.at(session, team_id, channel_id, ts)
    if sitting is None:
        return None
    turn = sittings.current(session, sitting)
    found = turn or next(iter(sittings.turns(session, sitting.id)[::-1]), None)
    return posted_of(session, found) if found else None


def by_number(session: Session, team_id: str, user_id: str, turn_id: int) -> Posted | None:
    """A turn by a number that comes from outside; None unless it is this very person's."""
    found = sittings.of_team(session, team_id, turn_id)
    if found is None or found[2].slack_user_id != user_id:
        return None
    return posted_of(session, found[0])


def open_turn(session: Session, assignment: Assignment) -> Turn | None:
    """The turn in which this is asked now, if a session asks it."""
    turn = sittings.newest_turn(session, assignment.id)
    if turn is None:
        return None
    shown = sittings.current(session, session.get_one(Sitting, turn.sitting_id))
    return turn if shown is not None and shown.id == turn.id else None
