"""The Web API: every method in one table, with the scope that it needs."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.sandbox import (
    chat,
    conversations,
    files,
    history,
    oauth,
    people,
    reactions,
    uploads,
)
from bot.sandbox.desk import Desk
from bot.sandbox.errors import Refused
from bot.sandbox.store import Document
from bot.sandbox.teams import APP_TOKEN

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
    if name == "auth.revoke":
        arguments = arguments | {"token": token}
    return {"ok": True, **method.run(desk, arguments)}


def _check_token(desk: Desk, method: Method, token: str) -> None:
    if not token:
        raise Refused("not_authed")
    installed = desk.tokens.get(token)
    if token != APP_TOKEN and installed is None:
        raise Refused("invalid_auth")
    if (method.scopes == "app") != (token == APP_TOKEN):
        raise Refused("not_allowed_token_type")
    wanted = set(method.scopes.split()) - {"app"}
    granted = str((installed or {}).get("scopes", ""))
    if wanted and not wanted & set(granted.split(",")):
        raise Refused("missing_scope", needed=min(wanted), provided=granted)


def views_open(desk: Desk, arguments: Arguments) -> Document:
    view = desk.views.check(arguments.get("view"))
    return {"view": desk.views.open(desk.pull(arguments.get("trigger_id")), view)}


def views_push(desk: Desk, arguments: Arguments) -> Document:
    view = desk.views.check(arguments.get("view"))
    return {"view": desk.views.push(desk.pull(arguments.get("trigger_id")), view)}


def views_update(desk: Desk, arguments: Arguments) -> Document:
    """By the view's id, or by the id that the app gave it."""
    view = desk.views.check(arguments.get("view"))
    wanted = str(arguments.get("view_id") or ""), str(arguments.get("external_id") or "")
    _, old = desk.views.find(*wanted)
    return {"view": desk.views.update(old["id"], view, arguments.get("hash"))}


def views_publish(desk: Desk, arguments: Arguments) -> Document:
    if not desk.world.manifest.has_home:
        raise Refused("not_enabled")
    view = desk.views.check(arguments.get("view"), "home")
    user = desk.world.user(arguments.get("user_id"))["id"]
    return {"view": desk.views.publish(user, view, arguments.get("hash"))}


HISTORY = "channels:history groups:history im:history mpim:history"
READ = "channels:read groups:read im:read mpim:read"

METHODS = {
    "apps.connections.open": Method(people.connections_open, "app"),
    "auth.revoke": Method(oauth.revoke),
    "auth.test": Method(people.auth_test),
    "bots.info": Method(people.bot_info, "users:read"),
    "chat.delete": Method(chat.delete, "chat:write"),
    "chat.getPermalink": Method(chat.permalink),
    "chat.postEphemeral": Method(chat.post_ephemeral, "chat:write"),
    "chat.postMessage": Method(chat.post_message, "chat:write"),
    "chat.update": Method(chat.update, "chat:write"),
    "conversations.create": Method(conversations.create, "channels:manage groups:write"),
    "conversations.history": Method(history.history, HISTORY),
    "conversations.info": Method(conversations.info, READ),
    "conversations.invite": Method(
        conversations.invite, "channels:manage channels:write.invites groups:write"
    ),
    "conversations.join": Method(conversations.join, "channels:join"),
    "conversations.leave": Method(conversations.leave, "channels:manage groups:write"),
    "conversations.list": Method(conversations.list_, READ),
    "conversations.members": Method(conversations.members, READ),
    "conversations.open": Method(conversations.open_, "im:write mpim:write"),
    "conversations.replies": Method(history.replies, HISTORY),
    "dnd.info": Method(people.dnd_info, "dnd:read"),
    "files.completeUploadExternal": Method(uploads.complete_upload, "files:write"),
    "files.delete": Method(files.delete, "files:write"),
    "files.getUploadURLExternal": Method(uploads.get_upload_url, "files:write"),
    "files.info": Method(files.info, "files:read"),
    "reactions.add": Method(reactions.add, "reactions:write"),
    "reactions.get": Method(reactions.get, "reactions:read"),
    "reactions.remove": Method(reactions.remove, "reactions:write"),
    "team.info": Method(people.team_info, "team:read"),
    "users.conversations": Method(conversations.of_user, READ),
    "users.info": Method(people.user_info, "users:read"),
    "users.list": Method(people.user_list, "users:read"),
    "views.open": Method(views_open),
    "views.publish": Method(views_publish),
    "views.push": Method(views_push),
    "views.update": Method(views_update),
}
