"""One call owed to Slack, made: post, update, upload, delete; found again after a crash."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from slack_sdk import WebClient

from bot import ids
from bot.screens.cards import MEDIA_PREFIX
from storage.tables import Delivery

CLOCKS_APART = timedelta(minutes=2)
"""How far our clock and Slack's may differ when looking for what was sent."""


@dataclass(frozen=True)
class Sent:
    """Where Slack has put it."""

    channel_id: str = ""
    ts: str = ""
    file_id: str = ""


def post(slack: WebClient, delivery: Delivery, files: Mapping[str, str]) -> Sent:
    """Posts a message that carries its delivery's id.

    When it may have been posted before (a crash, a lost answer), it is looked for first.
    """
    channel_id = channel(slack, delivery.channel_id)
    if delivery.first_sent_at is not None:
        ts = find(slack, channel_id, delivery.id, delivery.first_sent_at)
        if ts:
            return Sent(channel_id, ts)
    answer = slack.chat_postMessage(
        channel=channel_id,
        text=delivery.payload["text"],
        blocks=with_files(delivery.payload["blocks"], files),
        thread_ts=delivery.thread_ts,
        metadata=mark(delivery),
        unfurl_links=False,
        unfurl_media=False,
    )
    return Sent(answer["channel"], answer["ts"])


def update(
    slack: WebClient, delivery: Delivery, channel_id: str, ts: str, files: Mapping[str, str]
) -> Sent:
    """Brings a posted message to its newest state; doing it twice does no harm."""
    slack.chat_update(
        channel=channel_id,
        ts=ts,
        text=delivery.payload["text"],
        blocks=with_files(delivery.payload["blocks"], files),
    )
    return Sent()


def upload(slack: WebClient, delivery: Delivery, content: bytes, suffix: str) -> Sent:
    """Uploads a picture for use in cards; it is in no channel by itself."""
    answer = slack.files_upload_v2(
        content=content,
        filename=str(Path(delivery.payload["filename"]).with_suffix(f".{suffix}")),
        title=delivery.payload["title"],
    )
    return Sent(file_id=answer["file"]["id"])


def ephemeral(slack: WebClient, delivery: Delivery, files: Mapping[str, str]) -> Sent:
    """Shows a message to one person."""
    slack.chat_postEphemeral(
        channel=channel(slack, delivery.channel_id),
        user=delivery.user_id or "",
        thread_ts=delivery.thread_ts,
        text=delivery.payload["text"],
        blocks=with_files(delivery.payload["blocks"], files),
    )
    return Sent()


def delete(slack: WebClient, delivery: Delivery) -> Sent:
    """Takes an uploaded file away, from every message that shows it."""
    slack.files_delete(file=delivery.payload["file"])
    return Sent()


def with_files(blocks: list[dict[str, Any]], files: Mapping[str, str]) -> list[dict[str, Any]]:
    """The blocks with each picture's name replaced by Slack's id of the uploaded file."""
    text = json.dumps(blocks)
    for media, file_id in files.items():
        text = text.replace(f'"{MEDIA_PREFIX}{media}"', json.dumps(file_id))
    replaced: list[dict[str, Any]] = json.loads(text)
    return replaced


def media_in(blocks: list[dict[str, Any]]) -> list[str]:
    """The pictures that must be uploaded first."""
    found = [block["slack_file"]["id"] for block in blocks if "slack_file" in block]
    return [name.removeprefix(MEDIA_PREFIX) for name in found]


def channel(slack: WebClient, channel_id: str) -> str:
    """Where to write; a person's id stands for the direct messages with them."""
    if channel_id.startswith(("U", "W")):
        return str(slack.conversations_open(users=channel_id)["channel"]["id"])
    return channel_id


def mark(delivery: Delivery) -> dict[str, Any]:
    """A message's metadata, by which `find` knows it."""
    return {"event_type": ids.DELIVERY_EVENT, "event_payload": {"delivery": delivery.id}}


def find(
    slack: WebClient, channel_id: str, delivery_id: int, since: datetime, thread_ts: str = ""
) -> str | None:
    """Where a delivery's message is in a channel, or in a thread of it; None where it is not."""
    read = partial(slack.conversations_history, channel=channel_id)
    if thread_ts:
        read = partial(slack.conversations_replies, channel=channel_id, ts=thread_ts)
    cursor = None
    while True:
        page = read(
            oldest=str((since - CLOCKS_APART).timestamp()),
            include_all_metadata=True,
            limit=200,
            cursor=cursor,
        )
        for message in page["messages"]:
            metadata = message.get("metadata") or {}
            is_ours = metadata.get("event_type") == ids.DELIVERY_EVENT
            if is_ours and metadata["event_payload"].get("delivery") == delivery_id:
                return str(message["ts"])
        cursor = (page.get("response_metadata") or {}).get("next_cursor")
        if not cursor:
            return None
