"""Forms that answers are filled into: opened from a card or a confirmation, read when sent."""

from collections.abc import Callable, Sequence

from slack_bolt import Ack, Respond
from sqlmodel import Session

from bot.blocks import Block
from bot.errors import BadFields, ConcordError
from bot.records import Answer, Value
from bot.screens import forms
from bot.screens.cards import picture_of, uploaded
from bot.screens.forms import Filled
from bot.tasks import KINDS
from bot.tasks.question import Question
from bot.tasks.sketching import Sketch
from handlers import acts, confirming, people, recording
from handlers.acts import Act, Body
from handlers.desk import Desk
from handlers.settling import REFUSALS, once, why
from storage import cards, deliveries
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
        return forms.answer(posted.reference, filled(session, posted, offered))

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
        ack(response_action="errors", errors=_told(view, error))
        return
    ack()
    desk.run_soon("deliver")


def _told(view: Body, error: Exception) -> dict[str, str]:
    """Each sentence under its input; one that is about the whole form under the first."""
    shown = view.get("blocks") or ()
    inputs = [one["block_id"] for one in shown if one["type"] == "input"] or ["answer"]
    faults = error.faults if isinstance(error, BadFields) else {}
    under = {one: faults[forms.plain_id(one)] for one in inputs if forms.plain_id(one) in faults}
    return under or {inputs[0]: why(error)}


def filled(session: Session, posted: Posted, answer: Value | None) -> Filled:
    """A form that is filled in with an answer, with what its kind offers beside the inputs."""
    question = posted.question(session)
    kind = KINDS[question.schema.kind]
    inputs = kind.form(question, answer)
    line = inputs[0]["element"].get("initial_value", "")
    tools = kind.tools.controls(question, Sketch(line)) if kind.tools else ()
    shown = _picture(session, posted, question)
    return Filled(question, inputs, shown, files(session, posted), tools=tools)


def files(session: Session, posted: Posted) -> dict[str, str]:
    """Slack's ids of the sample's own pictures, as far as they are uploaded."""
    held = [name for part in cards.parts(posted.sample) if (name := picture_of(part))]
    return deliveries.file_ids(session, posted.project.workspace_id, held)


def _picture(session: Session, posted: Posted, question: Question) -> Block | None:
    """The card's numbered picture for a form; None where there is none, or not uploaded yet."""
    name = posted.picture(session)
    found = deliveries.file_ids(session, posted.project.workspace_id, [name] if name else [])
    if name not in found:
        return None
    offered = question.suggestion if question.is_offered else None
    return uploaded(found[name], KINDS[question.schema.kind].alt_text(question, offered))
