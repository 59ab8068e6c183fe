"""A reviewer answers: by button, by select, or in the thread."""

from collections.abc import Callable, Sequence

from slack_bolt import Ack, BoltResponse, Respond
from sqlmodel import Session

from bot import ids
from bot.blocks import Message
from bot.errors import BadAnswer, NotAllowed, NotYet
from bot.records import Answer, Value
from bot.screens import replies
from bot.tasks import KINDS
from bot.tasks.question import Question
from bot.words import say
from handlers import acts, adjudicating, confirming, editing, people, recording, reviewing, turns
from handlers.acts import Act, Body
from handlers.desk import Desk
from handlers.settling import carry_out, once
from storage import deliveries
from storage.tables import Delivery

TALK = 8
"""Words from which an unclear reply in a card's thread is talk about the sample, not a label."""


def answer(ack: Ack, body: Body, respond: Respond, *, desk: Desk) -> None:
    """A label was pressed or picked on a card."""
    act, pressed = acts.click(body), acts.chosen(body)

    def read(question: Question) -> Value:
        try:
            found: Value = KINDS[question.schema.kind].read(question, pressed)
        except BadAnswer:
            acts.forged(act, "label", pressed)
            raise
        return found

    def take(session: Session) -> Sequence[Delivery]:
        return confirming.say_value(session, act, recording.card_at(session, act), desk, read)

    carry_out(ack, respond, act, desk, take)


def save(ack: Ack, body: Body, respond: Respond, *, desk: Desk) -> None:
    """Save was pressed on a card that is filled in as a form is."""
    act, fields = acts.click(body), acts.fields(body)

    def read(question: Question) -> Value:
        found: Value = KINDS[question.schema.kind].read_form(question, fields)
        return found

    def take(session: Session) -> Sequence[Delivery]:
        return confirming.say_value(session, act, recording.card_at(session, act), desk, read)

    carry_out(ack, respond, act, desk, take)


def tick(ack: Ack) -> None:
    """Something was ticked on a card: it counts once Save is pressed."""
    ack()


def skip(ack: Ack, body: Body, respond: Respond, *, desk: Desk) -> None:
    """Skip was pressed: no value, and the card goes on without this person."""
    act = acts.click(body)

    def take(session: Session) -> Sequence[Delivery]:
        posted = recording.card_at(session, act)
        if posted.turn is not None:
            return turns.say(session, act, posted, desk, Answer.SKIPPED)
        recorded = recording.say(session, act, posted, desk.now(), Answer.SKIPPED)
        text = say("Skipped. Pick a label any time if you change your mind.")
        message = Message(text, [replies.skipped(recorded.annotation.id, text)])
        return [*recorded.updates, confirming.confirm(session, act, recorded, message, desk)]

    carry_out(ack, respond, act, desk, take)


def offer_labels(ack: Ack, body: Body, *, desk: Desk) -> None:
    """Letters were typed into a typeahead."""
    container = body.get("container") or {}
    with desk.database.read() as session:
        try:
            if (body.get("view") or {}).get("callback_id") == ids.EDIT_FORM:
                ack(options=editing.labels_for(session, body))
                return
            if container.get("type") == "view":
                posted = recording.card_of_view(session, acts.typing(body), body["view"])
            else:
                posted = recording.card_at(session, acts.typing(body))
        except (BadAnswer, NotAllowed):
            ack(options=[])
            return
        question = posted.question(session)
    kind, typed = KINDS[question.schema.kind], str(body.get("value") or "")
    ack(options=list(kind.options(question, typed, str(body.get("block_id") or ""))))


def hear(body: Body, next_: Callable[[], BoltResponse], *, desk: Desk) -> BoltResponse:
    """A message came.

    A middleware, since Bolt acknowledges an event before its listener runs, and a label must be
    kept first.
    """
    if not is_reply(body):
        return next_()
    _reply_in_thread(body, desk)
    return BoltResponse(status=200)


def is_reply(body: Body) -> bool:
    """A person's own new message in a thread: not a bot's, not an edit, not a deletion."""
    event = body.get("event") or {}
    is_from_person = "user" in event and "bot_id" not in event and "subtype" not in event
    is_in_thread = event.get("thread_ts") not in {None, event.get("ts")}
    return event.get("type") == "message" and is_from_person and is_in_thread


def ignore() -> None:
    """Other messages are none of our business; Bolt wants to hear so."""


def _reply_in_thread(body: Body, desk: Desk) -> None:
    """Somebody wrote in a card's thread: a label, or talk about the sample."""
    act, text = acts.reply(body), str(body["event"].get("text") or "")
    if adjudicating.keep_talk(desk, act, text):
        return
    with desk.database.read() as session:
        if recording.find_at(session, act) is None:
            if deliveries.is_posting(session, act.channel_id):
                raise NotYet(f"a card is being posted in {act.channel_id}")
            return
    act = people.named(desk, act)

    def read(question: Question) -> Value:
        found: Value = KINDS[question.schema.kind].read_text(question, text)
        return found

    def take(session: Session) -> Sequence[Delivery]:
        return confirming.say_value(session, act, recording.card_at(session, act), desk, read)

    try:
        once(desk, act, take)
    except (BadAnswer, NotAllowed) as error:
        _take_as_talk(desk, act, text, str(error))
    desk.run_soon("deliver")


def _take_as_talk(desk: Desk, act: Act, text: str, why_no_label: str) -> None:
    """Long words are kept as a comment; to short ones we say why they are no label."""
    if len(text.split()) >= TALK:
        try:
            reviewing.keep_comment(desk, act, text)
        except NotAllowed as error:
            why_no_label = str(error)
        else:
            return
    confirming.refuse(desk, act, why_no_label)
