"""A reviewer reads the guidelines: from a card, or from Home."""

from slack_bolt import Ack, Respond
from sqlmodel import Session

from bot.blocks import Block
from bot.screens import guidelines as screen
from handlers import acts, filling, recording
from handlers.acts import Act, Body
from handlers.desk import Desk
from handlers.people import must_have_say, own_project
from storage import rulings, schemas


def open_from_card(ack: Ack, body: Body, respond: Respond, *, desk: Desk) -> None:
    """Guidelines was pressed on a card: those under which the card asks."""
    act = acts.click(body)

    def view(session: Session) -> Block:
        posted = recording.card_at(session, act)
        must_have_say(session, posted.project, act.user_id)
        decided = rulings.of_project(session, posted.project.id)
        return screen.draw(posted.project.name, posted.asked(session), decided)

    filling.open_form(ack, body, respond, desk, view)


def of_project(session: Session, act: Act, project_id: str) -> Block:
    """The newest guidelines of a project that this person is in."""
    project, _ = own_project(session, act, project_id)
    asked = schemas.read(schemas.newest(session, project.id))
    return screen.draw(project.name, asked, rulings.of_project(session, project.id))
