"""Puts the interfaces together and serves them."""

import asyncio
import json
from pathlib import Path
from typing import Any

import uvicorn
from fastapi import FastAPI, Request, Response, WebSocket
from fastapi.responses import FileResponse, JSONResponse
from fastapi.staticfiles import StaticFiles

from bot.sandbox import files, interactions, manifest, page_api, web_api
from bot.sandbox.desk import Desk, Fault
from bot.sandbox.errors import RateLimited, Refused
from bot.sandbox.journal import Journal
from bot.sandbox.rates import Rates
from bot.sandbox.sockets import Sockets
from bot.sandbox.views import Views
from bot.sandbox.world import World

PAGE = Path(__file__).parent / "page"
STRUCTURED = ("blocks", "view", "metadata", "files", "attachments")
"""Arguments that come as JSON inside a form."""


def create_app(desk: Desk) -> FastAPI:
    """The local Slack as an ASGI application."""
    app = FastAPI(docs_url=None, redoc_url=None)
    app.include_router(page_api.router(desk))
    app.mount("/page", StaticFiles(directory=PAGE), name="page")

    @app.get("/")
    @app.get("/archives/{channel}/{message}")
    async def page() -> FileResponse:
        return FileResponse(PAGE / "index.html")

    @app.api_route("/api/{method:path}", methods=["GET", "POST"])
    async def api(method: str, request: Request) -> Response:
        return await _call(desk, method, request)

    @app.post("/response/{name}")
    async def response_url(name: str, request: Request) -> Response:
        try:
            interactions.respond(desk, name, await request.json())
        except Refused as refused:
            return JSONResponse(refused.answer(), status_code=404)
        return Response("ok", media_type="text/plain")

    @app.post("/upload/{name}")
    async def upload(name: str, request: Request) -> Response:
        if "multipart" in request.headers.get("content-type", ""):
            form = await request.form()
            parts = [await part.read() for part in form.values() if not isinstance(part, str)]
            content = b"".join(parts[:1])
        else:
            content = await request.body()
        files.take(desk, name, content)
        return Response(f"OK - {len(content)}", media_type="text/plain")

    @app.websocket("/socket")
    async def socket(connection: WebSocket, ticket: str) -> None:
        await desk.sockets.serve(connection, ticket)

    return app


def create_desk(
    address: str,
    *,
    file: Path | None = None,
    manifest_file: Path | None = None,
    journal_file: Path | None = None,
    strict_rates: bool = True,
) -> Desk:
    """A workspace with its people and one app, new or as the file kept it."""
    journal = Journal(journal_file)
    world = World(manifest.read(manifest_file), file)
    rates = Rates(world.clock, is_on=strict_rates)
    return Desk(world, address, journal, Sockets(journal), Views(world), rates)


def serve(
    *,
    host: str,
    port: int,
    file: Path | None = None,
    manifest: Path | None = None,
    journal: Path | None = None,
) -> None:
    """Serves until it is told to stop."""
    address = f"http://{host}:{port}"
    desk = create_desk(address, file=file, manifest_file=manifest, journal_file=journal)
    uvicorn.run(create_app(desk), host=host, port=port, log_level="warning", ws="auto")


async def _call(desk: Desk, method: str, request: Request) -> Response:
    started = desk.journal.now()
    token, arguments = await _arguments(request)
    fault = desk.fault(method)
    if fault:
        await asyncio.sleep(fault.latency_seconds)
        if not fault.after_doing_it and (fault.error or fault.status != 200):  # noqa: PLR2004
            desk.journal.write("call", method, started, arguments=arguments, fault=fault.error)
            return _faulty(fault)
    headers, status = {}, 200
    try:
        answer = web_api.call(desk, method, token, arguments)
        headers["x-oauth-scopes"] = ",".join(sorted(desk.world.manifest.scopes))
    except Refused as refused:
        answer = refused.answer()
    except RateLimited as limited:
        answer, status = {"ok": False, "error": "ratelimited"}, 429
        headers["Retry-After"] = str(limited.retry_after)
    desk.journal.write("call", method, started, arguments=arguments, answer=answer)
    if fault and fault.after_doing_it:
        return _faulty(fault)
    return JSONResponse(answer, status, headers)


def _faulty(fault: Fault) -> Response:
    if fault.error:
        headers = {"Retry-After": "1"} if fault.status == 429 else {}  # noqa: PLR2004
        return JSONResponse({"ok": False, "error": fault.error}, fault.status, headers)
    return Response("upstream failed", status_code=fault.status if fault.status >= 500 else 502)  # noqa: PLR2004


async def _arguments(request: Request) -> tuple[str, dict[str, Any]]:
    """The token and the arguments, however they were sent."""
    token = request.headers.get("authorization", "").removeprefix("Bearer ").strip()
    arguments: dict[str, Any] = dict(request.query_params)
    if "json" in request.headers.get("content-type", ""):
        body = await request.body()
        arguments |= json.loads(body) if body else {}
    elif _is_form(request):
        arguments |= dict(await request.form())
    for name in STRUCTURED:
        if isinstance(arguments.get(name), str):
            try:
                arguments[name] = json.loads(arguments[name])
            except ValueError:
                arguments[name] = None
    return token or str(arguments.pop("token", "")), arguments


def _is_form(request: Request) -> bool:
    return "form" in request.headers.get("content-type", "")
