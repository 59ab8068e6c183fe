"""Files: whose they are, who may see them, what the app is told of them."""

import mimetypes
import re
from pathlib import Path
from typing import Any
from urllib.parse import quote

from bot.sandbox import events, messages
from bot.sandbox.desk import Desk
from bot.sandbox.errors import Refused
from bot.sandbox.store import Document
from bot.sandbox.world import kind_of

Arguments = dict[str, Any]

BINARY = ("application/octet-stream", "binary")
GLANCE_BYTES = 4_096

PLACES = {"channel": "channels", "group": "groups", "im": "ims", "mpim": "ims"}
"""Where a file's document lists each kind of conversation."""

SIGNATURES = (
    (b"\x89PNG", "image/png", "png"),
    (b"\xff\xd8", "image/jpeg", "jpg"),
    (b"GIF8", "image/gif", "gif"),
)


def info(desk: Desk, arguments: Arguments) -> Document:
    return {"file": shown(desk, seen_by_app(desk, arguments.get("file"))), "comments": []}


def delete(desk: Desk, arguments: Arguments) -> Document:
    """Only the app's own; messages that showed it show it no longer."""
    file = seen_by_app(desk, arguments.get("file"))
    if file["user"] != desk.world.team.bot_user:
        raise Refused("cant_delete_file")
    for channel in _channels(desk, file):
        for message in desk.world.in_channel(channel["id"]):
            if any(one["id"] == file["id"] for one in message.get("files", [])):
                left = [one for one in message["files"] if one["id"] != file["id"]]
                desk.world.put(message | {"files": left})
    del desk.world.files[file["id"]]
    desk.world.store.delete("file", file["id"])
    return {}


def seen_by_app(desk: Desk, file_id: object) -> Document:
    """Its own, and what lies in a channel that it is a member of."""
    file, app = desk.world.files.get(str(file_id)), desk.world.team.bot_user
    if file is None:
        raise Refused("file_not_found")
    if file["user"] != app and not any(app in one["members"] for one in _channels(desk, file)):
        raise Refused("file_not_found")
    return file


def _channels(desk: Desk, file: Document) -> list[Document]:
    return [desk.world.channels[one] for one in file["shares"] if one in desk.world.channels]


def of_person(
    desk: Desk, user: str, channel_id: str, text: str, given: list[tuple[str, bytes]], **more: Any
) -> list[Document]:
    """What a person dropped into a channel, or (without one) chose for a form."""
    kept = [
        keep(desk, {"id": desk.world.fresh_id("F"), "name": name}, name, user, content)
        for name, content in given
    ]
    if channel_id:
        more |= {"files": snapshots(kept)}
        share(desk, messages.from_person(desk.world, channel_id, user, text, **more))
    return kept


def linked(desk: Desk, text: object) -> list[Document]:
    """Files whose permalinks stand in a text: Slack shows them with the message."""
    ids = dict.fromkeys(re.findall(r"/files/\w+/(F\w+)/", str(text or "")))
    known = [desk.world.files[one] for one in ids if one in desk.world.files]
    return snapshots([one for one in known if one["user"] == desk.world.team.bot_user])


def share(desk: Desk, posted: Document) -> None:
    """A message with files is there; from now on its channel can see them."""
    events.message(desk, posted)
    for file in posted["files"]:
        known = desk.world.files[file["id"]]
        known["shares"].setdefault(posted["channel"], []).append(posted["ts"])
        desk.world.store.put("file", file["id"], known)
        events.file_shared(desk, file["id"], posted["user"], posted)


def shown(desk: Desk, file: Document) -> Document:
    """A file as Slack gives it out; of a fresh one it knows neither type nor messages yet."""
    is_ready = file["ready_at"] <= desk.world.clock()
    hidden = {"ready_at"} if is_ready else {"ready_at", "mimetype", "filetype", "pretty_type"}
    found = {key: value for key, value in file.items() if key not in hidden}
    places: dict[str, list[str]] = {"channels": [], "groups": [], "ims": []}
    shares: dict[str, Any] = {"public": {}, "private": {}}
    for channel in _channels(desk, file) if is_ready else ():
        kind = kind_of(channel)
        places[PLACES[kind]].append(channel["id"])
        stamps = [{"ts": ts} for ts in file["shares"][channel["id"]]]
        shares["public" if kind == "channel" else "private"][channel["id"]] = stamps
    shares = {name: given for name, given in shares.items() if given}
    return found | places | {"shares": shares, "is_public": bool(places["channels"])}


def snapshots(files: list[Document]) -> list[Document]:
    """As they are kept in the message that brings them."""
    return [{k: v for k, v in file.items() if k not in {"ready_at", "shares"}} for file in files]


def keep(desk: Desk, upload: Document, title: str, user: str, content: bytes) -> Document:
    """A file; its addresses open only for a token that may read it."""
    mimetype, filetype = _kind(upload["name"], content)
    place = f"{desk.address}/files-pri/{desk.world.team.id}-{upload['id']}"
    name, now = quote(Path(upload["name"]).name), desk.world.clock()
    file = {
        "id": upload["id"],
        "name": upload["name"],
        "title": title,
        "user": user,
        "size": len(content),
        "mimetype": mimetype,
        "filetype": filetype,
        "pretty_type": filetype.upper(),
        "mode": "hosted",
        "is_external": False,
        "created": int(now),
        "timestamp": int(now),
        "ready_at": now + desk.processing_seconds,
        "url_private": f"{place}/{name}",
        "url_private_download": f"{place}/download/{name}",
        "permalink": f"{desk.address}/files/{user}/{upload['id']}/{name}",
        "shares": {},
        **({"alt_txt": upload["alt_txt"]} if "alt_txt" in upload else {}),
    }
    desk.world.store.put_content(upload["id"], content)
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
        return ("text/plain", "text") if _is_text(content) else BINARY
    return guessed, Path(name).suffix.lstrip(".").lower()


def _is_text(content: bytes) -> bool:
    try:
        content[:GLANCE_BYTES].decode()
    except UnicodeDecodeError as error:
        return error.start > GLANCE_BYTES - 4  # a letter may be cut in two
    return b"\0" not in content[:GLANCE_BYTES]
