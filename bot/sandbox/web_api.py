"""The Web API: every method in one table, with the scope that it needs."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.sandbox import conversations, events, files, messages
from bot.sandbox.desk import Desk
from bot.sandbox.errors import Refused
from bot.sandbox.store import Document
from bot.sandbox.world import (
    APP_TOKEN,
    BOT_ID,
    BOT_TOKEN,
    BOT_USER,
    TEAM,
    shown,
)

Arguments = dict[str, Any]


@dataclass(frozen=True)
class Method:
    """scopes: any one of them is enough; "" for none, "app" for the app-level token."""

    run: Callable[[Desk, Arguments], Document]
    scopes: str = ""


def call(desk: Desk, name: str, token: str, arguments: Arguments) -> Document:
    """One call, answered as Slack answers it. Raises Refused or RateLimited."""
    method = METHODS.get(name)
    if method is None:
        raise Refused("unknown_method", req_method=name)
    _check_token(desk, method, token)
    desk.rates.take(name, str(arguments.get("channel", "")))
    return {"ok": True, **method.run(desk, arguments)}


def _check_token(desk: Desk, method: Method, token: str) -> None:
    if not token:
        raise Refused("not_authed")
    if token not in {APP_TOKEN, BOT_TOKEN}:
        raise Refused("invalid_auth")
    if (method.scopes == "app") != (token == APP_TOKEN):
        raise Refused("not_allowed_token_type")
    wanted = set(method.scopes.split()) - {"app"}
    if wanted and not wanted & desk.world.manifest.scopes:
        granted = ",".join(sorted(desk.world.manifest.scopes))
        raise Refused("missing_scope", needed=min(wanted), provided=granted)


def auth_test(desk: Desk, _arguments: Arguments) -> Document:
    return {
        "url": f"{desk.address}/",
        "team": TEAM["name"],
        "user": desk.world.users[BOT_USER]["name"],
        "team_id": TEAM["id"],
        "user_id": BOT_USER,
        "bot_id": BOT_ID,
        "is_enterprise_install": False,
    }


def connections_open(desk: Desk, _arguments: Arguments) -> Document:
    address = desk.address.replace("http://", "ws://", 1)
    return {"url": f"{address}/socket?ticket={desk.sockets.ticket()}"}


def post_message(desk: Desk, arguments: Arguments) -> Document:
    channel = _writable(desk, arguments)
    message = messages.from_app(
        desk.world,
        channel["id"],
        str(arguments.get("text") or ""),
        arguments.get("blocks"),
        thread_ts=arguments.get("thread_ts"),
        metadata=arguments.get("metadata"),
    )
    events.message(desk, message)
    return {"channel": channel["id"], "ts": message["ts"], "message": shown(message)}


def post_ephemeral(desk: Desk, arguments: Arguments) -> Document:
    channel, user = _writable(desk, arguments), str(arguments.get("user") or "")
    if user not in channel["members"]:
        raise Refused("user_not_in_channel")
    message = messages.from_app(
        desk.world,
        channel["id"],
        str(arguments.get("text") or ""),
        arguments.get("blocks"),
        thread_ts=arguments.get("thread_ts"),
        ephemeral_to=user,
    )
    return {"message_ts": message["ts"]}


def update(desk: Desk, arguments: Arguments) -> Document:
    channel = desk.world.channel(str(arguments.get("channel", "")))
    message = _own_message(desk, channel["id"], str(arguments.get("ts")))
    changed = messages.change(
        desk.world, message, arguments.get("text"), arguments.get("blocks") or None
    )
    events.changed(desk, changed)
    return {"channel": channel["id"], "ts": changed["ts"], "text": changed["text"]}


def delete(desk: Desk, arguments: Arguments) -> Document:
    channel = desk.world.channel(str(arguments.get("channel", "")))
    message = _own_message(desk, channel["id"], str(arguments.get("ts")))
    desk.world.remove(message)
    return {"channel": channel["id"], "ts": message["ts"]}


def permalink(desk: Desk, arguments: Arguments) -> Document:
    channel, ts = str(arguments.get("channel")), str(arguments.get("message_ts"))
    if desk.world.find(channel, ts) is None:
        raise Refused("message_not_found")
    return {"permalink": f"{desk.address}/archives/{channel}/p{ts.replace('.', '')}"}


def user_info(desk: Desk, arguments: Arguments) -> Document:
    user = desk.world.users.get(str(arguments.get("user")))
    if user is None:
        raise Refused("user_not_found")
    return {"user": user}


def user_list(desk: Desk, _arguments: Arguments) -> Document:
    return {"members": list(desk.world.users.values())}


def views_open(desk: Desk, arguments: Arguments) -> Document:
    user = desk.pull(str(arguments.get("trigger_id")))
    return {"view": desk.views.open(user, arguments.get("view") or {})}


def views_push(desk: Desk, arguments: Arguments) -> Document:
    user = desk.pull(str(arguments.get("trigger_id")))
    return {"view": desk.views.push(user, arguments.get("view") or {})}


def views_update(desk: Desk, arguments: Arguments) -> Document:
    view_id, view = str(arguments.get("view_id")), arguments.get("view") or {}
    return {"view": desk.views.update(view_id, view, arguments.get("hash"))}


def views_publish(desk: Desk, arguments: Arguments) -> Document:
    user = str(arguments.get("user_id"))
    if user not in desk.world.users:
        raise Refused("user_not_found")
    return {"view": desk.views.publish(user, arguments.get("view") or {})}


def reactions_add(desk: Desk, arguments: Arguments) -> Document:
    message = desk.world.find(str(arguments.get("channel")), str(arguments.get("timestamp")))
    if message is None:
        raise Refused("message_not_found")
    react(desk, message, BOT_USER, str(arguments.get("name")))
    return {}


def react(desk: Desk, message: Document, user: str, name: str) -> None:
    """Adds one person's reaction, once."""
    reactions = {one["name"]: one["users"] for one in message.get("reactions", [])}
    users = reactions.setdefault(name, [])
    if user in users:
        raise Refused("already_reacted")
    users.append(user)
    message["reactions"] = [
        {"name": one, "users": who, "count": len(who)} for one, who in reactions.items()
    ]
    desk.world.put(message)


