"""Everything that is known of a disputed sample, for the lead who settles it."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from bot.blocks import Message
from bot.records import SampleState, TurnState
from bot.screens import adjudication as screen
from bot.screens.adjudication import Case, Given
from bot.tasks import KINDS
from bot.words import speaking
from storage import cards, deliveries, disputes, notes, readings
from storage.cards import Posted
from storage.tables import Annotation, Delivery, Reviewer


def of(session: Session, posted: Posted) -> Case:
    """The case of a sample, with the verdict of this turn where it still lacks its reason."""
    dispute = disputes.of_sample(session, posted.sample.id)
    kind = KINDS[posted.asked(session).kind]
    said = notes.of_sample(session, posted.sample.id)
    turn = posted.turn
    row = (
        session.get(Annotation, turn.annotation_id)
        if turn is not None and turn.state is TurnState.TOLD
        else None
    )
    is_hidden = posted.project.policy.hide_names
    names = _names(session, [note.reviewer_id for note in said])
    return Case(
        reason=dispute.reason.value if dispute else "",
        given=tuple(_given(session, posted, is_hidden=is_hidden)),
        remarks=tuple(
            ("" if is_hidden else names[note.reviewer_id], note.text) for note in said if note.text
        ),
        flags=sum(note.is_flag for note in said),
        suggestion=cards.suggestion(session, posted),
        suggested=cards.told(session, posted, posted.predicted(session)),
        takes=kind.level is None,
        is_discussed=dispute is not None and dispute.discussion_id is not None,
        verdict=cards.told(session, posted, row.value) if row else "",
        verdict_id=row.id if row else 0,
    )


def owe_discussion(session: Session, posted: Posted, now: datetime, reason: str = "") -> None:
    """Begins the discussion in the channel, or brings its message to where the sample stands."""
    dispute = disputes.of_sample(session, posted.sample.id)
    if dispute is None:
        return
    with speaking(posted.project.policy.language):
        message = _discussion(session, posted, reason)
    if dispute.discussion_id is not None:
        post = session.get_one(Delivery, dispute.discussion_id)
        deliveries.update_of(session, post, message, now, deliveries.AT_ONCE)
        return
    post = deliveries.post(session, posted.project, message, now, key=f"discuss:{dispute.id}")
    dispute.discussion_id = post.id
    session.add(dispute)
    session.flush()


def renew_discussion(session: Session, posted: Posted, now: datetime, reason: str = "") -> None:
    """The same, where there is one."""
    dispute = disputes.of_sample(session, posted.sample.id)
    if dispute is not None and dispute.discussion_id is not None:
        owe_discussion(session, posted, now, reason)


def _discussion(session: Session, posted: Posted, reason: str) -> Message:
    """The answers are shown only where nobody can be influenced by them any more."""
    if posted.sample.erased_by is not None:
        return screen.discussion(cards.view(session, posted), None, "", "")
    is_finished = posted.sample.state is SampleState.COMPLETE
    case = of(session, posted) if is_finished else None
    decided = readings.verdict(session, posted.sample.id)
    outcome = cards.told_today(session, posted, decided.value) if decided else ""
    return screen.discussion(cards.view(session, posted), case, outcome, reason)


def _given(session: Session, posted: Posted, *, is_hidden: bool) -> Sequence[Given]:
    answers = readings.standing(session, posted.sample)
    names = _names(session, [one.reviewer_id or 0 for one in answers])
    return [
        Given(
            who="" if is_hidden else names[one.reviewer_id or 0],
            value=cards.told_today(session, posted, one.value),
            annotation_id=one.row.id,
            saw_suggestion=one.row.suggestion_shown,
        )
        for one in answers
    ]


def _names(session: Session, reviewer_ids: Sequence[int]) -> dict[int, str]:
    query = select(Reviewer.id, Reviewer.name).where(col(Reviewer.id).in_(reviewer_ids))
    return dict(session.exec(query).all())
