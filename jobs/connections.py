"""The two ways Slack reaches the bot: a socket that we open, or a web server that it calls."""

import threading
import time

import uvicorn
from fastapi import FastAPI
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler

from bot.errors import ConcordError

PING_SECONDS = 2.0
"""Without a pong for four times as long, the SDK takes a connection for dead and makes another."""
START_SECONDS = 30
STOP_SECONDS = 10


class SocketMode:
    """Slack's Socket Mode. The SDK pings, and connects anew when no pong comes back."""

    def __init__(
        self, app: App, app_token: str, concurrency: int, ping_seconds: float = PING_SECONDS
    ) -> None:
        self._handler = SocketModeHandler(
            app, app_token, concurrency=concurrency, ping_interval=ping_seconds
        )
        self._heard_at = time.time()

    def connect(self) -> None:
        self._handler.connect()  # type: ignore[no-untyped-call]
        self._heard_at = time.time()

    def silent_seconds(self) -> float:
        """Since Slack's last pong, over all the connections so far."""
        session = self._handler.client.current_session
        pong_at = (session and session.last_ping_pong_time) or 0.0
        self._heard_at = max(self._heard_at, pong_at)
        return time.time() - self._heard_at

    def close(self) -> None:
        self._handler.close()  # type: ignore[no-untyped-call]


class WebServer:
    """Slack's HTTP mode: uvicorn in a thread of its own."""

    def __init__(self, app: FastAPI, host: str, port: int) -> None:
        config = uvicorn.Config(
            app,
            host=host,
            port=port,
            log_level="warning",
            timeout_graceful_shutdown=STOP_SECONDS,
        )
        self._server = uvicorn.Server(config)
        # Signals are for the main thread, which tells this one.
        self._thread = threading.Thread(target=self._server.run, name="web server", daemon=True)

    def connect(self) -> None:
        self._thread.start()
        last_moment = time.monotonic() + START_SECONDS
        while not self._server.started:
            if not self._thread.is_alive() or time.monotonic() > last_moment:
                config = self._server.config
                raise ConcordError(
                    f"The web server cannot listen at {config.host}:{config.port}. "
                    "Is something else there? Give another --port."
                )
            time.sleep(0.02)

    def silent_seconds(self) -> float:
        """A web server is never silent while it lives: it is Slack that calls."""
        return 0.0 if self._thread.is_alive() else float("inf")

    def close(self) -> None:
        self._server.should_exit = True
        self._thread.join(timeout=2 * STOP_SECONDS)
