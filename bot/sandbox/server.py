"""Puts the interfaces together and serves them."""

from pathlib import Path

import uvicorn
from fastapi import APIRouter, FastAPI, Request, Response, WebSocket
from fastapi.responses import FileResponse
from fastapi.staticfiles import StaticFiles

from bot.sandbox import (
    calls,
    controls,
    installing,
    page_api,
    page_updates,
    serving_files,
    workspaces,
)
from bot.sandbox.desk import Desk
from bot.sandbox.workspaces import Workspaces

PAGE = Path(__file__).parent / "page"
EVERY_ADDRESS = {"0.0.0.0", "::"}  # noqa: S104  (compared with, not bound to)


def create_app(slack: Workspaces) -> FastAPI:
    """The local Slack as an ASGI application. Each workspace but the first has its own path."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    app.mount("/page", StaticFiles(directory=PAGE, check_dir=False), name="page")
    app.include_router(installing.router(slack))
    app.include_router(controls.router(slack))

    @app.api_route("/api/{method:path}", methods=["GET", "POST"])
    async def api(method: str, request: Request) -> Response:
        return await calls.api(slack, method, request)

    @app.websocket("/socket")
    async def socket(connection: WebSocket, ticket: str = "") -> None:
        await slack.line.sockets.serve(connection, ticket)

    for desk in slack.desks.values():
        app.include_router(_workspace(desk), prefix=desk.world.team.path)
    return app


def _workspace(desk: Desk) -> APIRouter:
    """What has an address of its own in each workspace."""
    routes = APIRouter()
    routes.include_router(page_api.router(desk))
    routes.include_router(page_updates.router(desk))
    routes.include_router(serving_files.router(desk))

    @routes.get("/")
    @routes.get("/archives/{channel}")
    @routes.get("/archives/{channel}/{message}")
    async def page() -> FileResponse:
        # A page kept by the browser would not fit the files of a newer version.
        return FileResponse(PAGE / "index.html", headers={"Cache-Control": "no-cache"})

    @routes.post("/response/{name}")
    async def response_url(name: str, request: Request) -> Response:
        return await calls.response_url(desk, name, request)

    @routes.post("/upload/{name}")
    async def upload(name: str, request: Request) -> Response:
        return await calls.upload(desk, name, request)

    return routes


def serve(
    *,
    host: str,
    port: int,
    file: Path | None = None,
    manifest: Path | None = None,
    journal: Path | None = None,
    rates: bool = True,
    request_url: str = "",
) -> None:
    """Serves until it is told to stop."""
    name = "127.0.0.1" if host in EVERY_ADDRESS else host
    address = f"http://{name}:{port}"
    slack = workspaces.create(
        address,
        file=file,
        manifest_file=manifest,
        journal_file=journal,
        strict_rates=rates,
        request_url=request_url,
    )
    uvicorn.run(
        create_app(slack),
        host=host,
        port=port,
        log_level="warning",
        ws="websockets-sansio",
        timeout_graceful_shutdown=1,
    )
