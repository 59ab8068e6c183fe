"""Socket Mode: one-time tickets, envelopes to one connection each, acknowledgements, redelivery."""

import asyncio
import json
import random
import secrets
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from fastapi import WebSocket, WebSocketDisconnect

from bot.sandbox.journal import Journal
from bot.sandbox.socket_faults import SocketFaults
from bot.sandbox.teams import APP_ID
from bot.sandbox.transport import ACK_SECONDS, NotAcknowledged

EVENT_TRIES = 4
"""Once, and three times again."""
CONNECTIONS_AT_MOST = 10
WARNING_SECONDS = 10.0
"""From Slack's warning to the end of a connection."""
HOLD_SECONDS = 1.0
"""How long an envelope that is to come second waits for one to come first."""


@dataclass
class Sockets:
    """The app's connections."""

    journal: Journal
    ack_seconds: float = ACK_SECONDS
    connections: list[WebSocket] = field(default_factory=list)
    faults: SocketFaults = field(default_factory=SocketFaults)
    _listening: dict[WebSocket, asyncio.Task[None]] = field(default_factory=dict)
    _held: list[asyncio.Event] = field(default_factory=list)
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
        if ticket not in self._tickets:
            await socket.close(1008)  # before it is accepted: the answer is 403
            return
        self._tickets.remove(ticket)
        await socket.accept()
        try:
            if len(self.connections) >= CONNECTIONS_AT_MOST:
                await self._dismiss(socket, "too_many_websockets")
                return
            await socket.send_json(self._hello())
            self.connections.append(socket)
            self._listening[socket] = asyncio.create_task(self._listen(socket))
            await self._listening[socket]
        except (WebSocketDisconnect, RuntimeError, asyncio.CancelledError):
            pass  # a connection that ended is no fault of anybody's
        finally:
            self._forget(socket)

    async def ask(self, kind: str, payload: dict[str, Any], *, answers: bool) -> dict[str, Any]:
        """Sends an envelope once and waits for its acknowledgement; what came with it."""
        return await self._send(kind, payload, answers=answers, attempt=0)

    def tell(self, payload: dict[str, Any]) -> None:
        """Sends an event, again and again until it is acknowledged or given up."""
        self._begin(self._tell(payload))

    async def disconnect(self, reason: str) -> None:
        """What Slack says before it closes every connection."""
        for socket in list(self.connections):
            if reason == "warning":
                await self._say_goodbye(socket, reason)
                self._begin(self._dismiss_later(socket))
            else:
                await self._dismiss(socket, reason)

    async def cut(self) -> None:
        """Drops every connection without a word, as a network does."""
        for socket in list(self.connections):
            # Who serves it returns, and the web server lets go of the TCP connection.
            self._listening[socket].cancel()
            self._forget(socket)

    def _begin(self, work: Any) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _dismiss_later(self, socket: WebSocket) -> None:
        await asyncio.sleep(WARNING_SECONDS)
        await self._dismiss(socket, "refresh_requested")

    async def _dismiss(self, socket: WebSocket, reason: str) -> None:
        self._forget(socket)
        await self._say_goodbye(socket, reason)
        await _close(socket, 1000)

    async def _say_goodbye(self, socket: WebSocket, reason: str) -> None:
        message = {"type": "disconnect", "reason": reason, "debug_info": {"host": "sandbox"}}
        try:
            await socket.send_json(message)
        except (WebSocketDisconnect, RuntimeError):
            self._forget(socket)

    async def _listen(self, socket: WebSocket) -> None:
        while True:
            self._hear(await socket.receive_text())

    def _forget(self, socket: WebSocket) -> None:
        self._listening.pop(socket, None)
        if socket in self.connections:
            self.connections.remove(socket)

    async def _tell(self, payload: dict[str, Any]) -> None:
        for attempt in range(EVENT_TRIES):
            try:
                await self._send("events_api", payload, answers=False, attempt=attempt)
            except NotAcknowledged as error:
                await asyncio.sleep(self.ack_seconds if error.reason == "dispatch_failed" else 0)
            else:
                return

    async def _send(
        self, kind: str, payload: dict[str, Any], *, answers: bool, attempt: int
    ) -> dict[str, Any]:
        envelope = {
            "envelope_id": secrets.token_hex(16),
            "type": kind,
            "payload": payload,
            "accepts_response_payload": answers,
        }
        if kind == "events_api":
            reason = "timeout" if attempt else ""
            envelope |= {"retry_attempt": attempt, "retry_reason": reason}
        started = self.journal.now()
        error, answer = "dispatch_failed", {}
        if self.connections:
            try:
                error, answer = "", await self._deliver(envelope)
            except TimeoutError:
                error = "timeout"
        told = {"envelope": envelope, "ok": not error, "error": error, "attempt": attempt}
        self.journal.write("envelope", kind, started, **told)
        if error:
            raise NotAcknowledged(error)
        return answer

    async def _deliver(self, envelope: dict[str, Any]) -> dict[str, Any]:
        """Raises TimeoutError."""
        envelope_id, fault = str(envelope["envelope_id"]), self.faults.take(envelope)
        acknowledged = asyncio.get_running_loop().create_future()
        if fault == "reorder":
            await self._let_pass()
        if fault != "drop_ack":
            self._waiting[envelope_id] = acknowledged
        try:
            for _ in range(2 if fault == "duplicate" else 1):
                await self._put(json.dumps(envelope))
            answer: dict[str, Any] = await asyncio.wait_for(acknowledged, self.ack_seconds)
        finally:
            self._waiting.pop(envelope_id, None)
        return answer

    async def _put(self, text: str) -> None:
        """On one connection; what was held back may follow. Raises TimeoutError."""
        if not self.connections:
            raise TimeoutError
        socket = random.choice(self.connections)  # noqa: S311  (as Slack: any one of them)
        try:
            await socket.send_text(text)
        except (RuntimeError, WebSocketDisconnect) as error:
            self._forget(socket)
            raise TimeoutError from error
        for held in self._held:
            held.set()

    async def _let_pass(self) -> None:
        """Waits for another envelope to go first, but not for ever."""
        other = asyncio.Event()
        self._held.append(other)
        with suppress(TimeoutError):
            await asyncio.wait_for(other.wait(), HOLD_SECONDS)
        self._held.remove(other)

    def _hear(self, text: str) -> None:
        try:
            message = json.loads(text)
        except ValueError:
            return  # the SDKs' own pings and pongs are no JSON
        if not isinstance(message, dict) or "envelope_id" not in message:
            return
        waiting = self._waiting.get(str(message["envelope_id"]))
        if waiting is None:
            self.journal.write("late_ack", str(message["envelope_id"]), self.journal.now())
        elif not waiting.done():
            payload = message.get("payload")
            said = {"text": payload} if isinstance(payload, str) and payload else payload
            waiting.set_result(said if isinstance(said, dict) else {})

    def _hello(self) -> dict[str, Any]:
        return {
            "type": "hello",
            "num_connections": len(self.connections) + 1,
            "debug_info": {"host": "sandbox", "approximate_connection_time": 18060},
            "connection_info": {"app_id": APP_ID},
        }


async def _close(socket: WebSocket, code: int) -> None:
    try:
        await socket.close(code)
    except RuntimeError:
        return  # the other side was quicker
