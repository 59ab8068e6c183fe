"""Slack's HTTP mode: signed requests in, installations by OAuth, a sign of life."""

import time
from collections import OrderedDict

import structlog
from fastapi import FastAPI, Request, Response
from slack_bolt import App
from slack_bolt.adapter.fastapi import SlackRequestHandler
from slack_sdk.signature import SignatureVerifier

BODY_AT_MOST = 1_000_000
"""Bytes; Slack's own payloads stay far below."""

REPLAY_SECONDS = 300
"""As long as a timestamp of Slack's is good."""

log = structlog.get_logger()


class Taken:
    """The signatures of what was taken, as long as their timestamps are good.

    One replica's memory: what slips through to another is stopped by the act's own key.
    """

    def __init__(self) -> None:
        self._at: OrderedDict[str, float] = OrderedDict()

    def __contains__(self, signature: str) -> bool:
        return signature in self._at

    def add(self, signature: str, now: float) -> None:
        while self._at and now - next(iter(self._at.values())) > 2 * REPLAY_SECONDS:
            self._at.popitem(last=False)
        self._at[signature] = now


def make(bolt: App, signing_secret: str) -> FastAPI:
    """`/slack/events` for all that Slack sends, `/slack/install` and its redirect, `/health`."""
    web = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    handler = SlackRequestHandler(bolt)
    verifier, taken = SignatureVerifier(signing_secret), Taken()

    @web.post("/slack/events")
    async def events(request: Request) -> Response:
        body = await _body(request)
        if body is None:
            return _refused(request, 413, "The request is too large.")
        if not verifier.is_valid_request(body, dict(request.headers)):
            return _refused(request, 401, "The signature is wrong, or its time is over.")
        signature = request.headers["x-slack-signature"]
        if signature in taken:
            return _refused(request, 401, "This very request came before.")
        answer: Response = await handler.handle(request)
        if answer.status_code == 200:  # noqa: PLR2004  (HTTP's ok; Slack sends a failed one again)
            taken.add(signature, time.time())
        return answer

    if bolt.oauth_flow is not None:

        @web.get("/slack/install")
        @web.get("/slack/oauth_redirect")
        async def install(request: Request) -> Response:
            answer: Response = await handler.handle(request)
            return answer

    @web.get("/health")
    async def health() -> dict[str, str]:
        return {"service": "concord"}

    return web


async def _body(request: Request) -> bytes | None:
    """None as soon as it is too large; what was read is kept for Bolt."""
    content = bytearray()
    async for chunk in request.stream():
        content += chunk
        if len(content) > BODY_AT_MOST:
            return None
    request._body = bytes(content)  # noqa: SLF001  (where Starlette itself keeps it)
    return bytes(content)


def _refused(request: Request, status: int, sentence: str) -> Response:
    log.warning("request refused", why=sentence, client=request.client and request.client.host)
    return Response(sentence, status)
