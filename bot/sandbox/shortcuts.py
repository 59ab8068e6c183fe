"""Shortcuts: one in the menu of a message, one that is there everywhere."""

from typing import Any

from bot.sandbox.desk import Desk
from bot.sandbox.errors import Refused
from bot.sandbox.interactions import failure, interaction
from bot.sandbox.transport import NotAcknowledged
from bot.sandbox.world import shown

Values = dict[str, Any]


async def use(desk: Desk, given: Values) -> Values:
    """A person picked a shortcut; on a message when `message_ts` says which."""
    user = desk.world.actor(given["user"])
    kind = "message" if given.get("message_ts") else "global"
    known = desk.world.manifest.shortcuts
    if not any((one["type"], one["callback_id"]) == (kind, given["callback_id"]) for one in known):
        raise Refused("stale")
    payload = interaction(desk, "shortcut", user) | {
        "callback_id": given["callback_id"],
        "action_ts": desk.world.next_ts(),
    }
    if kind == "message":
        payload |= _message(desk, user, given)
    try:
        await desk.line.transport.ask("interactive", payload, answers=False)
    except NotAcknowledged as error:
        return failure(error)
    return {"ok": True}


def _message(desk: Desk, user: str, given: Values) -> Values:
    """What Slack adds for the message: an app need not be in its channel to be shown it."""
    message = desk.world.find(given.get("channel"), given["message_ts"])
    if message is None or message.get("ephemeral_to"):
        raise Refused("stale")
    channel = desk.world.channels[message["channel"]]
    if user not in channel["members"]:
        raise Refused("not_in_channel")
    return {
        "type": "message_action",
        "message": shown(message),
        "message_ts": message["ts"],
        "channel": {"id": channel["id"], "name": channel["name"] or "directmessage"},
        "response_url": desk.response_url(user, channel["id"], ""),
    }
