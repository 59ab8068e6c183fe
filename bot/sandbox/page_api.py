"""What the page in the browser asks and does, as one of the workspace's people."""

import asyncio
import secrets
from typing import Any

from fastapi import APIRouter, Request, Response, WebSocket, WebSocketDisconnect
from fastapi.responses import JSONResponse

from bot.sandbox import events, interactions, messages, web_api
from bot.sandbox.desk import Desk, Fault
from bot.sandbox.errors import Refused
from bot.sandbox.store import Document
from bot.sandbox.world import APP_ID, BOT_USER, TEAM, shown

Values = dict[str, Any]


def router(desk: Desk) -> APIRouter:
    """The page's interface under /sandbox."""
    routes = APIRouter(prefix="/sandbox")
    _add_updates(routes, desk)

    @routes.get("/health")
    async def health() -> Values:
        connections = len(desk.sockets.connections)
        return {"service": "concord-sandbox", "version": 1, "socket_connections": connections}

    @routes.get("/api/state")
    async def state(user: str) -> Values:
        return _state(desk, user)

    @routes.get("/api/messages")
    async def list_messages(
        user: str, channel: str, thread_ts: str = "", before: str = "", limit: int = 100
    ) -> Values:
        return _messages(desk, user, channel, thread_ts, before, limit)

    @routes.get("/api/journal")
    async def journal(since: int = 0) -> Values:
        return {"entries": desk.journal.since(since)}

    @routes.get("/files/{file_id}")
    async def file(file_id: str) -> Response:
        known, content = desk.world.files.get(file_id), desk.world.store.content(file_id)
        if known is None or content is None:
            return Response(status_code=404)
        return Response(content, media_type=known["mimetype"])

    for path, act in ACTS.items():
        routes.add_api_route(f"/api/{path}", _answering(desk, act), methods=["POST"])
    return routes


def _add_updates(routes: APIRouter, desk: Desk) -> None:
    """A socket for each open page, which hears of every change that its person may see."""
    watchers: dict[asyncio.Queue[Values], str] = {}

    def changed(channel: str | None, thread_ts: str | None, user: str | None) -> None:
        news: Values = {"type": "state"}
        if channel is not None:
            news = {"type": "messages", "channel": channel, "thread_ts": thread_ts}
        for queue, watcher in watchers.items():
            if user in {None, watcher}:
                queue.put_nowait(news)

    desk.world.changed = changed

    @routes.websocket("/api/updates")
    async def updates(socket: WebSocket, user: str) -> None:
        await socket.accept()
        queue: asyncio.Queue[Values] = asyncio.Queue()
        watchers[queue] = user
        try:
            while True:
                await socket.send_json(await queue.get())
        except (WebSocketDisconnect, RuntimeError):
            pass
        finally:
            del watchers[queue]


def _answering(desk: Desk, act: Any) -> Any:
    async def answer(request: Request) -> JSONResponse:
        try:
            return JSONResponse(await act(desk, await request.json()))
        except Refused as refused:
            return JSONResponse(refused.answer())
        except KeyError as missing:
            return JSONResponse({"ok": False, "error": f"{missing} is missing or unknown"})

    return answer


def _state(desk: Desk, user: str) -> Values:
    world = desk.world
    channels = [
        {
            "id": channel["id"],
            "name": channel["name"],
            "is_im": channel["is_im"],
            "user": next((m for m in channel["members"] if m != user), user),
            "is_member": user in channel["members"],
            "topic": channel["topic"],
            "unread": 0,
        }
        for channel in [*world.channels.values()]
        if not channel["is_im"] or user in channel["members"]
    ]
    return {
        "team": {"id": TEAM["id"], "name": TEAM["name"]},
        "app": {
            "id": APP_ID,
            "name": world.manifest.name,
            "bot_user_id": BOT_USER,
            "commands": list(world.manifest.commands),
        },
        "users": list(world.users.values()),
        "me": world.users[user],
        "channels": channels,
        "views": desk.views.stacks.get(user, []),
        "home": world.homes.get(user),
        "notices": desk.notices.pop(user, []),
    }


