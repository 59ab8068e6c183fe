"""What the page shows: the state of the workspace for one person, and the messages of a channel."""

from itertools import takewhile
from typing import Any

from bot.sandbox.desk import Desk
from bot.sandbox.errors import Refused
from bot.sandbox.store import Document
from bot.sandbox.teams import APP_ID
from bot.sandbox.world import kind_of, shown

Values = dict[str, Any]


def state(desk: Desk, user: str) -> Values:
    """All but the messages. Notices are given out once."""
    world = desk.world
    me = world.user(user)
    seen = [one for one in world.channels.values() if world.sees(user, one)]
    return {
        "team": {"id": desk.world.team.id, "name": desk.world.team.name},
        "app": {
            "id": APP_ID,
            "name": world.manifest.name,
            "bot_user_id": desk.world.team.bot_user,
            "commands": list(world.manifest.commands),
            "shortcuts": list(world.manifest.shortcuts),
            "has_home": world.manifest.has_home,
        },
        "users": list(world.users.values()),
        "me": me,
        "channels": [_channel(desk, user, channel) for channel in seen],
        "views": desk.views.stacks.get(user, []),
        "home": world.homes.get(user),
        "notices": desk.notices.pop(user, []),
    }


def messages(
    desk: Desk, user: str, channel_id: str, thread_ts: str, before: str, limit: int
) -> Values:
    """The newest ones of a channel or thread, oldest first; to ask for them is to read them."""
    channel = desk.world.channel(channel_id)
    if not desk.world.sees(user, channel):
        raise Refused("channel_not_found")
    found = desk.world.seen_by(user, channel["id"])
    if thread_ts:
        found = [m for m in found if thread_ts in {m["ts"], m.get("thread_ts")}]
    else:
        found = [m for m in found if _is_root(m)]
    if before:
        found = [m for m in found if float(m["ts"]) < float(before)]
    elif found and not thread_ts:
        _read_until(desk, user, channel["id"], found[-1]["ts"])
    some = found[-max(1, limit) :]
    answer = [_message(desk, user, message) for message in some]
    return {"messages": answer, "has_more": len(found) > len(some)}


def _message(desk: Desk, user: str, message: Document) -> Values:
    pending = desk.pending.get((user, message["channel"], message["ts"]))
    return shown(message) | ({"pending_action": pending} if pending else {})


def _channel(desk: Desk, user: str, channel: Document) -> Values:
    read = desk.world.store.get("read", f"{user}:{channel['id']}") or {"ts": "0"}
    newest_first = reversed(desk.world.seen_by(user, channel["id"]))
    unread = takewhile(lambda m: float(m["ts"]) > float(read["ts"]), newest_first)
    new = [m for m in unread if _is_root(m) and m["user"] != user]
    other = {}
    if channel["is_im"]:
        other = {"user": next((one for one in channel["members"] if one != user), user)}
    return {
        "id": channel["id"],
        "name": channel["name"],
        "is_im": channel["is_im"],
        "is_mpim": kind_of(channel) == "mpim",
        "is_private": kind_of(channel) != "channel",
        **other,
        "is_member": user in channel["members"],
        "topic": channel["topic"],
        "unread": len(new) if user in channel["members"] else 0,
    }


def _is_root(message: Document) -> bool:
    return message.get("thread_ts") in {None, message["ts"]}


def _read_until(desk: Desk, user: str, channel_id: str, ts: str) -> None:
    key = f"{user}:{channel_id}"
    before = desk.world.store.get("read", key)
    if before is None or float(before["ts"]) < float(ts):
        desk.world.store.put("read", key, {"ts": ts})
