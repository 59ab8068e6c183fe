"""A person answers a reminder: not today, or never again."""

from collections.abc import Sequence

from slack_bolt import Ack, Respond
from sqlmodel import Session

from bot.errors import BadAnswer
from bot.screens import reminder as screen
from bot.screens import replies
from bot.words import say
from handlers import acts
from handlers.acts import Act, Body
from handlers.desk import Desk
from handlers.settling import carry_out
from storage import deliveries, homes, notices, people
from storage.tables import Delivery


def not_today(ack: Ack, body: Body, respond: Respond, *, desk: Desk) -> None:
    """Not Today was pressed: the reminder was read, so that the next one may come."""
    act = acts.click(body)

    def take(session: Session) -> Sequence[Delivery]:
        return [_answered(session, desk, act, screen.NOT_TODAY)]

    carry_out(ack, respond, act, desk, take)


def turn_off(ack: Ack, body: Body, respond: Respond, *, desk: Desk) -> None:
    """No More Reminders was pressed."""
    act = acts.click(body)

    def take(session: Session) -> Sequence[Delivery]:
        owed = _answered(session, desk, act, screen.OFF)
        reviewer = people.of_team(session, act.team_id, act.user_id)
        assert reviewer is not None, "the reminder was theirs"
        reviewer.preferences = reviewer.preferences.model_copy(update={"reminders": False})
        homes.touch(session, reviewer, desk.now())
        session.add(reviewer)
        return [owed]

    carry_out(ack, respond, act, desk, take)


def _answered(session: Session, desk: Desk, act: Act, said: str) -> Delivery:
    """The reminder's message says so, without its buttons."""
    notice = notices.at(session, act.team_id, act.user_id, act.channel_id, act.ts)
    reviewer = people.of_team(session, act.team_id, act.user_id)
    if notice is None or reviewer is None:
        raise BadAnswer(say("That is no reminder of yours."))
    reviewer.acted_at = desk.now()
    session.add(reviewer)
    message = replies.note(say(said))
    return deliveries.update_of(session, notice, message, desk.now(), deliveries.ANSWER_FIRST)