def _writable(desk: Desk, arguments: Arguments) -> Document:
    channel = desk.world.channel(str(arguments.get("channel", "")))
    if BOT_USER not in channel["members"]:
        raise Refused("not_in_channel")
    if channel["is_archived"]:
        raise Refused("is_archived")
    return channel


def _own_message(desk: Desk, channel_id: str, ts: str) -> Document:
    message = desk.world.find(channel_id, ts)
    if message is None or message.get("ephemeral_to"):
        raise Refused("message_not_found")
    if message.get("bot_id") != BOT_ID:
        raise Refused("cant_update_message")
    return message


HISTORY = "channels:history groups:history im:history"
READ = "channels:read groups:read im:read"

METHODS = {
    "apps.connections.open": Method(connections_open, "app"),
    "auth.test": Method(auth_test),
    "chat.delete": Method(delete, "chat:write"),
    "chat.getPermalink": Method(permalink),
    "chat.postEphemeral": Method(post_ephemeral, "chat:write"),
    "chat.postMessage": Method(post_message, "chat:write"),
    "chat.update": Method(update, "chat:write"),
    "conversations.create": Method(conversations.create, "channels:manage"),
    "conversations.history": Method(conversations.history, HISTORY),
    "conversations.info": Method(conversations.info, READ),
    "conversations.invite": Method(conversations.invite, "channels:manage"),
    "conversations.join": Method(conversations.join, "channels:join"),
    "conversations.list": Method(conversations.list_, READ),
    "conversations.members": Method(conversations.members, READ),
    "conversations.open": Method(conversations.open_, "im:write"),
    "conversations.replies": Method(conversations.replies, HISTORY),
    "files.completeUploadExternal": Method(files.complete_upload, "files:write"),
    "files.getUploadURLExternal": Method(files.get_upload_url, "files:write"),
    "files.info": Method(files.info, "files:read"),
    "reactions.add": Method(reactions_add, "reactions:write"),
    "users.info": Method(user_info, "users:read"),
    "users.list": Method(user_list, "users:read"),
    "views.open": Method(views_open),
    "views.publish": Method(views_publish),
    "views.push": Method(views_push),
    "views.update": Method(views_update),
}
