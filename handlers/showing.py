"""Forms on top of forms, and forms renewed; where there is none to show, the reason is shown."""

from collections.abc import Callable

from slack_bolt import Respond
from sqlmodel import Session

from bot import blocks
from bot.blocks import Block
from bot.errors import ConcordError
from bot.words import say
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


def teller(desk: Desk, body: Body, respond: Respond) -> Respond:
    """What tells a person a sentence: in Home there is no response_url, but a form can say it."""
    if body["container"]["type"] != "view":
        return respond

    def tell(text: str = "", **_: object) -> None:
        view = blocks.modal("Concord", "told", [blocks.section(text)])
        slack = desk.slack_of(body["team"]["id"])
        slack.views_open(trigger_id=body["trigger_id"], view=view)

    return tell  # type: ignore[return-value]


def _drawn(desk: Desk, draw: Draw) -> Block:
    try:
        with desk.database.read() as session:
            return draw(session)
    except ConcordError as error:
        return blocks.modal(say("Not possible"), "refused", [blocks.section(str(error))])
