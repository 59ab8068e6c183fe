"""Tells every open page what changed, as far as its person may see it."""

import asyncio
from typing import Any

from fastapi import APIRouter, WebSocket, WebSocketDisconnect

from bot.sandbox.desk import Desk
from bot.sandbox.world import kind_of


def router(desk: Desk) -> APIRouter:
    """The socket of the page."""
    routes = APIRouter(prefix="/sandbox/api")
    watchers: dict[asyncio.Queue[dict[str, Any]], str] = {}

    def changed(channel: str | None, thread_ts: str | None, user: str | None) -> None:
        news: dict[str, Any] = {"type": "state"}
        allowed = {user} if user else None
        if channel is not None:
            news = {"type": "messages", "channel": channel, "thread_ts": thread_ts}
            if kind_of(desk.world.channels[channel]) != "channel" and not user:
                allowed = set(desk.world.channels[channel]["members"])
        for queue, watcher in watchers.items():
            if allowed is None or watcher in allowed:
                queue.put_nowait(news)

    desk.world.changed = changed

    @routes.websocket("/updates")
    async def updates(socket: WebSocket, user: str) -> None:
        await socket.accept()
        queue: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        watchers[queue] = user
        telling = asyncio.create_task(_tell(socket, queue))
        try:
            while True:
                await socket.receive_text()  # notices at once when the page is closed
        except (WebSocketDisconnect, RuntimeError):
            pass
        finally:
            del watchers[queue]
            telling.cancel()

    return routes


async def _tell(socket: WebSocket, queue: asyncio.Queue[dict[str, Any]]) -> None:
    try:
        while True:
            await socket.send_json(await queue.get())
    except (WebSocketDisconnect, RuntimeError):
        return
