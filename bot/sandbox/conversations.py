"""Web API: channels, their members and their history."""

import re
from typing import Any

from bot.sandbox import events
from bot.sandbox.desk import Desk
from bot.sandbox.errors import Refused
from bot.sandbox.pages import page
from bot.sandbox.store import Document
from bot.sandbox.world import shown

Arguments = dict[str, Any]


def described(desk: Desk, channel: Document) -> Document:
    """A channel as the app sees it."""
    is_im = channel["is_im"]
    return {
        **{key: value for key, value in channel.items() if key != "members"},
        "is_member": desk.world.team.bot_user in channel["members"],
        "is_private": is_im,
        "is_group": False,
        "is_mpim": False,
        "is_general": channel["name"] == "general",
        "num_members": len(channel["members"]),
        "topic": {"value": channel["topic"], "creator": "", "last_set": 0},
        "purpose": {"value": "", "creator": "", "last_set": 0},
    }


def info(desk: Desk, arguments: Arguments) -> Document:
    return {"channel": described(desk, _visible(desk, arguments, "read"))}


def list_(desk: Desk, arguments: Arguments) -> Document:
    wanted = {one.strip() for one in str(arguments.get("types") or "public_channel").split(",")}
    if not wanted <= {"public_channel", "private_channel", "mpim", "im"}:
        raise Refused("invalid_types")
    kinds = {("im" if one == "im" else "channels") for one in wanted & {"im", "public_channel"}}
    for kind in sorted(kinds):
        _need(desk, f"{kind}:read")
    found = [
        described(desk, channel)
        for channel in desk.world.channels.values()
        if ("im" if channel["is_im"] else "public_channel") in wanted
        and (desk.world.team.bot_user in channel["members"] or not channel["is_im"])
    ]
    some, cursor = page(found, arguments)
    return {"channels": some, "response_metadata": {"next_cursor": cursor}}


def members(desk: Desk, arguments: Arguments) -> Document:
    some, cursor = page(_visible(desk, arguments, "read")["members"], arguments)
    return {"members": some, "response_metadata": {"next_cursor": cursor}}


def open_(desk: Desk, arguments: Arguments) -> Document:
    """The direct messages with one person."""
    users = [one for one in str(arguments.get("users") or "").split(",") if one]
    if not users and arguments.get("channel"):
        return {"channel": described(desk, _visible(desk, arguments, "read")), "no_op": True}
    if len(users) != 1:
        raise Refused("users_list_not_supplied" if not users else "not_enough_users")
    return {"channel": described(desk, desk.world.direct(desk.world.user(users[0])["id"]))}


def join(desk: Desk, arguments: Arguments) -> Document:
    channel = desk.world.channel(arguments.get("channel"))
    if channel["is_im"]:
        raise Refused("method_not_supported_for_channel_type")
    already = (
        {"warning": "already_in_channel"} if desk.world.team.bot_user in channel["members"] else {}
    )
    add_members(desk, channel, [desk.world.team.bot_user], None)
    return {"channel": described(desk, channel), **already}


def create(desk: Desk, arguments: Arguments) -> Document:
    name = str(arguments.get("name") or "")
    check_name(name)
    channel = desk.world.add_channel(name, [desk.world.team.bot_user])
    return {"channel": described(desk, channel)}


def check_name(name: str) -> None:
    if not name:
        raise Refused("invalid_name_required")
    if len(name) > 80:  # noqa: PLR2004
        raise Refused("invalid_name_maxlength")
    if not re.fullmatch(r"[\w-]+", name) or name != name.lower():
        raise Refused("invalid_name_specials")


def invite(desk: Desk, arguments: Arguments) -> Document:
    channel = desk.world.channel(arguments.get("channel"))
    if desk.world.team.bot_user not in channel["members"]:
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


def history(desk: Desk, arguments: Arguments) -> Document:
    found = _public(desk, _readable(desk, arguments)["id"])
    roots = [m for m in found if m.get("thread_ts") in {None, m["ts"]}]
    return _history(_between(roots, arguments)[::-1], arguments)


def replies(desk: Desk, arguments: Arguments) -> Document:
    """A thread: its first message always, then the replies in the asked time."""
    channel, ts = _readable(desk, arguments), str(arguments.get("ts"))
    thread = [m for m in _public(desk, channel["id"]) if ts in {m["ts"], m.get("thread_ts")}]
    if not thread:
        raise Refused("thread_not_found")
    first, rest = thread[:1], thread[1:]
    return _history(first + _between(rest, arguments), arguments, usual=1_000)


def _public(desk: Desk, channel_id: str) -> list[Document]:
    return [m for m in desk.world.in_channel(channel_id) if not m.get("ephemeral_to")]


def _need(desk: Desk, scope: str) -> None:
    if scope not in desk.world.manifest.scopes:
        granted = ",".join(sorted(desk.world.manifest.scopes))
        raise Refused("missing_scope", needed=scope, provided=granted)


def _visible(desk: Desk, arguments: Arguments, act: str) -> Document:
    """A channel that the app may know of: public, or its own direct messages."""
    channel_id = str(arguments.get("channel") or "")
    if channel_id not in desk.world.channels:
        raise Refused("channel_not_found")
    channel = desk.world.channels[channel_id]
    if channel["is_im"] and desk.world.team.bot_user not in channel["members"]:
        raise Refused("channel_not_found")
    _need(desk, f"{'im' if channel['is_im'] else 'channels'}:{act}")
    return channel


def _readable(desk: Desk, arguments: Arguments) -> Document:
    channel = _visible(desk, arguments, "history")
    if desk.world.team.bot_user not in channel["members"]:
        raise Refused("not_in_channel")
    return channel


def _between(found: list[Document], arguments: Arguments) -> list[Document]:
    """Without `inclusive`, the ends do not belong to it."""
    oldest = _time(arguments.get("oldest"), "invalid_ts_oldest", 0.0)
    latest = _time(arguments.get("latest"), "invalid_ts_latest", 1e12)
    takes_ends = str(arguments.get("inclusive")).lower() in {"true", "1"}
    return [
        m
        for m in found
        if oldest < float(m["ts"]) < latest or (takes_ends and float(m["ts"]) in {oldest, latest})
    ]


def _time(given: object, error: str, otherwise: float) -> float:
    try:
        return float(str(given)) if given else otherwise
    except ValueError:
        raise Refused(error) from None


def _history(found: list[Document], arguments: Arguments, usual: int = 100) -> Document:
    some, cursor = page(found, arguments, usual)
    messages = [shown(message) for message in some]
    if str(arguments.get("include_all_metadata")).lower() not in {"true", "1"}:
        messages = [{k: v for k, v in one.items() if k != "metadata"} for one in messages]
    answer = {"messages": messages, "has_more": bool(cursor)}
    return answer | ({"response_metadata": {"next_cursor": cursor}} if cursor else {})
