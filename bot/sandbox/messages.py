"""Posting, changing and deleting messages, with everything that Slack refuses."""

from typing import Any

from bot.sandbox import blocks as block_kit
from bot.sandbox.errors import Refused
from bot.sandbox.store import Document
from bot.sandbox.world import APP_ID, BOT_ID, BOT_USER, World

TEXT_AT_MOST = 40_000


def check(world: World, text: str, blocks: list[dict[str, Any]] | None) -> None:
    """Raises Refused for what Slack would not show."""
    if blocks:
        faults = block_kit.faults(blocks, block_kit.MESSAGE) + _missing_files(world, blocks)
        if faults:
            raise Refused("invalid_blocks", faults)
        if block_kit.is_too_long(blocks):
            raise Refused("msg_blocks_too_long")
    elif not text:
        raise Refused("no_text")


def from_app(
    world: World,
    channel_id: str,
    text: str,
    blocks: list[dict[str, Any]] | None,
    **more: object,
) -> Document:
    """A new message of the app."""
    check(world, text, blocks)
    author = {"user": BOT_USER, "bot_id": BOT_ID, "app_id": APP_ID}
    return _new(world, channel_id, author, text, blocks, more)


def from_person(world: World, channel_id: str, user: str, text: str, **more: object) -> Document:
    """A new message of a person."""
    if not text.strip():
        raise Refused("no_text")
    return _new(world, channel_id, {"user": user}, text, None, more)


def change(
    world: World, message: Document, text: str | None, blocks: list[dict[str, Any]] | None
) -> Document:
    """The newest state of a message; a text without blocks drops the blocks."""
    check(world, text or "", blocks)
    changed = {key: value for key, value in message.items() if key != "blocks"}
    changed["text"] = (text or "")[:TEXT_AT_MOST]
    changed["edited"] = {"user": message["user"], "ts": world.next_ts()}
    if blocks:
        changed["blocks"] = _with_ids(world, blocks)
    world.put(changed)
    return changed


def _new(
    world: World,
    channel_id: str,
    author: Document,
    text: str,
    blocks: list[dict[str, Any]] | None,
    more: dict[str, Any],
) -> Document:
    message = {
        "type": "message",
        "ts": world.next_ts(),
        "channel": channel_id,
        **author,
        "text": text[:TEXT_AT_MOST],
        **{key: value for key, value in more.items() if value is not None},
    }
    if blocks:
        message["blocks"] = _with_ids(world, blocks)
    world.put(message)
    root = world.find(channel_id, str(message.get("thread_ts", "")))
    if root is not None and not message.get("ephemeral_to"):
        root["reply_count"] = root.get("reply_count", 0) + 1
        root["reply_users"] = sorted({*root.get("reply_users", []), author["user"]})
        root["latest_reply"] = message["ts"]
        world.put(root)
    return message


def _with_ids(world: World, blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        block if block.get("block_id") else block | {"block_id": world.fresh_block_id()}
        for block in blocks
    ]


def _missing_files(world: World, blocks: list[dict[str, Any]]) -> list[str]:
    """A picture must be uploaded, and processed, before a block can show it."""
    found = []
    for number, block in enumerate(blocks):
        file_id = (block.get("slack_file") or {}).get("id") if isinstance(block, dict) else None
        file = world.files.get(file_id or "")
        is_ready = file is not None and file["ready_at"] <= world.clock()
        if file_id and not is_ready:
            at = f"/blocks/{number}/slack_file"
            found.append(f"[ERROR] invalid slack file [json-pointer:{at}]")
    return found
