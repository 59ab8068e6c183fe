"""Web API: reactions to messages; what people do with them on the page is the same."""

import re
from typing import Any

from bot.sandbox import events
from bot.sandbox.conversations import seen
from bot.sandbox.desk import Desk
from bot.sandbox.errors import Refused
from bot.sandbox.store import Document
from bot.sandbox.world import shown

Arguments = dict[str, Any]


def add(desk: Desk, arguments: Arguments) -> Document:
    _of_app(desk, arguments, is_there=True)
    return {}


def remove(desk: Desk, arguments: Arguments) -> Document:
    _of_app(desk, arguments, is_there=False)
    return {}


def get(desk: Desk, arguments: Arguments) -> Document:
    """A message with the reactions to it."""
    channel = seen(desk, arguments)
    message = _message(desk, channel["id"], arguments.get("timestamp"))
    return {"type": "message", "channel": channel["id"], "message": shown(message)}


def react(
    desk: Desk, channel_id: object, ts: object, user: str, name: object, *, is_there: bool
) -> None:
    """Adds one person's reaction, or takes it back, and tells of it."""
    message = _message(desk, channel_id, ts)
    if user not in desk.world.channels[message["channel"]]["members"]:
        raise Refused("not_in_channel")
    short = str(name or "").strip(":")
    if not re.fullmatch(r"[\w+'-]+(::skin-tone-[2-6])?", short):
        raise Refused("invalid_name")
    reactions = {one["name"]: list(one["users"]) for one in message.get("reactions", [])}
    users = reactions.setdefault(short, [])
    if (user in users) == is_there:
        raise Refused("already_reacted" if is_there else "no_reaction")
    users.append(user) if is_there else users.remove(user)
    told = [{"name": one, "users": who, "count": len(who)} for one, who in reactions.items() if who]
    rest = {key: value for key, value in message.items() if key != "reactions"}
    desk.world.put(rest | ({"reactions": told} if told else {}))
    kind = "reaction_added" if is_there else "reaction_removed"
    events.reaction(desk, kind, message, user, short)


def _of_app(desk: Desk, arguments: Arguments, *, is_there: bool) -> None:
    channel, name = seen(desk, arguments), arguments.get("name")
    app, ts = desk.world.team.bot_user, arguments.get("timestamp")
    react(desk, channel["id"], ts, app, name, is_there=is_there)


def _message(desk: Desk, channel_id: object, ts: object) -> Document:
    message = desk.world.find(channel_id, ts)
    if message is None or message.get("ephemeral_to"):
        raise Refused("message_not_found")
    return message
