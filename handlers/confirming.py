"""Tells a person, and nobody else, what became of their word."""

from collections.abc import Callable, Sequence

from sqlmodel import Session

from bot.blocks import Message
from bot.records import Answer, Value
from bot.review import routing
from bot.screens import replies
from bot.tasks.question import Question
from handlers import recording, turns
from handlers.acts import Act
from handlers.desk import Desk
from handlers.recording import Recorded
from storage import cards, deliveries, predictions
from storage.cards import Posted
from storage.tables import Delivery, Prediction, Project


def say_value(
    session: Session, act: Act, posted: Posted, desk: Desk, read: Callable[[Question], Value]
) -> Sequence[Delivery]:
    """Keeps an answer; what tells of it is a session's card itself, or a message of its own."""
    if posted.turn is not None:
        return turns.say(session, act, posted, desk, Answer.VALUE, read)
    recorded = recording.say(session, act, posted, desk.now(), Answer.VALUE, read)
    message = _confirmation(session, act, recorded)
    return [*recorded.updates, confirm(session, act, recorded, message, desk)]


def confirm(
    session: Session, act: Act, recorded: Recorded, message: Message, desk: Desk
) -> Delivery:
    """Owes the confirmation of a word to whoever gave it."""
    return tell(session, act, recorded.posted.project, message, desk)


def tell(session: Session, act: Act, project: Project, message: Message, desk: Desk) -> Delivery:
    """Owes a message to the one who acted, and to nobody else, where they acted."""
    return deliveries.ephemeral(
        session,
        project,
        message,
        desk.now(),
        key=f"reply:{act.key}",
        channel_id=act.channel_id or project.channel_id,
        user_id=act.user_id,
        thread_ts=act.thread_ts,
        wait=deliveries.ANSWER_FIRST if act.via == "button" else deliveries.AT_ONCE,
    )


def _confirmation(session: Session, act: Act, recorded: Recorded) -> Message:
    row, posted = recorded.annotation, recorded.posted
    described = cards.told(session, posted, row.value)
    is_first = recorded.previous is None or recorded.previous.answer is not Answer.VALUE
    reveals = routing.reveals_suggestion(posted.project.policy.suggestion) and is_first
    is_other = row.model_suggestion is not None and row.model_suggestion != row.value
    if reveals and row.prediction_id and is_other:
        prediction = session.get_one(Prediction, row.prediction_id)
        suggestion = predictions.suggestion(session, prediction, row.model_suggestion or "")
        suggested = cards.told(session, posted, row.model_suggestion)
        return replies.reveal(
            described, row.id, suggestion, suggested, is_complete=recorded.is_complete
        )
    return replies.saved(
        described,
        row.id,
        advice=cards.advice(session, posted, row.value),
        is_change=not is_first and recorded.is_new,
        is_complete=recorded.is_complete,
        in_thread=act.via == "thread",
    )


def refuse(desk: Desk, act: Act, sentence: str) -> None:
    """Owes the reason why a word was not taken, where no response_url can carry it."""
    with desk.database.write() as session:
        posted = recording.card_at(session, act)
        tell(session, act, posted.project, replies.note(sentence), desk)
