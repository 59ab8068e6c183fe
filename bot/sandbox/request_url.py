"""HTTP mode: signed requests to the app's request URL, each to be answered within 3 seconds."""

import asyncio
import hashlib
import hmac
import json
import secrets
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import httpx

from bot.sandbox.clock import Clock
from bot.sandbox.errors import Refused
from bot.sandbox.journal import Journal
from bot.sandbox.transport import ACK_SECONDS, NotAcknowledged

SIGNING_SECRET = "sandbox-signing-secret"  # noqa: S105  (opens nothing but this sandbox)
RETRY_SECONDS = (0.0, 60.0, 300.0)
"""Before each of an event's three further tries."""

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"


def _client() -> httpx.AsyncClient:
    # A connection kept open would fail when the app was started anew in the meantime.
    limits = httpx.Limits(max_keepalive_connections=0)
    return httpx.AsyncClient(timeout=None, trust_env=False, limits=limits)  # noqa: S113


@dataclass
class RequestUrl:
    """Where Slack calls the app. url: "" while the app uses Socket Mode."""

    journal: Journal
    clock: Clock
    url: str = ""
    secret: str = SIGNING_SECRET
    ack_seconds: float = ACK_SECONDS
    _client: httpx.AsyncClient = field(default_factory=_client)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    async def configure(self, url: str, secret: str) -> None:
        """Takes a URL that repeats a challenge; "" goes back to Socket Mode. Raises Refused."""
        if url and not await self._repeats(url, secret):
            raise Refused("url_not_verified")
        self.url, self.secret = url, secret

    async def ask(self, kind: str, payload: dict[str, Any], *, answers: bool) -> dict[str, Any]:
        """Sends once and waits; what came in the body of the answer."""
        form = {"payload": json.dumps(payload)} if kind == "interactive" else payload
        error, response = await self._send(kind, payload, urlencode(form).encode(), FORM, {})
        if error or response is None:
            raise NotAcknowledged("timeout" if error == "http_timeout" else "dispatch_failed")
        return _said(response) if answers else {}

    def tell(self, payload: dict[str, Any]) -> None:
        """Sends an event, and up to three times again."""
        task = asyncio.get_running_loop().create_task(self._tell(payload))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _tell(self, payload: dict[str, Any]) -> None:
        body = json.dumps(payload).encode()
        retry: dict[str, str] = {}
        for attempt, wait in enumerate((*RETRY_SECONDS, None)):
            error, response = await self._send("events_api", payload, body, JSON, retry)
            stops = response is not None and response.headers.get("X-Slack-No-Retry") == "1"
            if not error or stops or wait is None:
                return
            retry = {"X-Slack-Retry-Num": str(attempt + 1), "X-Slack-Retry-Reason": error}
            await self.clock.sleep(wait)

    async def _send(
        self, kind: str, payload: dict[str, Any], body: bytes, content: str, retry: dict[str, str]
    ) -> tuple[str, httpx.Response | None]:
        started, url = self.journal.now(), self.url
        error, response = await self._post(url, self.secret, body, content, retry)
        self.journal.write(
            "envelope",
            kind,
            started,
            envelope={"type": kind, "payload": payload, "request_url": url},
            ok=not error,
            error=error,
            attempt=int(retry.get("X-Slack-Retry-Num", 0)),
            status=None if response is None else response.status_code,
        )
        return error, response

    async def _post(
        self, url: str, secret: str, body: bytes, content: str, retry: dict[str, str]
    ) -> tuple[str, httpx.Response | None]:
        """Slack's name of what went wrong, and the answer if there was one."""
        headers = {"Content-Type": content, "User-Agent": "Slackbot 1.0", **retry}
        headers |= signature(body, secret)
        try:
            async with asyncio.timeout(self.ack_seconds):
                response = await self._client.post(url, content=body, headers=headers)
        except TimeoutError:
            return "http_timeout", None
        except httpx.HTTPError:
            return "connection_failed", None
        return "" if response.is_success else "http_error", response

    async def _repeats(self, url: str, secret: str) -> bool:
        if not url.startswith(("http://", "https://")):
            return False
        challenge = secrets.token_urlsafe(32)
        asked = {"token": "sandbox", "challenge": challenge, "type": "url_verification"}
        error, response = await self._post(url, secret, json.dumps(asked).encode(), JSON, {})
        if error or response is None:
            return False
        return challenge in {response.text.strip(), _said(response).get("challenge")}


def signature(body: bytes, secret: str) -> dict[str, str]:
    """The headers by which an app knows that Slack is calling."""
    # The app compares with its own clock, so a moved sandbox clock must not count here.
    timestamp = str(int(time.time()))
    signed = hmac.new(secret.encode(), f"v0:{timestamp}:".encode() + body, hashlib.sha256)
    return {
        "X-Slack-Request-Timestamp": timestamp,
        "X-Slack-Signature": f"v0={signed.hexdigest()}",
    }


def _said(response: httpx.Response) -> dict[str, Any]:
    """The body of an answer: JSON, or a plain text."""
    if not response.text:
        return {}
    try:
        found = response.json()
    except ValueError:
        return {"text": response.text}
    return found if isinstance(found, dict) else {"text": response.text}
