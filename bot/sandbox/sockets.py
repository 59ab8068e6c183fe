"""Socket Mode: one-time tickets, envelopes to one connection each, acknowledgements, redelivery."""

import asyncio
import json
import random
import secrets
from dataclasses import dataclass, field
from typing import Any

from fastapi import WebSocket, WebSocketDisconnect

from bot.sandbox.journal import Journal
from bot.sandbox.world import APP_ID

ACK_SECONDS = 3.0
EVENT_TRIES = 4


class NotAcknowledged(Exception):
    """No app is connected, or it did not answer in time."""


@dataclass
class Sockets:
    """The app's connections."""

    journal: Journal
    connections: list[WebSocket] = field(default_factory=list)
    _tickets: set[str] = field(default_factory=set)
    _waiting: dict[str, asyncio.Future[dict[str, Any]]] = field(default_factory=dict)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    def ticket(self) -> str:
        """For one connection; it cannot be used twice."""
        ticket = secrets.token_urlsafe(16)
        self._tickets.add(ticket)
        return ticket

    async def serve(self, socket: WebSocket, ticket: str) -> None:
        """Holds one connection until it ends."""
        await socket.accept()
        if ticket not in self._tickets:
            await socket.close(1008)
            return
        self._tickets.remove(ticket)
        self.connections.append(socket)
        try:
            await socket.send_json(self._hello())
            while True:
                self._hear(await socket.receive_text())
        except WebSocketDisconnect:
            pass
        finally:
            if socket in self.connections:
                self.connections.remove(socket)

    async def ask(self, kind: str, payload: dict[str, Any], *, answers: bool) -> dict[str, Any]:
        """Sends an envelope once and waits for its acknowledgement; what came with it."""
        return await self._send(kind, payload, answers=answers, attempt=0)

    def tell(self, payload: dict[str, Any]) -> None:
        """Sends an event, again and again until it is acknowledged or given up."""
        task = asyncio.get_running_loop().create_task(self._tell(payload))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def disconnect(self, reason: str) -> None:
        """What Slack says before it closes a connection."""
        for socket in list(self.connections):
            message = {"type": "disconnect", "reason": reason, "debug_info": {"host": "sandbox"}}
            await socket.send_json(message)

    async def cut(self) -> None:
        """Drops every connection without a word."""
        for socket in list(self.connections):
            await socket.close(1011)

    async def _tell(self, payload: dict[str, Any]) -> None:
        for attempt in range(EVENT_TRIES):
            try:
                await self._send("events_api", payload, answers=False, attempt=attempt)
            except NotAcknowledged:
                await asyncio.sleep(0 if self.connections else ACK_SECONDS)
            else:
                return

    async def _send(
        self, kind: str, payload: dict[str, Any], *, answers: bool, attempt: int
    ) -> dict[str, Any]:
        if not self.connections:
            raise NotAcknowledged("no app is connected")
        envelope = {
            "envelope_id": secrets.token_hex(16),
            "type": kind,
            "payload": payload,
            "accepts_response_payload": answers,
        }
        if kind == "events_api":
            reason = "timeout" if attempt else ""
            envelope |= {"retry_attempt": attempt, "retry_reason": reason}
        acknowledged = asyncio.get_running_loop().create_future()
        self._waiting[str(envelope["envelope_id"])] = acknowledged
        started = self.journal.now()
        try:
            socket = random.choice(self.connections)  # noqa: S311  (as Slack: any one of them)
            await socket.send_text(json.dumps(envelope))
            answer: dict[str, Any] = await asyncio.wait_for(acknowledged, ACK_SECONDS)
        except (TimeoutError, RuntimeError, WebSocketDisconnect) as error:
            self.journal.write("envelope", kind, started, ok=False, attempt=attempt)
            raise NotAcknowledged("no acknowledgement within 3 seconds") from error
        finally:
            del self._waiting[str(envelope["envelope_id"])]
        self.journal.write("envelope", kind, started, ok=True, attempt=attempt)
        return answer

    def _hear(self, text: str) -> None:
        try:
            message = json.loads(text)
        except ValueError:
            return  # the SDK's pings and pongs are no JSON
        waiting = self._waiting.get(message.get("envelope_id", ""))
        if waiting is not None and not waiting.done():
            waiting.set_result(message.get("payload") or {})

    def _hello(self) -> dict[str, Any]:
        return {
            "type": "hello",
            "num_connections": len(self.connections),
            "debug_info": {"host": "sandbox", "approximate_connection_time": 18060},
            "connection_info": {"app_id": APP_ID},
        }
