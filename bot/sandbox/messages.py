"""Posting, changing and deleting messages, with everything that Slack refuses."""

import itertools
import re
import secrets
from typing import Any

from bot.sandbox.block_kit import blocks as block_kit
from bot.sandbox.block_kit import walking
from bot.sandbox.block_kit.shapes import fault
from bot.sandbox.errors import Refused
from bot.sandbox.store import Document
from bot.sandbox.teams import APP_ID
from bot.sandbox.world import World

Blocks = list[dict[str, Any]]

TEXT_AT_MOST = 40_000

SHOWN_TYPES = {"image/png", "image/jpeg", "image/gif"}
"""What a block shows of an uploaded file."""
ATTACHMENTS_AT_MOST = 100


def check(world: World, text: object, blocks: object, attachments: object = None) -> None:
    """Raises Refused for what Slack would not show."""
    _check_attachments(world, attachments)
    if blocks:
        faults = block_kit.faults(blocks, block_kit.MESSAGE) or missing_files(world, blocks)
        if faults:
            raise Refused("invalid_blocks", faults)
        if isinstance(blocks, list) and block_kit.is_too_long(blocks):
            raise Refused("msg_blocks_too_long")
    elif not text and not attachments:
        raise Refused("no_text")


def _check_attachments(world: World, attachments: object) -> None:
    if not attachments:
        return
    if not isinstance(attachments, list) or not all(isinstance(one, dict) for one in attachments):
        raise Refused("invalid_attachments")
    if len(attachments) > ATTACHMENTS_AT_MOST:
        raise Refused("too_many_attachments")
    for place, one in enumerate(attachments):
        blocks, at = one.get("blocks", []), f"/attachments/{place}/blocks"
        faults = block_kit.faults(blocks, block_kit.MESSAGE, at)
        if faults := faults or missing_files(world, blocks, at):
            raise Refused("invalid_attachments", faults)


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
        known = world.files.get(file["id"]) if "id" in file else _at(world, file["url"])
        is_ready = known and known["ready_at"] <= world.clock()
        if not known or not is_ready or known["mimetype"] not in SHOWN_TYPES:
            found.append(fault("invalid slack file", where))
    return found


def _at(world: World, address: str) -> Document | None:
    places = ("permalink", "url_private")
    return next((f for f in world.files.values() if address in {f[one] for one in places}), None)


def from_app(
    world: World, channel_id: str, text: object, blocks: Blocks | None, **more: Any
) -> Document:
    """A new message of the app."""
    check(world, text, blocks, more.get("attachments") or more.get("files"))
    check_metadata(more.get("metadata"))
    author = {"user": world.team.bot_user, "bot_id": world.team.bot_id, "app_id": APP_ID}
    return _new(world, channel_id, author, str(text or ""), blocks, more)


def from_person(world: World, channel_id: str, user: str, text: str, **more: Any) -> Document:
    """A new message of a person."""
    if not text.strip() and not more.get("files"):
        raise Refused("no_text")
    author = {"user": user, "client_msg_id": secrets.token_hex(16)}
    return _new(world, channel_id, author, escaped(text), None, more)


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
    if changed.get("attachments"):
        changed["attachments"] = _kept_attachments(world, changed["attachments"])
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


def all_blocks(message: Document) -> Blocks:
    """Its own, and those in its attachments."""
    attached = [one.get("blocks", []) for one in message.get("attachments", [])]
    return [*message.get("blocks", []), *itertools.chain.from_iterable(attached)]


def with_ids(world: World, blocks: Blocks) -> Blocks:
    """As Slack keeps blocks: each has a block_id, each control an action_id."""
    return [_with_ids(world, block) for block in blocks]


def _with_ids(world: World, block: dict[str, Any]) -> dict[str, Any]:
    kept = {"block_id": world.fresh_block_id()} | {k: v for k, v in block.items() if v != ""}
    for name in ("accessory", "element"):
        if name in kept:
            kept[name] = _with_action_id(world, kept[name])
    for name in walking.CONTROLS.get(kept["type"], ()):
        if name in kept:
            kept[name] = [_with_action_id(world, one) for one in kept[name]]
    if held := walking.HOLDING.get(kept["type"]):
        kept[held] = with_ids(world, kept[held])
    return kept


def _with_action_id(world: World, element: dict[str, Any]) -> dict[str, Any]:
    if element["type"] == "image" or element.get("action_id"):
        return element
    return element | {"action_id": world.fresh_block_id()}


def _kept_attachments(world: World, attachments: Blocks) -> Blocks:
    return [
        one | ({"blocks": with_ids(world, one["blocks"])} if one.get("blocks") else {})
        for one in attachments
    ]


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
    if message.get("attachments"):
        message["attachments"] = _kept_attachments(world, message["attachments"])
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
