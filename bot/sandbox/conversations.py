"""Web API: channels and their members."""

import re
from collections.abc import Callable
from typing import Any

from bot.sandbox import events
from bot.sandbox.desk import Desk
from bot.sandbox.errors import Refused
from bot.sandbox.pages import page
from bot.sandbox.store import Document
from bot.sandbox.world import kind_of

Arguments = dict[str, Any]

TYPES = {"public_channel": "channel", "private_channel": "group", "mpim": "mpim", "im": "im"}
PREFIXES = {"channel": "channels", "group": "groups", "mpim": "mpim", "im": "im"}
"""How the scopes of each kind of conversation begin."""

PEOPLE_AT_MOST = 8
"""In the direct messages of several, beside the app."""


def described(desk: Desk, channel: Document) -> Document:
    """A channel as the app sees it."""
    kind = kind_of(channel)
    return {
        **{key: value for key, value in channel.items() if key != "members"},
        "is_member": desk.world.team.bot_user in channel["members"],
        "is_channel": kind == "channel",
        "is_group": kind == "group",
        "is_mpim": kind == "mpim",
        "is_private": kind != "channel",
        "is_general": channel["name"] == "general",
        "num_members": len(channel["members"]),
        "topic": {"value": channel["topic"], "creator": "", "last_set": 0},
        "purpose": {"value": "", "creator": "", "last_set": 0},
    }


def info(desk: Desk, arguments: Arguments) -> Document:
    return {"channel": described(desk, visible(desk, arguments, "read"))}


def list_(desk: Desk, arguments: Arguments) -> Document:
    """What the app may know of: public channels, and what else it is a member of."""
    return _list(desk, arguments, lambda channel: desk.world.sees(_app(desk), channel))


def of_user(desk: Desk, arguments: Arguments) -> Document:
    """`users.conversations`: those that somebody is a member of; the app when nobody is named."""
    user = desk.world.user(arguments.get("user") or _app(desk))["id"]

    def is_shared(channel: Document) -> bool:
        return user in channel["members"] and desk.world.sees(_app(desk), channel)

    return _list(desk, arguments, is_shared)


def _list(desk: Desk, arguments: Arguments, is_seen: Callable[[Document], bool]) -> Document:
    wanted = {one.strip() for one in str(arguments.get("types") or "public_channel").split(",")}
    if not wanted <= set(TYPES):
        raise Refused("invalid_types")
    kinds = {TYPES[one] for one in wanted}
    for kind in sorted(kinds):
        desk.need(f"{PREFIXES[kind]}:read")
    is_open = str(arguments.get("exclude_archived")).lower() in {"true", "1"}
    found = [
        described(desk, channel)
        for channel in desk.world.channels.values()
        if kind_of(channel) in kinds
        and is_seen(channel)
        and not (is_open and channel["is_archived"])
    ]
    some, cursor = page(found, arguments)
    return {"channels": some, "response_metadata": {"next_cursor": cursor}}


def members(desk: Desk, arguments: Arguments) -> Document:
    some, cursor = page(visible(desk, arguments, "read")["members"], arguments)
    return {"members": some, "response_metadata": {"next_cursor": cursor}}


def open_(desk: Desk, arguments: Arguments) -> Document:
    """The direct messages with one person, or with several."""
    users = [one.strip() for one in str(arguments.get("users") or "").split(",") if one.strip()]
    if not users and arguments.get("channel"):
        return {"channel": described(desk, visible(desk, arguments, "read")), "no_op": True}
    if not users:
        raise Refused("users_list_not_supplied")
    if len(users) > PEOPLE_AT_MOST:
        raise Refused("too_many_users")
    people = [desk.world.user(one) for one in users]
    if any(person["deleted"] for person in people):
        raise Refused("user_disabled")
    desk.need("im:write" if len(users) == 1 else "mpim:write")
    world = desk.world
    found = world.direct(people[0]["id"]) if len(users) == 1 else world.group(users)
    return {"channel": described(desk, found)}


def join(desk: Desk, arguments: Arguments) -> Document:
    channel = seen(desk, arguments)
    if kind_of(channel) != "channel":
        raise Refused("method_not_supported_for_channel_type")
    if channel["is_archived"]:
        raise Refused("is_archived")
    already = (
        {"warning": "already_in_channel"} if desk.world.team.bot_user in channel["members"] else {}
    )
    add_members(desk, channel, [desk.world.team.bot_user], None)
    return {"channel": described(desk, channel), **already}


def leave(desk: Desk, arguments: Arguments) -> Document:
    """The app goes of itself."""
    channel = seen(desk, arguments)
    if kind_of(channel) == "im":
        raise Refused("method_not_supported_for_channel_type")
    if channel["name"] == "general":
        raise Refused("cant_leave_general")
    if _app(desk) not in channel["members"]:
        return {"not_in_channel": True}
    remove_members(desk, channel, [_app(desk)])
    return {}


def create(desk: Desk, arguments: Arguments) -> Document:
    name = str(arguments.get("name") or "")
    check_name(name)
    is_private = str(arguments.get("is_private")).lower() in {"true", "1"}
    desk.need("groups:write" if is_private else "channels:manage")
    channel = desk.world.add_channel(name, [_app(desk)], is_private=is_private)
    return {"channel": described(desk, channel)}


def check_name(name: str) -> None:
    if not name:
        raise Refused("invalid_name_required")
    if len(name) > 80:  # noqa: PLR2004
        raise Refused("invalid_name_maxlength")
    if not re.fullmatch(r"[\w-]+", name) or name != name.lower():
        raise Refused("invalid_name_specials")


def invite(desk: Desk, arguments: Arguments) -> Document:
    channel = seen(desk, arguments)
    if _app(desk) not in channel["members"]:
        raise Refused("not_in_channel")
    users = [one.strip() for one in str(arguments.get("users") or "").split(",")]
    for user in users:
        desk.world.user(user)
    if desk.world.team.bot_user in users:
        raise Refused("cant_invite_self")
    if set(users) <= set(channel["members"]):
        raise Refused("already_in_channel")
    add_members(desk, channel, users, desk.world.team.bot_user)
    return {"channel": described(desk, channel)}


def add_members(desk: Desk, channel: Document, users: list[str], inviter: str | None) -> None:
    """Takes people in who are not there yet, and tells of them."""
    new = [user for user in dict.fromkeys(users) if user not in channel["members"]]
    channel["members"] += new
    desk.world.save_channel(channel)
    for user in new:
        events.joined(desk, channel, user, inviter)


def remove_members(desk: Desk, channel: Document, users: list[str]) -> None:
    """Tells of those who go, and then they are gone."""
    for user in users:
        if user in channel["members"]:
            events.left(desk, channel, user)
            channel["members"].remove(user)
    desk.world.save_channel(channel)


def seen(desk: Desk, arguments: Arguments) -> Document:
    """A channel that exists for the app: public, or one that it is a member of."""
    channel = desk.world.channels.get(str(arguments.get("channel") or ""))
    if channel is None or not desk.world.sees(_app(desk), channel):
        raise Refused("channel_not_found")
    return channel


def visible(desk: Desk, arguments: Arguments, act: str) -> Document:
    """One that the app may also do this to, by its scopes."""
    channel = seen(desk, arguments)
    desk.need(f"{PREFIXES[kind_of(channel)]}:{act}")
    return channel


def _app(desk: Desk) -> str:
    return desk.world.team.bot_user
