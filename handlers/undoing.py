"""A person takes back what they said last, wherever they said it: `/concord undo [N]`."""

from collections.abc import Sequence
from dataclasses import replace

from slack_bolt import Ack, Respond
from sqlmodel import Session

from bot.blocks import Message
from bot.errors import BadAnswer, BadInput
from bot.records import Answer
from bot.screens import replies
from bot.words import say
from handlers import acts, labelling, recording, showing
from handlers.acts import Act, Body, Command
from handlers.desk import Desk
from handlers.settling import carry_out
from storage import annotations, cards, sittings
from storage import people as known_people
from storage.cards import Posted
from storage.tables import Annotation, Delivery, Project

AT_MOST = 20


def undo(session: Session, desk: Desk, project: Project, request: Command) -> Message:
    """`/concord undo [N]`: the last N answers in this project."""
    count = 1 if request.number is None else request.number
    if not 1 <= count <= AT_MOST:
        raise BadInput(
            say(
                "I can take back 1 to {most} answers at once, not {count}.",
                most=AT_MOST,
                count=count,
            )
        )
    said, _ = _take_back(session, desk, acts.of_command(request), count, project.id)
    return replies.note(said)


def undo_mine(ack: Ack, body: Body, respond: Respond, *, desk: Desk) -> None:
    """Undo Last Label was pressed in Home: the newest answer, in whatever project."""
    act, tell = acts.click(body), showing.teller(desk, body, respond)
    told: list[str] = []

    def take(session: Session) -> Sequence[Delivery]:
        said, updates = _take_back(session, desk, act, 1)
        told.append(said)
        return updates

    carry_out(ack, tell, act, desk, take)
    for said in told:
        tell(text=said)


def _take_back(
    session: Session, desk: Desk, act: Act, count: int, project_id: int | None = None
) -> tuple[str, Sequence[Delivery]]:
    """A sentence of what came of it, and what is owed for it."""
    reviewer = known_people.of_team(session, act.team_id, act.user_id)
    rows = annotations.newest_words(session, reviewer.id, count, project_id) if reviewer else ()
    taken: list[str] = []
    kept: list[str] = []
    owed: list[Delivery] = []
    for number, row in enumerate(rows):
        assert row.assignment_id is not None, "it was said on a card"
        posted = cards.of_assignment(session, row.assignment_id)
        described = cards.told(session, posted, row.value) or say("a skip")
        one = act if len(rows) == 1 else replace(act, key=f"{act.key}:{number}")
        try:
            owed += _take_back_one(session, desk, one, posted, row)
        except BadAnswer:
            kept.append(described)
        else:
            taken.append(described)
    return replies.taken_back(taken, kept), owed


def _take_back_one(
    session: Session, desk: Desk, act: Act, posted: Posted, row: Annotation
) -> Sequence[Delivery]:
    """On a session's card the sample comes back; elsewhere its card is open again."""
    in_session = sittings.of_word(session, row.id)
    if in_session is not None:
        turn, sitting = in_session
        sittings.hold(session, sitting.id)
        return labelling.take_back(session, desk, act, sitting, turn)
    if row.answer is not Answer.VALUE:
        raise BadAnswer(say("There is nothing of yours to take back."))
    return recording.say(session, act, posted, desk.now(), Answer.WITHDRAWN).updates
