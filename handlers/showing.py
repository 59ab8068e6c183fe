"""Forms on top of forms, and forms renewed; where there is none to show, the reason is shown."""

from collections.abc import Callable

from sqlmodel import Session

from bot import blocks
from bot.blocks import Block
from bot.errors import ConcordError
from handlers.acts import Act, Body
from handlers.desk import Desk

Draw = Callable[[Session], Block]


def open_(desk: Desk, act: Act, body: Body, draw: Draw) -> None:
    """A form for a command, a shortcut or a button on a message."""
    view = _drawn(desk, draw)
    desk.slack_of(act.team_id).views_open(trigger_id=body["trigger_id"], view=view)


def push(desk: Desk, act: Act, body: Body, draw: Draw) -> None:
    """Another form on top of the one whose control was used."""
    view = _drawn(desk, draw)
    desk.slack_of(act.team_id).views_push(trigger_id=body["trigger_id"], view=view)


def renew(desk: Desk, act: Act, view_id: str, draw: Draw) -> None:
    """The form shows what is true now."""
    desk.slack_of(act.team_id).views_update(view_id=view_id, view=_drawn(desk, draw))


def _drawn(desk: Desk, draw: Draw) -> Block:
    try:
        with desk.database.read() as session:
            return draw(session)
    except ConcordError as error:
        return blocks.modal("Not possible", "refused", [blocks.section(str(error))])
