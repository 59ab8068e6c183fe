"""Web API: messages."""

import re
from typing import Any

from bot.sandbox import events, files, messages
from bot.sandbox.desk import Desk
from bot.sandbox.errors import Refused
from bot.sandbox.store import Document
from bot.sandbox.world import World, shown

Arguments = dict[str, Any]

UPDATE_CHARACTERS = 4_000
"""chat.update refuses a longer text, where chat.postMessage cuts off what is over 40,000."""


def post_message(desk: Desk, arguments: Arguments) -> Document:
    channel = writable(desk, arguments.get("channel"))
    message = messages.from_app(
        desk.world,
        channel["id"],
        arguments.get("text"),
        arguments.get("blocks"),
        thread_ts=_thread(arguments),
        metadata=arguments.get("metadata"),
        attachments=arguments.get("attachments"),
        files=files.linked(desk, arguments.get("text")),
    )
    if message.get("files"):
        files.share(desk, message)
    else:
        events.message(desk, message)
    return {"channel": channel["id"], "ts": message["ts"], "message": shown(message)}


def post_ephemeral(desk: Desk, arguments: Arguments) -> Document:
    channel = writable(desk, arguments.get("channel"))
    user = arguments.get("user")
    if user not in channel["members"]:
        raise Refused("user_not_in_channel")
    message = messages.from_app(
        desk.world,
        channel["id"],
        arguments.get("text"),
        arguments.get("blocks"),
        thread_ts=_thread(arguments),
        attachments=arguments.get("attachments"),
        ephemeral_to=user,
    )
    return {"message_ts": message["ts"]}


def update(desk: Desk, arguments: Arguments) -> Document:
    """A text without blocks takes the blocks away; what else is not given stays."""
    message = _own_message(desk.world, arguments, "cant_update_message")
    if len(str(arguments.get("text") or "")) > UPDATE_CHARACTERS:
        raise Refused("msg_too_long")
    changed = messages.change(
        desk.world,
        message,
        arguments.get("text"),
        arguments.get("blocks"),
        metadata=arguments.get("metadata"),
        attachments=arguments.get("attachments"),
    )
    events.changed(desk, changed, message)
    answer = {"channel": changed["channel"], "ts": changed["ts"], "text": changed["text"]}
    return answer | {"message": shown(changed)}


def delete(desk: Desk, arguments: Arguments) -> Document:
    message = _own_message(desk.world, arguments, "cant_delete_message")
    messages.remove(desk.world, message)
    events.deleted(desk, message)
    return {"channel": message["channel"], "ts": message["ts"]}


def permalink(desk: Desk, arguments: Arguments) -> Document:
    channel, ts = desk.world.channel(arguments.get("channel")), arguments.get("message_ts")
    message = desk.world.find(channel["id"], ts)
    if message is None or message.get("ephemeral_to"):
        raise Refused("message_not_found")
    address = f"{desk.address}/archives/{channel['id']}/p{message['ts'].replace('.', '')}"
    thread = message.get("thread_ts")
    if thread and thread != message["ts"]:
        address += f"?thread_ts={thread}&cid={channel['id']}"
    return {"permalink": address, "channel": channel["id"]}


def writable(desk: Desk, channel_id: object) -> Document:
    """A channel that the app may write to."""
    channel = desk.world.channel(channel_id)
    is_member = desk.world.team.bot_user in channel["members"]
    if not desk.world.sees(desk.world.team.bot_user, channel):
        raise Refused("channel_not_found")
    if not is_member and "chat:write.public" not in desk.scopes:
        raise Refused("not_in_channel")
    if channel["is_archived"]:
        raise Refused("is_archived")
    return channel


def _thread(arguments: Arguments) -> str | None:
    thread_ts = arguments.get("thread_ts")
    if thread_ts and not re.fullmatch(r"\d+\.\d{6}", str(thread_ts)):
        raise Refused("invalid_thread_ts")
    return str(thread_ts) if thread_ts else None


def _own_message(world: World, arguments: Arguments, otherwise: str) -> Document:
    # These methods take no person's id for their direct messages, as chat.postMessage does.
    channel_id = str(arguments.get("channel") or "")
    if channel_id not in world.channels:
        raise Refused("channel_not_found")
    message = world.find(channel_id, arguments.get("ts"))
    if message is None or message.get("ephemeral_to"):
        raise Refused("message_not_found")
    if message.get("bot_id") != world.team.bot_id:
        raise Refused(otherwise)
    return message
