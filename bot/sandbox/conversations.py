"""Web API: channels, their members and their history."""

from typing import Any

from bot.sandbox.desk import Desk
from bot.sandbox.errors import Refused
from bot.sandbox.store import Document
from bot.sandbox.world import BOT_USER, shown

Arguments = dict[str, Any]


def described(channel: Document) -> Document:
    """A channel as the app sees it."""
    return {
        **{key: value for key, value in channel.items() if key != "members"},
        "is_member": BOT_USER in channel["members"],
        "is_private": False,
        "num_members": len(channel["members"]),
        "topic": {"value": channel["topic"]},
    }


def info(desk: Desk, arguments: Arguments) -> Document:
    return {"channel": described(desk.world.channel(arguments.get("channel", "")))}


def list_(desk: Desk, arguments: Arguments) -> Document:
    wanted = str(arguments.get("types") or "public_channel").split(",")
    found = [
        described(channel)
        for channel in desk.world.channels.values()
        if ("im" if channel["is_im"] else "public_channel") in wanted
    ]
    page, cursor = _page(found, arguments)
    return {"channels": page, "response_metadata": {"next_cursor": cursor}}


def members(desk: Desk, arguments: Arguments) -> Document:
    channel = desk.world.channel(arguments.get("channel", ""))
    page, cursor = _page(channel["members"], arguments)
    return {"members": page, "response_metadata": {"next_cursor": cursor}}


def open_(desk: Desk, arguments: Arguments) -> Document:
    user = str(arguments.get("users") or "")
    if user not in desk.world.users:
        raise Refused("user_not_found")
    return {"channel": described(desk.world.direct(user))}


def join(desk: Desk, arguments: Arguments) -> Document:
    channel = desk.world.channel(arguments.get("channel", ""))
    if BOT_USER not in channel["members"]:
        channel["members"].append(BOT_USER)
        desk.world.save_channel(channel)
    return {"channel": described(channel)}


def create(desk: Desk, arguments: Arguments) -> Document:
    channel = desk.world.add_channel(str(arguments.get("name")), [BOT_USER])
    return {"channel": described(channel)}


def invite(desk: Desk, arguments: Arguments) -> Document:
    channel = desk.world.channel(arguments.get("channel", ""))
    for user in str(arguments.get("users") or "").split(","):
        if user not in desk.world.users:
            raise Refused("user_not_found")
        if user not in channel["members"]:
            channel["members"].append(user)
    desk.world.save_channel(channel)
    return {"channel": described(channel)}


def history(desk: Desk, arguments: Arguments) -> Document:
    channel = _readable(desk, arguments)
    found = [m for m in desk.world.in_channel(channel["id"]) if not m.get("ephemeral_to")]
    roots = [m for m in found if m.get("thread_ts") in {None, m["ts"]}]
    return _history(roots, arguments, newest_first=True)


def replies(desk: Desk, arguments: Arguments) -> Document:
    channel = _readable(desk, arguments)
    root = arguments.get("ts")
    found = [m for m in desk.world.in_channel(channel["id"]) if not m.get("ephemeral_to")]
    thread = [m for m in found if root in {m["ts"], m.get("thread_ts")}]
    if not thread:
        raise Refused("thread_not_found")
    return _history(thread, arguments, newest_first=False)


def _readable(desk: Desk, arguments: Arguments) -> Document:
    channel = desk.world.channel(arguments.get("channel", ""))
    if BOT_USER not in channel["members"]:
        raise Refused("not_in_channel")
    return channel


def _history(found: list[Document], arguments: Arguments, *, newest_first: bool) -> Document:
    oldest, latest = float(arguments.get("oldest") or 0), float(arguments.get("latest") or 1e12)
    kept = [m for m in found if oldest <= float(m["ts"]) <= latest]
    kept.sort(key=lambda m: float(m["ts"]), reverse=newest_first)
    page, cursor = _page(kept, arguments)
    messages = [shown(m) for m in page]
    if str(arguments.get("include_all_metadata")).lower() not in {"true", "1"}:
        messages = [{k: v for k, v in m.items() if k != "metadata"} for m in messages]
    return {
        "messages": messages,
        "has_more": bool(cursor),
        "response_metadata": {"next_cursor": cursor},
    }


def _page(found: list[Any], arguments: Arguments) -> tuple[list[Any], str]:
    start = int(arguments.get("cursor") or 0)
    limit = min(int(arguments.get("limit") or 100), 1_000)
    end = start + limit
    return found[start:end], str(end) if end < len(found) else ""
