"""What somebody did in Slack, read out of Slack's payload."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import structlog

from bot import ids
from bot.screens import cards, forms

log = structlog.get_logger()

Body = Mapping[str, Any]
"""A payload as Slack sends it."""


@dataclass(frozen=True)
class Act:
    """Who did something, and where.

    key: the same for every redelivery of the same act, and for no other act
    via: "button", "thread", "form", "command", "shortcut" or "file"
    card: the assignment whose card was pressed, as the card itself says
    turn: of a session's card, the turn that it showed when it was pressed
    """

    team_id: str
    user_id: str
    user_name: str
    channel_id: str
    ts: str
    key: str
    via: str
    thread_ts: str | None = None
    is_on_ephemeral: bool = False
    card: int | None = None
    turn: int | None = None


@dataclass(frozen=True)
class Command:
    """A slash command: who gave it, where, and the words after its name.

    number: the last word, where a number was asked for and given
    """

    team_id: str
    user_id: str
    user_name: str
    channel_id: str
    trigger_id: str
    verb: str
    words: tuple[str, ...]
    number: int | None = None

    @property
    def key(self) -> str:
        """The same for no other command."""
        return f"{self.team_id}:{self.user_id}:{self.trigger_id}"


def command(body: Body) -> Command:
    """`/concord VERB WORDS …`; without a word, help is what was meant."""
    verb, *words = str(body.get("text") or "").split() or ["help"]
    return Command(
        team_id=body["team_id"],
        user_id=body["user_id"],
        user_name=body.get("user_name", ""),
        channel_id=body["channel_id"],
        trigger_id=body["trigger_id"],
        verb=verb.casefold(),
        words=tuple(words),
    )


def of_command(given: Command) -> Act:
    """What a command does, as an act."""
    return Act(
        team_id=given.team_id,
        user_id=given.user_id,
        user_name=given.user_name,
        channel_id="",
        ts="",
        key=given.key,
        via="command",
    )


def with_number(given: Command) -> Command:
    """The command with a number at its end taken out of its words."""
    *words, last = given.words or ("",)
    if not ids.is_number(last):
        return given
    return replace(given, words=tuple(words), number=int(last))


def click(body: Body) -> Act:
    """A press of a control on a message."""
    action, container, user = body["actions"][0], body["container"], body["user"]
    place = container.get("message_ts") or container.get("view_id", "")
    team_id = body["team"]["id"]
    return Act(
        team_id=team_id,
        user_id=user["id"],
        user_name=user.get("name") or user.get("username") or "",
        channel_id=container.get("channel_id", ""),
        ts=place,
        key=":".join((team_id, user["id"], place, action["action_id"], action["action_ts"])),
        via="button",
        is_on_ephemeral=bool(container.get("is_ephemeral")),
        card=cards.reference(body.get("message") or {}),
        turn=ids.stamp_of(action.get("block_id") or ""),
    )


def typing(body: Body) -> Act:
    """Letters in a typeahead: looked at, never kept."""
    container, user = body.get("container") or {}, body["user"]
    return Act(
        team_id=body["team"]["id"],
        user_id=user["id"],
        user_name="",
        channel_id=container.get("channel_id", ""),
        ts=container.get("message_ts", ""),
        key="",
        via="button",
        card=cards.reference(body.get("message") or {}),
        turn=ids.stamp_of(body.get("block_id") or ""),
    )


def chosen(body: Body) -> str:
    """The value of the control that was pressed."""
    return next(iter(_held(body["actions"][0])), "")


def submission(body: Body) -> Act:
    """A form that was sent."""
    user, view, team_id = body["user"], body["view"], body["team"]["id"]
    return Act(
        team_id=team_id,
        user_id=user["id"],
        user_name=user.get("name") or user.get("username") or "",
        channel_id="",
        ts="",
        # One form is sent once: a changed form that failed its check has a new hash.
        key=":".join((team_id, user["id"], view["id"], view.get("hash", ""))),
        via="form",
    )


def shortcut(body: Body) -> Act:
    """An entry of a message's menu."""
    team_id, user = body["team"]["id"], body["user"]
    return Act(
        team_id=team_id,
        user_id=user["id"],
        user_name=user.get("name") or user.get("username") or "",
        channel_id=body["channel"]["id"],
        ts=str(body["message"].get("ts") or body.get("message_ts") or ""),
        key=":".join((team_id, user["id"], body["callback_id"], body["trigger_id"])),
        via="shortcut",
    )


def dropped(body: Body) -> Act:
    """A message with files, new in a channel."""
    event = body["event"]
    team_id = body.get("team_id") or event.get("team") or ""
    return Act(
        team_id=team_id,
        user_id=event["user"],
        user_name="",
        channel_id=event["channel"],
        ts=event["ts"],
        key=":".join((team_id, event["user"], event["channel"], event["ts"])),
        via="file",
    )


def reply(body: Body) -> Act:
    """A message in a thread."""
    event = body["event"]
    team_id = body.get("team_id") or event.get("team") or ""
    return Act(
        team_id=team_id,
        user_id=event["user"],
        user_name="",
        channel_id=event["channel"],
        ts=event["thread_ts"],
        key=":".join((team_id, event["user"], event["channel"], event["ts"])),
        via="thread",
        thread_ts=event["thread_ts"],
    )


def fields(holder: Body) -> dict[str, tuple[str, ...]]:
    """What a form or card holds: for each block the text, or the values of what is picked.

    holder: a view, or a click on a message. What was filled in for the person may be missing from
    what Slack sends back; it then stands as it was filled in.
    """
    shown = holder.get("blocks") or (holder.get("message") or {}).get("blocks") or ()
    filled = {
        _plain_id(block["block_id"]): _held(_beginning(element))
        for block in shown
        for element in [block.get("element") or {}, *(block.get("elements") or ())]
        if any(name.startswith("initial_") for name in element)
    }
    values = (holder.get("state") or {}).get("values") or {}
    return filled | {
        _plain_id(block_id): _held(field)
        for block_id, inputs in values.items()
        for action_id, field in inputs.items()
        if not ids.PICK.match(action_id)
    }


def _plain_id(block_id: str) -> str:
    return forms.plain_id(ids.unstamped(block_id))


def picks(view: Body) -> dict[str, str]:
    """What is picked in the selects of a form that only count with a tool, by their names."""
    return {
        action_id.partition(".")[2]: "".join(_held(field))
        for inputs in view["state"]["values"].values()
        for action_id, field in inputs.items()
        if ids.PICK.match(action_id)
    }


def _beginning(element: Body) -> Body:
    """How a control stands before anybody has touched it."""
    return {
        "value": element.get("initial_value"),
        "selected_option": element.get("initial_option"),
        "selected_options": element.get("initial_options"),
    }


def _held(field: Body) -> tuple[str, ...]:
    options = [*(field.get("selected_options") or []), field.get("selected_option")]
    picked = [field.get(f"selected_{thing}") for thing in ("time", "conversation", "user")]
    values = [option["value"] for option in options if option] or [*picked, field.get("value")]
    return tuple(str(value) for value in values if value is not None)


def typed(view: Body, block_id: str) -> str | None:
    """What a form's only input in this block holds: text, or the picked option's value."""
    (field,) = view["state"]["values"][block_id].values()
    return next(iter(_held(field)), None)


def forged(act: Act, what: str, claims: object) -> None:
    """Keeps in the log that somebody claimed what no screen of ours offers them."""
    log.warning("forged", what=what, user=act.user_id, team=act.team_id, claims=str(claims)[:40])
