"""A reviewer changes their mind: undo, another label, or the model's after all."""

from collections.abc import Sequence

from slack_bolt import Ack, Respond
from sqlmodel import Session

from bot import canonical
from bot.blocks import Block
from bot.errors import BadAnswer
from bot.records import Answer, Value
from bot.screens import forms, replies
from bot.tasks import KINDS
from bot.tasks.question import Question
from bot.words import say
from handlers import acts, confirming, filling, recording
from handlers.acts import Body
from handlers.desk import Desk
from handlers.settling import carry_out
from storage.cards import Posted
from storage.tables import Delivery


def undo(ack: Ack, body: Body, respond: Respond, *, desk: Desk) -> None:
    """Undo was pressed under a confirmation."""
    act, annotation_id = acts.click(body), acts.chosen(body)

    def take(session: Session) -> Sequence[Delivery]:
        posted, _ = recording.own_annotation(session, act, annotation_id)
        recorded = recording.say(session, act, posted, desk.now(), Answer.WITHDRAWN)
        message = replies.note(say("Taken back. The card is open for you again."))
        return [*recorded.updates, confirming.confirm(session, act, recorded, message, desk)]

    carry_out(ack, respond, act, desk, take)


def take_suggestion(ack: Ack, body: Body, respond: Respond, *, desk: Desk) -> None:
    """The model's value was revealed after the answer, and is taken instead."""
    act, annotation_id = acts.click(body), acts.chosen(body)

    def take(session: Session) -> Sequence[Delivery]:
        posted, row = recording.own_annotation(session, act, annotation_id)
        if row.model_suggestion is None:
            raise BadAnswer(say("There is no suggestion for this sample."))
        suggested = canonical.loads(row.model_suggestion)

        def read(question: Question) -> Value:
            kept: Value = KINDS[question.schema.kind].value.model_validate(suggested)
            return kept

        return confirming.say_value(session, act, posted, desk, read)

    carry_out(ack, respond, act, desk, take)


def keep_answer(ack: Ack, respond: Respond) -> None:
    """The model's value was revealed after the answer, and the answer stands."""
    ack()
    respond(text=say("Your answer stands."), replace_original=True)


def open_change_form(ack: Ack, body: Body, respond: Respond, *, desk: Desk) -> None:
    """Change was pressed under a confirmation: a form with the present answer filled in."""
    act, annotation_id = acts.click(body), acts.chosen(body)

    def view(session: Session) -> Block:
        posted, row = recording.own_annotation(session, act, annotation_id)
        question = posted.question(session)
        kind = KINDS[question.schema.kind]
        present = kind.value.model_validate_json(row.value) if row.value else None
        return forms.change(row.id, filling.filled(session, posted, present))

    filling.open_form(ack, body, respond, desk, view)


def change(ack: Ack, body: Body, view: Body, *, desk: Desk) -> None:
    """The form with another answer was sent."""
    act = acts.submission(body)

    def find(session: Session) -> Posted:
        return recording.own_annotation(session, act, view["private_metadata"])[0]

    filling.take_form(ack, act, view, desk, find)
