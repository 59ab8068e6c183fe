"""Puts the interfaces together and serves them."""

from pathlib import Path

import uvicorn
from fastapi import FastAPI, Request, Response, WebSocket
from fastapi.responses import FileResponse
from fastapi.staticfiles import StaticFiles

from bot.sandbox import calls, manifest, page_api, page_updates
from bot.sandbox.desk import Desk
from bot.sandbox.journal import Journal
from bot.sandbox.rates import Rates
from bot.sandbox.sockets import Sockets
from bot.sandbox.views import Views
from bot.sandbox.world import World

PAGE = Path(__file__).parent / "page"
EVERY_ADDRESS = {"0.0.0.0", "::"}  # noqa: S104  (compared with, not bound to)


def create_app(desk: Desk) -> FastAPI:
    """The local Slack as an ASGI application."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    app.include_router(page_api.router(desk))
    app.include_router(page_updates.router(desk))
    app.mount("/page", StaticFiles(directory=PAGE, check_dir=False), name="page")

    @app.get("/")
    @app.get("/archives/{channel}")
    @app.get("/archives/{channel}/{message}")
    async def page() -> FileResponse:
        # A page kept by the browser would not fit the files of a newer version.
        return FileResponse(PAGE / "index.html", headers={"Cache-Control": "no-cache"})

    @app.api_route("/api/{method:path}", methods=["GET", "POST"])
    async def api(method: str, request: Request) -> Response:
        return await calls.api(desk, method, request)

    @app.post("/response/{name}")
    async def response_url(name: str, request: Request) -> Response:
        return await calls.response_url(desk, name, request)

    @app.post("/upload/{name}")
    async def upload(name: str, request: Request) -> Response:
        return await calls.upload(desk, name, request)

    @app.websocket("/socket")
    async def socket(connection: WebSocket, ticket: str = "") -> None:
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
    rates: bool = True,
) -> None:
    """Serves until it is told to stop."""
    name = "127.0.0.1" if host in EVERY_ADDRESS else host
    address = f"http://{name}:{port}"
    desk = create_desk(
        address,
        file=file,
        manifest_file=manifest,
        journal_file=journal,
        strict_rates=rates,
    )
    uvicorn.run(
        create_app(desk),
        host=host,
        port=port,
        log_level="warning",
        ws="websockets-sansio",
        timeout_graceful_shutdown=1,
    )