def _messages(
    desk: Desk, user: str, channel: str, thread_ts: str, before: str, limit: int
) -> Values:
    found = list(desk.world.seen_by(user, channel))
    if thread_ts:
        found = [m for m in found if thread_ts in {m["ts"], m.get("thread_ts")}]
    else:
        found = [m for m in found if m.get("thread_ts") in {None, m["ts"]}]
    if before:
        found = [m for m in found if float(m["ts"]) < float(before)]
    found.sort(key=lambda m: float(m["ts"]))
    return {"messages": [shown(m) for m in found[-limit:]], "has_more": len(found) > limit}


async def write(desk: Desk, given: Values) -> Values:
    """A person wrote a message or a command."""
    user, text = given["user"], str(given["text"])
    channel, thread_ts = desk.world.channel(given["channel"]), given.get("thread_ts")
    if user not in channel["members"]:
        raise Refused("not_in_channel")
    if text.startswith("/"):
        if thread_ts:
            error = f"{text.split(maxsplit=1)[0]} is not supported in threads. Sorry!"
            return {"ok": False, "error": error}
        return await interactions.command(desk, user, channel, text)
    posted = messages.from_person(desk.world, channel["id"], user, text, thread_ts=thread_ts)
    events.message(desk, posted)
    return {"ok": True, "ts": posted["ts"]}


async def open_home(desk: Desk, given: Values) -> Values:
    events.home_opened(desk, given["user"])
    return {"ok": True}


async def add_channel(desk: Desk, given: Values) -> Values:
    """Made by a person; one of that name that exists is given back with the error."""
    members = list(dict.fromkeys([given["user"], *(given.get("invite") or [])]))
    name = str(given["name"]).lstrip("#").strip().lower().replace(" ", "-")
    try:
        channel = desk.world.add_channel(name, members, given.get("topic") or "")
    except Refused:
        same = [c for c in desk.world.channels.values() if c["name"] == name]
        _invite(desk, same[0], members)
        return {"ok": False, "error": "name_taken", "channel": _brief(same[0])}
    return {"ok": True, "channel": _brief(channel)}


async def invite(desk: Desk, given: Values) -> Values:
    _invite(desk, desk.world.channel(given["channel"]), given["users"])
    return {"ok": True}


async def react(desk: Desk, given: Values) -> Values:
    message = desk.world.find(given["channel"], given["ts"])
    if message is None:
        raise Refused("message_not_found")
    web_api.react(desk, message, given["user"], given["name"])
    events.reaction(desk, message, given["user"], given["name"])
    return {"ok": True}


async def add_user(desk: Desk, given: Values) -> Values:
    user_id = f"U{secrets.token_hex(4).upper()}"
    user = desk.world.add_user(
        user_id,
        str(given["name"]),
        given.get("tz") or "UTC",
        0,
        is_admin=bool(given.get("is_admin")),
    )
    return {"ok": True, "user": user}


async def inject(desk: Desk, given: Values) -> Values:
    """The next calls of a method fail as wished."""
    desk.faults.append(
        Fault(
            method=given.get("method") or "*",
            times=int(given.get("times", 1)),
            error=given.get("error", ""),
            status=int(given.get("status", 200)),
            latency_seconds=float(given.get("latency_s", 0)),
            after_doing_it=bool(given.get("drop_after")),
        )
    )
    return {"ok": True}


async def cut(desk: Desk, _given: Values) -> Values:
    await desk.sockets.cut()
    return {"ok": True}


async def refresh(desk: Desk, _given: Values) -> Values:
    await desk.sockets.disconnect("refresh_requested")
    return {"ok": True}


ACTS = {
    "messages": write,
    "actions": interactions.press,
    "options": interactions.options,
    "views/submit": interactions.submit,
    "views/close": interactions.close,
    "home": open_home,
    "channels": add_channel,
    "channels/invite": invite,
    "reactions": react,
    "users": add_user,
    "faults": inject,
    "sockets/cut": cut,
    "sockets/refresh": refresh,
}


def _invite(desk: Desk, channel: Document, users: list[str]) -> None:
    channel["members"] = list(dict.fromkeys([*channel["members"], *users]))
    desk.world.save_channel(channel)


def _brief(channel: Document) -> Values:
    return {"id": channel["id"], "name": channel["name"]}
