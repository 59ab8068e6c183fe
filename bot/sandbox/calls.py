"""HTTP for the app: Web API calls in whatever form they come, response_urls, uploads."""

import asyncio
import json
from base64 import b64decode
from typing import Any

from fastapi import Request, Response
from fastapi.responses import JSONResponse, PlainTextResponse
from starlette.types import Receive, Scope, Send

from bot.sandbox import commands, uploads, web_api
from bot.sandbox.desk import Desk, Fault
from bot.sandbox.errors import RateLimited, Refused
from bot.sandbox.workspaces import Workspaces

STRUCTURED = ("blocks", "view", "metadata", "files", "attachments")
"""Arguments that come as JSON inside a form."""

UNREADABLE = {"blocks": "invalid_blocks_format", "metadata": "invalid_metadata_format"}
GONE = {"invalid_url", "expired_url", "used_url"}


class Dropped(Response):
    """A connection that ends in the middle of the answer."""

    async def __call__(self, _scope: Scope, _receive: Receive, send: Send) -> None:
        headers = [(b"content-type", b"application/json"), (b"content-length", b"1000")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b'{"ok":', "more_body": True})


async def api(slack: Workspaces, method: str, request: Request) -> Response:
    """One call of the Web API, in the workspace that its token opens."""
    token, arguments, refused = await _read(request)
    if method == "oauth.v2.access":
        return _exchange(slack, arguments, request)
    desk = slack.of_token(token)
    started = desk.journal.now()
    fault = desk.fault(method)
    if fault:
        await asyncio.sleep(fault.latency_seconds)
        if not fault.after_doing_it and _fails(fault):
            response = _faulty(fault)
            told = {"arguments": arguments, "fault": fault.error or fault.status}
            desk.journal.write("call", method, started, **told, status=response.status_code)
            return response
    response, answer = _answered(desk, method, token, arguments, refused)
    desk.journal.write(
        "call", method, started, arguments=arguments, answer=answer, status=response.status_code
    )
    if fault and fault.after_doing_it:
        return _faulty(fault) if _fails(fault) else Dropped()
    return response


async def response_url(desk: Desk, name: str, request: Request) -> Response:
    """An answer to what a person did."""
    started = desk.journal.now()
    fault = desk.fault("response_url")
    if fault:
        await asyncio.sleep(fault.latency_seconds)
        if not fault.after_doing_it and _fails(fault):
            return _faulty(fault)
    said, error, status = None, "", 200
    try:
        said = json.loads(await request.body())
        commands.respond(desk, name, said)
    except ValueError:
        error, status = "invalid_payload", 400
    except Refused as refused:
        error, status = refused.error, 404 if refused.error in GONE else 400
    desk.journal.write("response_url", name, started, arguments=said, error=error, status=status)
    if fault and fault.after_doing_it:
        return _faulty(fault) if _fails(fault) else Dropped()
    if error:
        return JSONResponse({"ok": False, "error": error}, status)
    return PlainTextResponse("ok")


async def upload(desk: Desk, name: str, request: Request) -> Response:
    """The bytes of a file, as the body or as a part of a form."""
    content = b""
    # The SDK sends bare bytes under the type of a URL-encoded form: urllib's default.
    if "multipart" in request.headers.get("content-type", ""):
        for part in (await request.form()).values():
            if not isinstance(part, str):
                content = await part.read()
                break
    else:
        content = await request.body()
    try:
        uploads.take(desk, name, content)
    except Refused as refused:
        return JSONResponse(refused.answer(), 404 if refused.error == "file_not_found" else 400)
    return PlainTextResponse(f"OK - {len(content)}")


def _exchange(slack: Workspaces, arguments: dict[str, Any], request: Request) -> Response:
    """The app names itself in the arguments or, as the SDKs do, by HTTP's own means."""
    started, journal = slack.line.sockets.journal.now(), slack.line.sockets.journal
    try:
        answer = {"ok": True, **slack.codes.exchange(arguments | _client(request))}
    except Refused as refused:
        answer = refused.answer()
    journal.write("call", "oauth.v2.access", started, arguments={}, answer=answer["ok"], status=200)
    return JSONResponse(answer)


def _client(request: Request) -> dict[str, str]:
    kind, _, encoded = request.headers.get("authorization", "").partition(" ")
    if kind != "Basic":
        return {}
    try:
        name, _, secret = b64decode(encoded).decode().partition(":")
    except ValueError:
        return {}
    return {"client_id": name, "client_secret": secret}


def _answered(
    desk: Desk, method: str, token: str, arguments: dict[str, Any], refused: Refused | None
) -> tuple[Response, dict[str, Any]]:
    headers = {"x-oauth-scopes": ",".join(sorted(desk.scopes))}
    status = 200
    try:
        if refused:
            raise refused
        answer = web_api.call(desk, method, token, arguments)
    except Refused as error:
        answer = error.answer()
    except RateLimited as limited:
        answer, status = {"ok": False, "error": "ratelimited"}, 429
        headers["Retry-After"] = str(limited.retry_after)
    return JSONResponse(answer, status, headers), answer


def _fails(fault: Fault) -> bool:
    return bool(fault.error) or fault.status != 200  # noqa: PLR2004


def _faulty(fault: Fault) -> Response:
    if fault.status == 429:  # noqa: PLR2004
        answer = {"ok": False, "error": fault.error or "ratelimited"}
        return JSONResponse(answer, 429, {"Retry-After": "1"})
    if fault.error:
        return JSONResponse({"ok": False, "error": fault.error}, fault.status)
    return PlainTextResponse("upstream failed", fault.status)


async def _read(request: Request) -> tuple[str, dict[str, Any], Refused | None]:
    """The token, the arguments however they were sent, and what is wrong with their form."""
    token = request.headers.get("authorization", "").removeprefix("Bearer").strip()
    arguments: dict[str, Any] = dict(request.query_params)
    if "json" in request.headers.get("content-type", ""):
        try:
            given = json.loads(await request.body() or b"{}")
        except ValueError:
            return token, arguments, Refused("invalid_json")
        if not isinstance(given, dict):
            return token, arguments, Refused("json_not_object")
        arguments |= given
    elif _is_form(request):
        arguments |= dict(await request.form())
    token = token or str(arguments.get("token", ""))
    arguments.pop("token", None)
    return token, arguments, _unfold(arguments)


def _unfold(arguments: dict[str, Any]) -> Refused | None:
    """JSON inside of a form becomes what it says."""
    for name in STRUCTURED:
        if isinstance(arguments.get(name), str) and arguments[name]:
            try:
                arguments[name] = json.loads(arguments[name])
            except ValueError:
                wrong = f"[ERROR] must be valid JSON [json-pointer:/{name}]"
                return Refused(UNREADABLE.get(name, "invalid_arguments"), [wrong])
    if not isinstance(arguments.get("blocks") or [], list):
        return Refused("invalid_blocks_format")
    return None


def _is_form(request: Request) -> bool:
    return "form" in request.headers.get("content-type", "")
