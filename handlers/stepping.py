"""Answers of several taps: each step is shown to the person alone, and the last one is kept.

A session's card is theirs alone, and shows the step itself.
"""

from collections.abc import Sequence

from slack_bolt import Ack, Respond
from sqlmodel import Session

from bot import ids
from bot.errors import ConcordError
from bot.records import Answer, Value
from bot.screens import replies
from bot.tasks import KINDS
from bot.tasks.question import Question
from bot.tasks.steps import Step
from bot.words import say
from handlers import acts, confirming, people, recording, turns
from handlers.acts import Act, Body
from handlers.desk import Desk
from handlers.settling import carry_out
from storage.cards import Posted
from storage.tables import Delivery


def step(ack: Ack, body: Body, respond: Respond, *, desk: Desk) -> None:
    """A step was tapped, on a card or in what the step before has shown."""
    act, draft = acts.click(body), acts.chosen(body)
    about = ids.step_about(body["actions"][0]["block_id"])
    try:
        with desk.database.read() as session:
            posted = _posted(session, act, about)
            reached = _reached(posted.question(session), draft)
            card = posted.reference
            if isinstance(reached, Step) and posted.turn is None:  # sooner than after the last tap
                people.may_label(session, posted.project, act.user_id)
                recording.check(posted, None, Answer.VALUE)
                people.may_answer(session, posted, act.user_id)
    except ConcordError as error:
        ack()
        respond(text=str(error), response_type="ephemeral", replace_original=False)
        return
    if isinstance(reached, Step) and posted.turn is None:
        ack()
        shown = replies.step(reached, card).payload()
        respond(**shown, response_type="ephemeral", replace_original=act.is_on_ephemeral)
        return

    def read(question: Question) -> Value:
        found = _reached(question, draft)
        assert isinstance(found, Value), "the same taps come to the same"
        return found

    def take(session: Session) -> Sequence[Delivery]:
        posted = _posted(session, act, about)
        if isinstance(reached, Step):
            return [turns.step(session, act, posted, desk, reached if draft else None)]
        return confirming.say_value(session, act, posted, desk, read)

    carry_out(ack, respond, act, desk, take)


def _posted(session: Session, act: Act, about: str) -> Posted:
    if about:
        return recording.card_of_form(session, act, about)
    return recording.card_at(session, act)


def _reached(question: Question, draft: str) -> Value | Step:
    kind = KINDS[question.schema.kind]
    if kind.step is None:
        raise ConcordError(
            say("This question is not answered by taps. Please look at its card again.")
        )
    found: Value | Step = kind.step(question, draft)
    return found
