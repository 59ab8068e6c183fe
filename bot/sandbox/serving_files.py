"""The bytes of files: to the page's people, to an app with its token, and from people's folders."""

import re
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse
from starlette.datastructures import UploadFile

from bot.sandbox import files
from bot.sandbox.desk import Desk
from bot.sandbox.errors import Refused
from bot.sandbox.store import Document

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'; style-src 'unsafe-inline'",
    "Cache-Control": "max-age=3600",
    "Accept-Ranges": "bytes",
}
"""An uploaded page or drawing must not run scripts as the sandbox's own."""

SIGN_IN = "<!DOCTYPE html><html><head><title>Sign in | Slack</title></head><body>Sign in</body>"
"""What Slack sends to whoever shows no token that may read the file: a page, and no error."""


def router(desk: Desk) -> APIRouter:
    """Where a workspace's files are, and where people's files go."""
    routes = APIRouter()

    @routes.get("/sandbox/files/{file_id}")
    async def on_page(file_id: str, request: Request) -> Response:
        known, content = desk.world.files.get(file_id), desk.world.store.content(file_id)
        if known is None or content is None:
            return Response(status_code=404)
        return _sent(known, content, request)

    @routes.get("/files-pri/{place}/{name:path}")
    async def to_app(place: str, name: str, request: Request) -> Response:
        token = request.headers.get("authorization", "").removeprefix("Bearer").strip()
        started = desk.journal.now()
        file = _readable(desk, place.rpartition("-")[2], token)
        content = None if file is None else desk.world.store.content(file["id"])
        told = {"arguments": {"name": name}, "ok": content is not None}
        desk.journal.write("download", place, started, **told)
        if file is None or content is None:
            return HTMLResponse(SIGN_IN)
        return _sent(file, content, request)

    @routes.post("/sandbox/api/files")
    async def from_person(request: Request) -> JSONResponse:
        form = await request.form()
        given = [
            (one.filename or "file", await one.read())
            for one in form.getlist("file")
            if isinstance(one, UploadFile)
        ]
        said = {name: value for name, value in form.items() if isinstance(value, str)}
        try:
            return JSONResponse({"ok": True, "files": _dropped(desk, said, given)})
        except Refused as refused:
            return JSONResponse(refused.answer())

    return routes


def _dropped(desk: Desk, said: dict[str, str], given: list[tuple[str, bytes]]) -> list[Document]:
    user, channel_id = desk.world.actor(said.get("user")), said.get("channel", "")
    if not given or not all(content for _, content in given):
        raise Refused("no_file_data")
    if channel_id:
        channel = desk.world.channel(channel_id)
        if user not in channel["members"]:
            raise Refused("not_in_channel")
        channel_id = channel["id"]
    more: dict[str, Any] = {"thread_ts": said["thread_ts"]} if said.get("thread_ts") else {}
    kept = files.of_person(desk, user, channel_id, said.get("text", ""), given, **more)
    return files.snapshots(kept)


def _readable(desk: Desk, file_id: str, token: str) -> Document | None:
    scopes = str(desk.tokens.get(token, {}).get("scopes", "")).split(",")
    if "files:read" not in scopes:
        return None
    try:
        return files.seen_by_app(desk, file_id)
    except Refused:
        return None


def _sent(file: Document, content: bytes, request: Request) -> Response:
    """Whole, or the part that a player asks for when somebody moves on in it."""
    asked = re.fullmatch(r"bytes=(\d+)-(\d*)", request.headers.get("range", ""))
    start = int(asked[1]) if asked else 0
    end = min(int(asked[2]) + 1, len(content)) if asked and asked[2] else len(content)
    if asked is None or not start < end:
        return Response(content, media_type=file["mimetype"], headers=HEADERS)
    part = HEADERS | {"Content-Range": f"bytes {start}-{end - 1}/{len(content)}"}
    return Response(content[start:end], 206, headers=part, media_type=file["mimetype"])
