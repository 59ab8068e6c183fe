"""Web API: what was written in a channel or thread."""

from typing import Any

from bot.sandbox.conversations import visible
from bot.sandbox.desk import Desk
from bot.sandbox.errors import Refused
from bot.sandbox.pages import page
from bot.sandbox.store import Document
from bot.sandbox.world import shown

Arguments = dict[str, Any]


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


def _readable(desk: Desk, arguments: Arguments) -> Document:
    channel = visible(desk, arguments, "history")
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
