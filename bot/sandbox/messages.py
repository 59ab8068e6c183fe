"""Posting, changing and deleting messages, with everything that Slack refuses."""

import re
import secrets
from typing import Any

from bot.sandbox.block_kit import blocks as block_kit
from bot.sandbox.block_kit.shapes import fault
from bot.sandbox.errors import Refused
from bot.sandbox.store import Document
from bot.sandbox.teams import APP_ID
from bot.sandbox.world import World

Blocks = list[dict[str, Any]]

TEXT_AT_MOST = 40_000

SHOWN_TYPES = {"image/png", "image/jpeg", "image/gif"}
"""What a block shows of an uploaded file."""


def check(world: World, text: object, blocks: object, attachments: object = None) -> None:
    """Raises Refused for what Slack would not show."""
    if blocks:
        faults = block_kit.faults(blocks, block_kit.MESSAGE) or missing_files(world, blocks)
        if faults:
            raise Refused("invalid_blocks", faults)
        if isinstance(blocks, list) and block_kit.is_too_long(blocks):
            raise Refused("msg_blocks_too_long")
    elif not text and not attachments:
        raise Refused("no_text")


def check_metadata(metadata: object) -> None:
    if metadata is None:
        return
    is_right = isinstance(metadata, dict) and {"event_type", "event_payload"} <= set(metadata)
    if not (isinstance(metadata, dict) and is_right and metadata["event_type"]):
        raise Refused("invalid_metadata_format")
    if not isinstance(metadata["event_payload"], dict):
        raise Refused("invalid_metadata_schema")


def missing_files(world: World, blocks: object, at: str = "/blocks") -> list[str]:
    """A picture must be uploaded, and processed, before a block can show it."""
    found = []
    for file, where in block_kit.slack_files(blocks, at):
        file_id = file.get("id") or str(file.get("url")).rsplit("/", 1)[-1]
        known = world.files.get(str(file_id))
        is_ready = known and known["ready_at"] <= world.clock()
        if not known or not is_ready or known["mimetype"] not in SHOWN_TYPES:
            found.append(fault("invalid slack file", where))
    return found


def from_app(
    world: World, channel_id: str, text: object, blocks: Blocks | None, **more: Any
) -> Document:
    """A new message of the app; a file whose address stands in its text is shown with it."""
    more["files"] = more.get("files") or _linked(world, text)
    check(world, text, blocks, more.get("attachments") or more.get("files"))
    check_metadata(more.get("metadata"))
    author = {"user": world.team.bot_user, "bot_id": world.team.bot_id, "app_id": APP_ID}
    return _new(world, channel_id, author, str(text or ""), blocks, more)


def from_person(world: World, channel_id: str, user: str, text: str, **more: Any) -> Document:
    """A new message of a person."""
    if not text.strip():
        raise Refused("no_text")
    author = {"user": user, "client_msg_id": secrets.token_hex(16)}
    return _new(world, channel_id, author, escaped(text), None, more)


def attached(file: Document) -> Document:
    """A file as a message shows it."""
    return {key: value for key, value in file.items() if key != "ready_at"}


def _linked(world: World, text: object) -> list[Document]:
    ids = dict.fromkeys(re.findall(r"/sandbox/files/(\w+)", str(text or "")))
    return [attached(world.files[one]) for one in ids if one in world.files]


def escaped(text: str) -> str:
    """As Slack keeps what people type: & < > as entities, links and mentions as they are."""
    parts = re.split(r"(<(?:[@#!]|https?:|mailto:)[^<>]*>|&(?:amp|lt|gt);)", text)
    for place in range(0, len(parts), 2):
        plain = parts[place].replace("&", "&amp;")
        parts[place] = plain.replace("<", "&lt;").replace(">", "&gt;")
    return "".join(parts)


def change(
    world: World, message: Document, text: object, blocks: Blocks | None, **more: Any
) -> Document:
    """The newest state of a message; a text without blocks drops the blocks."""
    check(world, text, blocks, more.get("attachments"))
    check_metadata(more.get("metadata"))
    changed = {key: value for key, value in message.items() if key not in {"blocks", "attachments"}}
    changed["text"] = str(text or "")[:TEXT_AT_MOST]
    changed["edited"] = {"user": message["user"], "ts": world.next_ts()}
    changed |= {key: value for key, value in more.items() if value is not None}
    if blocks:
        changed["blocks"] = with_ids(world, blocks)
    world.put(changed)
    return changed


def remove(world: World, message: Document) -> None:
    """Takes a message away, and out of its thread's count."""
    world.remove(message)
    root = world.find(message["channel"], message.get("thread_ts"))
    if root is not None and not message.get("ephemeral_to"):
        _count_replies(world, root)


def with_ids(world: World, blocks: Blocks) -> Blocks:
    """As Slack keeps blocks: each has a block_id, each control an action_id."""
    found = []
    for block in blocks:
        kept = {"block_id": world.fresh_block_id()} | {k: v for k, v in block.items() if v != ""}
        for name in ("accessory", "element"):
            if name in kept:
                kept[name] = _with_action_id(world, kept[name])
        if kept["type"] in {"actions", "context_actions"}:
            kept["elements"] = [_with_action_id(world, one) for one in kept["elements"]]
        found.append(kept)
    return found


def _with_action_id(world: World, element: dict[str, Any]) -> dict[str, Any]:
    if element["type"] == "image" or element.get("action_id"):
        return element
    return element | {"action_id": world.fresh_block_id()}


def _new(
    world: World,
    channel_id: str,
    author: Document,
    text: str,
    blocks: Blocks | None,
    more: dict[str, Any],
) -> Document:
    message = {
        "type": "message",
        "ts": world.next_ts(),
        "channel": channel_id,
        **author,
        "text": text[:TEXT_AT_MOST],
        **{key: value for key, value in more.items() if value},
    }
    if blocks:
        message["blocks"] = with_ids(world, blocks)
    root = world.find(channel_id, message.get("thread_ts"))
    if root is not None:
        # Who answers a reply answers in its thread: threads have no threads.
        message["thread_ts"] = root.get("thread_ts") or root["ts"]
        root = world.find(channel_id, message["thread_ts"])
    world.put(message)
    if root is not None and not message.get("ephemeral_to"):
        _count_replies(world, root)
    return message


def _count_replies(world: World, root: Document) -> None:
    found = world.in_channel(root["channel"])
    replies = [
        one
        for one in found
        if one.get("thread_ts") == root["ts"] != one["ts"] and not one.get("ephemeral_to")
    ]
    users = list(dict.fromkeys(one["user"] for one in replies))
    counted = {
        "thread_ts": root["ts"],
        "reply_count": len(replies),
        "reply_users": users,
        "reply_users_count": len(users),
        "latest_reply": replies[-1]["ts"] if replies else None,
    }
    rest = {key: value for key, value in root.items() if key not in counted}
    world.put(rest | (counted if replies else {}))
