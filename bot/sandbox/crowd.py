"""People and channels come and go, as somebody at the page or a test wishes."""

import secrets
from datetime import time
from typing import Any

from bot.sandbox import conversations, events
from bot.sandbox.desk import Desk
from bot.sandbox.errors import Refused
from bot.sandbox.store import Document

Values = dict[str, Any]


async def add_channel(desk: Desk, given: Values) -> Values:
    """Made by a person; one of that name that exists is given back with the error."""
    user = desk.world.actor(given["user"])
    members = [user, *(desk.world.user(one)["id"] for one in given.get("invite") or [])]
    name = str(given["name"]).lstrip("#").strip().lower().replace(" ", "-")
    conversations.check_name(name)
    same = [one for one in desk.world.channels.values() if one["name"] == name]
    topic, is_private = given.get("topic") or "", bool(given.get("is_private"))
    channel = (
        same[0] if same else desk.world.add_channel(name, [user], topic, is_private=is_private)
    )
    conversations.add_members(desk, channel, members, user)
    if same:
        return {"ok": False, "error": "name_taken", "channel": _brief(channel)}
    return {"ok": True, "channel": _brief(channel)}


async def invite(desk: Desk, given: Values) -> Values:
    users = [desk.world.user(one)["id"] for one in given["users"]]
    channel = desk.world.channel(given["channel"])
    if channel["is_im"]:
        raise Refused("method_not_supported_for_channel_type")
    conversations.add_members(desk, channel, users, given.get("user"))
    return {"ok": True}


async def remove(desk: Desk, given: Values) -> Values:
    """People or the app are taken out of a channel."""
    users = [desk.world.user(one)["id"] for one in given["users"]]
    channel = desk.world.channel(given["channel"])
    if channel["is_im"]:
        raise Refused("method_not_supported_for_channel_type")
    conversations.remove_members(desk, channel, users)
    return {"ok": True}


async def add_user(desk: Desk, given: Values) -> Values:
    user = desk.world.add_user(
        f"U{secrets.token_hex(4).upper()}",
        str(given["name"]),
        given.get("tz") or "UTC",
        real_name=str(given.get("real_name") or ""),
        is_admin=bool(given.get("is_admin")),
    )
    desk.world.changed(None, None, None)
    events.person(desk, "team_join", user)
    return {"ok": True, "user": user}


async def deactivate(desk: Desk, given: Values) -> Values:
    """A person leaves the workspace."""
    events.person(desk, "user_change", desk.world.deactivate(given["user"]))
    return {"ok": True}


async def disturb(desk: Desk, given: Values) -> Values:
    """When a person is not to be disturbed, by their own clock; without `start`: never."""
    quiet = {"start": given["start"], "end": given["end"]} if given.get("start") else None
    for hour in (quiet or {}).values():
        time.fromisoformat(hour)
    desk.world.change_user(given["user"], dnd=quiet)
    return {"ok": True}


def _brief(channel: Document) -> Values:
    return {"id": channel["id"], "name": channel["name"]}
