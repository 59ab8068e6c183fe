"""A reviewer says why they skipped a sample."""

from collections.abc import Sequence

from slack_bolt import Ack, Respond
from sqlmodel import Session

from bot.errors import BadAnswer
from bot.records import Answer
from bot.screens import replies
from bot.words import say
from handlers import acts, confirming, recording, turns
from handlers.acts import Act, Body
from handlers.desk import Desk
from handlers.settling import carry_out
from storage import notes, provenance
from storage.sitting_cards import Said
from storage.tables import Annotation, Delivery


def give_reason(ack: Ack, body: Body, respond: Respond, *, desk: Desk) -> None:
    """A reason was picked, under the confirmation or on the session's next card."""
    act = acts.click(body)
    annotation_id, _, key = acts.chosen(body).partition(":")

    def take(session: Session) -> Sequence[Delivery]:
        posted, row = recording.own_annotation(session, act, annotation_id)
        if row.answer is not Answer.SKIPPED or key not in replies.SKIP_REASONS:
            raise BadAnswer(say("That is no skip of yours."))
        reason = replies.SKIP_REASONS[key]
        _keep(session, desk, act, row, reason)
        text = say("Skipped: {reason}.", reason=say(reason))
        if posted.turn is not None:
            sitting, _ = turns.hold(session, posted)
            return [turns.move_on(session, act, sitting, desk.now(), Said(text))]
        return [confirming.tell(session, act, posted.project, replies.note(text), desk)]

    carry_out(ack, respond, act, desk, take)


def _keep(session: Session, desk: Desk, act: Act, row: Annotation, reason: str) -> None:
    assert row.reviewer_id is not None, "it is a person's own"
    notes.add(
        session,
        row.sample_id,
        row.reviewer_id,
        is_flag=False,
        text=reason,
        now=desk.now(),
        about=row.id,
    )
    draft = provenance.Draft(
        at=desk.now(),
        actor=act.user_id,
        action="skip_reason",
        subject=f"sample:{row.sample_id}",
        payload={"text": reason, "skip": row.id},
        key=act.key,
    )
    provenance.record(session, row.project_id, draft)
