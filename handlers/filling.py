"""Forms that answers are filled into: opened from a card or a confirmation, read when sent."""

from collections.abc import Callable, Sequence

from slack_bolt import Ack, Respond
from sqlmodel import Session

from bot.blocks import Block
from bot.errors import ConcordError
from bot.records import Answer, Value
from bot.screens import forms
from bot.screens.cards import picture as picture_block
from bot.tasks import KINDS
from bot.tasks.question import Question
from handlers import acts, confirming, people, recording
from handlers.acts import Act, Body
from handlers.desk import Desk
from handlers.settling import REFUSALS, once, why
from storage import deliveries
from storage.cards import Posted
from storage.tables import Delivery


def open_answer_form(ack: Ack, body: Body, respond: Respond, *, desk: Desk) -> None:
    """Answer or Edit was pressed on a card: its form, with the model's value where it is shown."""
    act = acts.click(body)

    def view(session: Session) -> Block:
        posted = recording.card_at(session, act)
        people.may_label(session, posted.project, act.user_id)
        recording.check(posted, None, Answer.VALUE)  # sooner than after the typing
        people.may_answer(session, posted, act.user_id)
        question = posted.question(session)
        offered = question.suggestion if question.is_offered else None
        fields = KINDS[question.schema.kind].form(question, offered)
        shown = picture(session, posted, question)
        return forms.answer(posted.reference, question, fields, shown)

    open_form(ack, body, respond, desk, view)


def answer_form(ack: Ack, body: Body, view: Body, *, desk: Desk) -> None:
    """The form of a card was sent."""
    act = acts.submission(body)

    def find(session: Session) -> Posted:
        return recording.card_of_form(session, act, view["private_metadata"])

    take_form(ack, act, view, desk, find)


def open_form(
    ack: Ack, body: Body, respond: Respond, desk: Desk, view: Callable[[Session], Block]
) -> None:
    """Opens what `view` makes, or says to the person why there is none."""
    try:
        with desk.database.read() as session:
            shown = view(session)
    except ConcordError as error:
        ack()
        respond(text=str(error), response_type="ephemeral", replace_original=False)
        return
    ack()
    slack = desk.slack_of(acts.click(body).team_id)
    slack.views_open(trigger_id=body["trigger_id"], view=shown)


def take_form(
    ack: Ack, act: Act, view: Body, desk: Desk, find: Callable[[Session], Posted]
) -> None:
    """Keeps what the form holds; what cannot be read stays in the form, with the reason."""
    fields = acts.fields(view)

    def read(question: Question) -> Value:
        found: Value = KINDS[question.schema.kind].read_form(question, fields)
        return found

    def take(session: Session) -> Sequence[Delivery]:
        return confirming.say_value(session, act, find(session), desk, read)

    try:
        once(desk, act, take)
    except REFUSALS as error:
        ack(response_action="errors", errors={"answer": why(error)})
        return
    ack()
    desk.run_soon("deliver")


def picture(session: Session, posted: Posted, question: Question) -> Block | None:
    """The card's numbered picture for a form; None where there is none, or not uploaded yet."""
    name = posted.picture(session)
    found = deliveries.file_ids(session, posted.project.workspace_id, [name] if name else [])
    if name not in found:
        return None
    offered = question.suggestion if question.is_offered else None
    shown = picture_block(name, KINDS[question.schema.kind].alt_text(question, offered))
    return shown | {"slack_file": {"id": found[name]}}
