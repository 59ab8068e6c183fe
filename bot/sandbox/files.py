"""Web API: files, uploaded in three steps and usable a moment later."""

import mimetypes
import secrets
from pathlib import Path
from typing import Any

from bot.sandbox import events, messages
from bot.sandbox.chat import writable
from bot.sandbox.desk import Desk
from bot.sandbox.errors import Refused
from bot.sandbox.store import Document

Arguments = dict[str, Any]

SIGNATURES = (
    (b"\x89PNG", "image/png", "png"),
    (b"\xff\xd8", "image/jpeg", "jpg"),
    (b"GIF8", "image/gif", "gif"),
)


def get_upload_url(desk: Desk, arguments: Arguments) -> Document:
    length = str(arguments.get("length") or "")
    for name in ("filename", "length"):
        if not arguments.get(name):
            raise Refused("invalid_arguments", [f"[ERROR] missing required field: {name}"])
    if not length.isdigit() or int(length) <= 0:
        raise Refused("invalid_arguments", ["[ERROR] length must be greater than 0"])
    name, file_id = secrets.token_urlsafe(12), desk.world.fresh_id("F")
    upload = {"id": file_id, "name": str(arguments["filename"]), "length": int(length)}
    desk.world.store.put("upload", name, upload)
    return {"upload_url": f"{desk.address}/upload/{name}", "file_id": file_id}


def take(desk: Desk, name: str, content: bytes) -> None:
    """The bytes of an upload, as many as were announced."""
    upload = desk.world.store.get("upload", name)
    if upload is None:
        raise Refused("file_not_found")
    if len(content) != upload["length"]:
        raise Refused("file_upload_size_restricted")
    desk.world.store.put_content(upload["id"], content)
    desk.world.store.put("upload", name, upload | {"size": len(content)})


def complete_upload(desk: Desk, arguments: Arguments) -> Document:
    """Makes files of uploads and, where a channel is given, posts them in one message."""
    wanted = arguments.get("files")
    if not isinstance(wanted, list) or not all(_is_named(one) for one in wanted) or not wanted:
        raise Refused("invalid_arguments", ["[ERROR] missing required field: files"])
    channel = None
    if arguments.get("channel_id"):
        if str(arguments["channel_id"])[0] not in "CGDZ":
            wrong = "[ERROR] input must match regex pattern: ^[CGDZ][A-Z0-9]{8,}$"
            raise Refused("invalid_arguments", [f"{wrong} [json-pointer:/channel_id]"])
        channel = writable(desk, arguments["channel_id"])
    started = desk.world.store.all("upload")
    names = {one["id"]: name for name, one in started.items() if "size" in one}
    if not {one["id"] for one in wanted} <= set(names):
        raise Refused("file_not_found")
    kept = []
    for one in wanted:
        upload = started[names[one["id"]]]
        kept.append(_keep(desk, upload, str(one.get("title") or upload["name"])))
        desk.world.store.delete("upload", names[one["id"]])
    if channel:
        _share(desk, channel["id"], kept, arguments)
    return {"files": [shown(desk, file) for file in kept]}


def info(desk: Desk, arguments: Arguments) -> Document:
    file = desk.world.files.get(str(arguments.get("file")))
    if file is None:
        raise Refused("file_not_found")
    return {"file": shown(desk, file), "comments": []}


def delete(desk: Desk, arguments: Arguments) -> Document:
    """Takes a file of the app's own away; blocks that showed it show it no more."""
    file = desk.world.files.get(str(arguments.get("file")))
    if file is None:
        raise Refused("file_not_found")
    if file["user"] != desk.world.team.bot_user:
        raise Refused("cant_delete_file")
    del desk.world.files[file["id"]]
    desk.world.store.delete("file", file["id"])
    desk.world.store.drop_content(file["id"])
    return {}


def shown(desk: Desk, file: Document) -> Document:
    """A file as Slack gives it out; of a fresh one Slack does not know the type yet."""
    is_ready = file["ready_at"] <= desk.world.clock()
    hidden = {"ready_at"} if is_ready else {"ready_at", "mimetype", "filetype"}
    return {key: value for key, value in file.items() if key not in hidden}


def _is_named(one: object) -> bool:
    return isinstance(one, dict) and isinstance(one.get("id"), str)


def _keep(desk: Desk, upload: Document, title: str) -> Document:
    content = desk.world.store.content(upload["id"]) or b""
    mimetype, filetype = _kind(upload["name"], content)
    address = f"{desk.address}/sandbox/files/{upload['id']}"
    now = desk.world.clock()
    file = {
        "id": upload["id"],
        "name": upload["name"],
        "title": title,
        "user": desk.world.team.bot_user,
        "size": upload["size"],
        "mimetype": mimetype,
        "filetype": filetype,
        "mode": "hosted",
        "created": int(now),
        "ready_at": now + desk.processing_seconds,
        "url_private": address,
        "url_private_download": address,
        "permalink": address,
    }
    desk.world.files[file["id"]] = file
    desk.world.store.put("file", file["id"], file)
    return file


def _kind(name: str, content: bytes) -> tuple[str, str]:
    """By its first bytes if it is a picture, else by its name."""
    for start, mimetype, filetype in SIGNATURES:
        if content.startswith(start):
            return mimetype, filetype
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return "image/webp", "webp"
    guessed = mimetypes.guess_type(name)[0]
    if guessed is None:
        return "application/octet-stream", "binary"
    return guessed, Path(name).suffix.lstrip(".").lower()


def _share(desk: Desk, channel_id: str, files: list[Document], arguments: Arguments) -> None:
    posted = messages.from_app(
        desk.world,
        channel_id,
        arguments.get("initial_comment"),
        arguments.get("blocks"),
        thread_ts=arguments.get("thread_ts"),
        files=[messages.attached(file) for file in files],
    )
    events.message(desk, posted)
    shared = {channel_id: [{"ts": posted["ts"]}]}
    for file in files:
        file["shares"] = {"public": shared}
        desk.world.store.put("file", file["id"], file)
