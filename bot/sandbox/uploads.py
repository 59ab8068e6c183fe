"""Web API: files in three steps, the last of which makes a file of the bytes, and posts it."""

import re
import secrets
from typing import Any

from bot.sandbox import files, messages
from bot.sandbox.chat import writable
from bot.sandbox.desk import Desk
from bot.sandbox.errors import Refused
from bot.sandbox.store import Document

Arguments = dict[str, Any]

ALT_CHARACTERS = 1_000


def get_upload_url(desk: Desk, arguments: Arguments) -> Document:
    length = str(arguments.get("length") or "")
    for name in ("filename", "length"):
        if not arguments.get(name):
            raise Refused("invalid_arguments", [f"[ERROR] missing required field: {name}"])
    if not length.isdigit() or int(length) <= 0:
        raise Refused("invalid_arguments", ["[ERROR] length must be greater than 0"])
    name, file_id = secrets.token_urlsafe(12), desk.world.fresh_id("F")
    alt_text = str(arguments.get("alt_txt") or "")
    if len(alt_text) > ALT_CHARACTERS:
        raise Refused("alt_txt_too_large")
    upload = {"id": file_id, "name": str(arguments["filename"]), "length": int(length)}
    upload |= {"alt_txt": alt_text} if alt_text else {}
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
        # Unlike chat.postMessage it takes no person's id.
        if not re.match(r"[CGDZ]", str(arguments["channel_id"])):
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
        kept.append(_of_app(desk, upload, str(one.get("title") or upload["name"])))
        desk.world.store.delete("upload", names[one["id"]])
    if channel:
        text, blocks = arguments.get("initial_comment"), arguments.get("blocks")
        more = {"thread_ts": arguments.get("thread_ts"), "files": files.snapshots(kept)}
        files.share(desk, messages.from_app(desk.world, channel["id"], text, blocks, **more))
    return {"files": [files.shown(desk, file) for file in kept]}


def _is_named(one: object) -> bool:
    return isinstance(one, dict) and isinstance(one.get("id"), str)


def _of_app(desk: Desk, upload: Document, title: str) -> Document:
    content = desk.world.store.content(upload["id"]) or b""
    return files.keep(desk, upload, title, desk.world.team.bot_user, content)
