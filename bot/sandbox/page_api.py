"""What the page in the browser asks and does, as one of the workspace's people."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from bot.sandbox import (
    commands,
    crowd,
    events,
    interactions,
    messages,
    modals,
    page_reading,
    reactions,
    shortcuts,
)
from bot.sandbox.clock import GLANCE_SECONDS
from bot.sandbox.desk import Desk, Fault
from bot.sandbox.errors import Refused

Values = dict[str, Any]
Act = Callable[[Desk, Values], Awaitable[Values]]

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
    async def journal(since: int = 0, kind: str = "", name: str = "", wait_s: float = 0) -> Values:
        """Those after a number; with `wait_s` not before there are some, if they come in time."""
        last_moment = desk.journal.now() + wait_s
        while not (entries := desk.journal.since(since, kind, name)):
            if desk.journal.now() >= last_moment:
                break
            await asyncio.sleep(GLANCE_SECONDS)
        return {"entries": entries}

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
    user, text = desk.world.actor(given["user"]), str(given["text"])
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
    events.home_opened(desk, desk.world.actor(given["user"]), given.get("tab") or "home")
    return {"ok": True}


async def react(desk: Desk, given: Values) -> Values:
    user, is_there = desk.world.actor(given["user"]), not given.get("remove")
    reactions.react(desk, given["channel"], given["ts"], user, given["name"], is_there=is_there)
    return {"ok": True}


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
    "channels": crowd.add_channel,
    "channels/invite": crowd.invite,
    "channels/remove": crowd.remove,
    "reactions": react,
    "shortcuts": shortcuts.use,
    "users": crowd.add_user,
    "users/deactivate": crowd.deactivate,
    "users/dnd": crowd.disturb,
    "faults": inject,
    "sockets/cut": cut,
    "sockets/refresh": refresh,
}
