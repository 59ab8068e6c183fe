"""What the page in the browser asks and does, as one of the workspace's people."""

import secrets
from collections.abc import Awaitable, Callable
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from bot.sandbox import (
    chat,
    commands,
    conversations,
    events,
    interactions,
    messages,
    modals,
    page_reading,
)
from bot.sandbox.desk import Desk, Fault
from bot.sandbox.errors import Refused
from bot.sandbox.store import Document

Values = dict[str, Any]
Act = Callable[[Desk, Values], Awaitable[Values]]

FILE_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'; style-src 'unsafe-inline'",
    "Cache-Control": "max-age=3600",
}
"""An uploaded page or drawing must not run scripts as the sandbox's own."""

STALE = "This has changed in the meantime. Please look again."


def router(desk: Desk) -> APIRouter:
    """The page's interface under /sandbox."""
    routes = APIRouter(prefix="/sandbox")

    @routes.get("/health")
    async def health() -> Values:
        connections = len(desk.line.sockets.connections)
        return {"service": "concord-sandbox", "version": 1, "socket_connections": connections}

    @routes.get("/api/state")
    async def state(user: str) -> Response:
        return _told(lambda: page_reading.state(desk, user))

    @routes.get("/api/messages")
    async def list_messages(
        user: str, channel: str, thread_ts: str = "", before: str = "", limit: int = 100
    ) -> Response:
        return _told(lambda: page_reading.messages(desk, user, channel, thread_ts, before, limit))

    @routes.get("/api/journal")
    async def journal(since: int = 0) -> Values:
        return {"entries": desk.journal.since(since)}

    @routes.get("/files/{file_id}")
    async def file(file_id: str) -> Response:
        known, content = desk.world.files.get(file_id), desk.world.store.content(file_id)
        if known is None or content is None:
            return Response(status_code=404)
        return Response(content, media_type=known["mimetype"], headers=FILE_HEADERS)

    for path, act in ACTS.items():
        routes.add_api_route(f"/api/{path}", _answering(desk, act), methods=["POST"])
    return routes


def _told(ask: Callable[[], Values]) -> Response:
    try:
        return JSONResponse(ask())
    except Refused as refused:
        return JSONResponse(refused.answer(), status_code=404)


def _answering(desk: Desk, act: Act) -> Callable[[Request], Awaitable[JSONResponse]]:
    async def answer(request: Request) -> JSONResponse:
        try:
            given = await request.json()
            return JSONResponse(await act(desk, given if isinstance(given, dict) else {}))
        except Refused as refused:
            if refused.error == "stale":
                return JSONResponse({"ok": False, "error": STALE, "reason": "stale"})
            return JSONResponse(refused.answer())
        except KeyError as missing:
            return JSONResponse({"ok": False, "error": f"missing: {missing}"}, status_code=400)
        except ValueError as error:
            return JSONResponse({"ok": False, "error": str(error)}, status_code=400)

    return answer


async def write(desk: Desk, given: Values) -> Values:
    """A person wrote a message or a command."""
    user, text = desk.world.user(given["user"])["id"], str(given["text"])
    channel, thread_ts = desk.world.channel(given["channel"]), given.get("thread_ts")
    if user not in channel["members"]:
        raise Refused("not_in_channel")
    if text.startswith("/"):
        if thread_ts:
            error = f"{text.split(maxsplit=1)[0]} is not supported in threads. Sorry!"
            return {"ok": False, "error": error}
        return await commands.run(desk, user, channel, text)
    posted = messages.from_person(desk.world, channel["id"], user, text, thread_ts=thread_ts)
    events.message(desk, posted)
    return {"ok": True, "ts": posted["ts"]}


async def open_home(desk: Desk, given: Values) -> Values:
    events.home_opened(desk, desk.world.user(given["user"])["id"])
    return {"ok": True}


async def add_channel(desk: Desk, given: Values) -> Values:
    """Made by a person; one of that name that exists is given back with the error."""
    user = desk.world.user(given["user"])["id"]
    members = [user, *(desk.world.user(one)["id"] for one in given.get("invite") or [])]
    name = str(given["name"]).lstrip("#").strip().lower().replace(" ", "-")
    conversations.check_name(name)
    same = [one for one in desk.world.channels.values() if one["name"] == name]
    channel = same[0] if same else desk.world.add_channel(name, [user], given.get("topic") or "")
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


async def react(desk: Desk, given: Values) -> Values:
    user = desk.world.user(given["user"])["id"]
    chat.react(desk, given["channel"], given["ts"], user, given["name"])
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
    return {"ok": True, "user": user}


async def inject(desk: Desk, given: Values) -> Values:
    """The next calls of a method fail as wished."""
    if given.get("clear"):
        desk.faults.clear()
        return {"ok": True}
    desk.faults.append(
        Fault(
            method=given.get("method") or "*",
            times=int(given.get("times", 1)),
            error=given.get("error") or "",
            status=int(given.get("status") or 200),
            latency_seconds=float(given.get("latency_s") or 0),
            after_doing_it=bool(given.get("drop_after")),
        )
    )
    return {"ok": True}


async def cut(desk: Desk, _given: Values) -> Values:
    await desk.line.sockets.cut()
    return {"ok": True}


async def refresh(desk: Desk, given: Values) -> Values:
    """As Slack does every few hours, or before it takes a server down."""
    await desk.line.sockets.disconnect(given.get("reason") or "refresh_requested")
    return {"ok": True}


ACTS: dict[str, Act] = {
    "messages": write,
    "actions": interactions.press,
    "options": interactions.options,
    "views/submit": modals.submit,
    "views/close": modals.close,
    "home": open_home,
    "channels": add_channel,
    "channels/invite": invite,
    "reactions": react,
    "users": add_user,
    "faults": inject,
    "sockets/cut": cut,
    "sockets/refresh": refresh,
}


def _brief(channel: Document) -> Values:
    return {"id": channel["id"], "name": channel["name"]}
