"""A reviewer changes their mind: undo, another label, or the model's after all."""

from collections.abc import Sequence

from slack_bolt import Ack, Respond
from sqlmodel import Session

from bot import canonical
from bot.errors import BadAnswer, ConcordError
from bot.records import Answer
from bot.screens import replies
from bot.tasks import KINDS
from handlers import acts, confirming, recording
from handlers.acts import Body
from handlers.desk import Desk
from handlers.settling import REFUSALS, carry_out, once, why
from storage import cards
from storage.tables import Delivery


def undo(ack: Ack, body: Body, respond: Respond, *, desk: Desk) -> None:
    """Undo was pressed under a confirmation."""
    act, annotation_id = acts.click(body), acts.chosen(body)

    def take(session: Session) -> Sequence[Delivery]:
        posted, _ = recording.own_annotation(session, act, annotation_id)
        recorded = recording.say(session, act, posted, desk.now(), Answer.WITHDRAWN)
        message = replies.note("Taken back. The card is open for you again.")
        return [*recorded.updates, confirming.confirm(session, act, recorded, message, desk)]

    carry_out(ack, respond, act, desk, take)


def take_suggestion(ack: Ack, body: Body, respond: Respond, *, desk: Desk) -> None:
    """The model's value was revealed after the answer, and is taken instead."""
    act, annotation_id = acts.click(body), acts.chosen(body)

    def take(session: Session) -> Sequence[Delivery]:
        posted, row = recording.own_annotation(session, act, annotation_id)
        if row.model_suggestion is None:
            raise BadAnswer("There is no suggestion for this sample.")
        suggested = canonical.loads(row.model_suggestion)
        return confirming.say_value(
            session, act, posted, desk, lambda asked: KINDS[asked.kind].value(**suggested)
        )

    carry_out(ack, respond, act, desk, take)


def keep_answer(ack: Ack, respond: Respond) -> None:
    """The model's value was revealed after the answer, and the answer stands."""
    ack()
    respond(text="Your answer stands.", replace_original=True)


def open_change_form(ack: Ack, body: Body, respond: Respond, *, desk: Desk) -> None:
    """Change was pressed under a confirmation: a form with the present answer filled in."""
    act, annotation_id = acts.click(body), acts.chosen(body)
    try:
        with desk.database.read() as session:
            posted, row = recording.own_annotation(session, act, annotation_id)
            asked = posted.asked(session)
            kind = KINDS[asked.kind]
            present = kind.value.model_validate_json(row.value) if row.value else None
            view = replies.change_form(
                row.id, cards.parts(posted.sample), kind.form(asked, present)
            )
    except ConcordError as error:
        ack()
        respond(text=str(error), response_type="ephemeral", replace_original=False)
        return
    ack()
    desk.slack_of(act.team_id).views_open(trigger_id=body["trigger_id"], view=view)


def change(ack: Ack, body: Body, view: Body, *, desk: Desk) -> None:
    """The form with another answer was sent."""
    act, number = acts.submission(body), acts.typed(view, "answer") or ""

    def take(session: Session) -> Sequence[Delivery]:
        posted, _ = recording.own_annotation(session, act, view["private_metadata"])
        return confirming.say_value(
            session, act, posted, desk, lambda asked: KINDS[asked.kind].read(asked, number)
        )

    try:
        once(desk, act, take)
    except REFUSALS as error:
        ack(response_action="errors", errors={"answer": why(error)})
        return
    ack()
    desk.run_soon("deliver")
