"""Web API: files, uploaded in three steps and usable a moment later."""

import secrets
from typing import Any

from bot.sandbox.desk import Desk
from bot.sandbox.errors import Refused
from bot.sandbox.store import Document
from bot.sandbox.world import BOT_USER

Arguments = dict[str, Any]

SIGNATURES = (
    (b"\x89PNG", "image/png", "png"),
    (b"\xff\xd8", "image/jpeg", "jpg"),
    (b"GIF8", "image/gif", "gif"),
    (b"RIFF", "image/webp", "webp"),
)


def get_upload_url(desk: Desk, arguments: Arguments) -> Document:
    if int(arguments.get("length") or 0) <= 0:
        raise Refused("invalid_arguments", ["[ERROR] length must be positive"])
    name, file_id = secrets.token_urlsafe(12), desk.world.fresh_id("F")
    desk.uploads[name] = {"id": file_id, "name": arguments.get("filename") or "file"}
    return {"upload_url": f"{desk.address}/upload/{name}", "file_id": file_id}


def take(desk: Desk, name: str, content: bytes) -> None:
    """The bytes of an upload."""
    if name not in desk.uploads:
        raise Refused("file_not_found")
    upload = desk.uploads[name]
    upload["size"] = len(content)
    desk.world.store.put_content(upload["id"], content)


def complete_upload(desk: Desk, arguments: Arguments) -> Document:
    started = {upload["id"]: upload for upload in desk.uploads.values() if "size" in upload}
    files = []
    for wanted in arguments.get("files") or []:
        upload = started.get(wanted["id"])
        if upload is None:
            raise Refused("file_not_found")
        files.append(_keep(desk, upload, wanted.get("title") or upload["name"]))
    return {"files": files}


def info(desk: Desk, arguments: Arguments) -> Document:
    file = desk.world.files.get(str(arguments.get("file")))
    if file is None:
        raise Refused("file_not_found")
    return {"file": _shown(desk, file)}


def _keep(desk: Desk, upload: Document, title: str) -> Document:
    content = desk.world.store.content(upload["id"]) or b""
    found = [(kind, name) for start, kind, name in SIGNATURES if content.startswith(start)]
    mimetype, filetype = found[0] if found else ("application/octet-stream", "binary")
    file = {
        "id": upload["id"],
        "name": upload["name"],
        "title": title,
        "user": BOT_USER,
        "size": upload["size"],
        "mimetype": mimetype,
        "filetype": filetype,
        "created": int(desk.world.clock()),
        "ready_at": desk.world.clock() + desk.processing_seconds,
        "url_private": f"{desk.address}/sandbox/files/{upload['id']}",
    }
    desk.world.files[file["id"]] = file
    desk.world.store.put("file", file["id"], file)
    return _shown(desk, file)


def _shown(desk: Desk, file: Document) -> Document:
    is_ready = file["ready_at"] <= desk.world.clock()
    hidden = {"ready_at"} if is_ready else {"ready_at", "mimetype", "filetype"}
    return {key: value for key, value in file.items() if key not in hidden}
