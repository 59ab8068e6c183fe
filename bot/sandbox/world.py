"""The workspace: people, channels, messages, files; who sees what."""

import itertools
import secrets
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from bot.sandbox.errors import Refused
from bot.sandbox.manifest import Manifest
from bot.sandbox.store import Document, Store

TEAM = {"id": "T0SANDBOX", "name": "Sandbox", "domain": "sandbox"}
APP_ID = "A0CONCORD"
BOT_ID = "B0CONCORD"
BOT_USER = "U0CONCORD"
BOT_TOKEN = "xoxb-sandbox"  # noqa: S105  (opens nothing but this sandbox)
APP_TOKEN = "xapp-sandbox"  # noqa: S105

PEOPLE = (
    ("U0ANA", "Ana", "Europe/Berlin", 3600, True, "4a154b"),
    ("U0BEN", "Ben", "America/New_York", -18000, False, "1264a3"),
    ("U0CHLOE", "Chloe", "Asia/Tokyo", 32400, False, "2b7a4b"),
    ("U0DEV", "Dev", "UTC", 0, False, "b5562b"),
)


class World:
    """State and its rules, without HTTP.

    changed: called with (channel, thread_ts, user or None) when messages change,
             and with (None, None, user or None) when anything else does
    """

    def __init__(
        self, manifest: Manifest, file: Path | None = None, clock: Callable[[], float] = time.time
    ) -> None:
        self.manifest = manifest
        self.clock = clock
        self.store = Store(file)
        self.users = self.store.all("user")
        self.channels = self.store.all("channel")
        self.messages = self.store.all("message")
        self.files = self.store.all("file")
        self.homes: dict[str, Document] = self.store.all("home")
        self.changed: Callable[[str | None, str | None, str | None], None] = lambda *_: None
        self._last_ts = max((float(m["ts"]) for m in self.messages.values()), default=0.0)
        self._numbers = itertools.count(1)
        if not self.users:
            self._settle()

    def _settle(self) -> None:
        for user_id, name, zone, offset, is_admin, color in PEOPLE:
            self.add_user(user_id, name, zone, offset, is_admin=is_admin, color=color)
        self.add_user(BOT_USER, self.manifest.name, "UTC", 0, is_bot=True, color="1f4d5c")
        self.add_channel("general", [person[0] for person in PEOPLE])

    def add_user(
        self,
        user_id: str,
        name: str,
        zone: str,
        offset: int,
        *,
        is_admin: bool = False,
        is_bot: bool = False,
        color: str = "555555",
    ) -> Document:
        user = {
            "id": user_id,
            "team_id": TEAM["id"],
            "name": name.lower(),
            "real_name": name,
            "tz": zone,
            "tz_offset": offset,
            "is_admin": is_admin,
            "is_bot": is_bot,
            "deleted": False,
            "color": color,
            "profile": {"display_name": name, "real_name": name},
        }
        self.users[user_id] = user
        self.store.put("user", user_id, user)
        return user

    def add_channel(self, name: str, members: list[str], topic: str = "") -> Document:
        if any(one["name"] == name for one in self.channels.values() if not one["is_im"]):
            raise Refused("name_taken")
        return self._keep_channel({"name": name, "members": members, "topic": topic}, "C")

    def direct(self, user: str, other: str = BOT_USER) -> Document:
        """The direct messages of two."""
        pair = sorted((user, other))
        for channel in self.channels.values():
            if channel["is_im"] and sorted(channel["members"]) == pair:
                return channel
        return self._keep_channel({"name": "", "members": pair, "topic": "", "user": user}, "D")

    def _keep_channel(self, known: Document, letter: str) -> Document:
        channel = {
            "id": f"{letter}{secrets.token_hex(5).upper()}",
            "is_im": letter == "D",
            "is_channel": letter == "C",
            "is_archived": False,
            "created": int(self.clock()),
            **known,
        }
        self.channels[channel["id"]] = channel
        self.save_channel(channel)
        return channel

    def save_channel(self, channel: Document) -> None:
        self.store.put("channel", channel["id"], channel)
        self.changed(None, None, None)

    def channel(self, channel_id: str) -> Document:
        """A channel by its id; a person's id stands for their direct messages with the app."""
        if channel_id in self.users and not self.users[channel_id]["is_bot"]:
            return self.direct(channel_id)
        if channel_id not in self.channels:
            raise Refused("channel_not_found")
        return self.channels[channel_id]

    def next_ts(self) -> str:
        """Later than every other, and unique."""
        self._last_ts = max(self.clock(), self._last_ts + 1e-4)
        return f"{self._last_ts:.6f}"

    def put(self, message: Document) -> None:
        """Keeps a new or changed message, and tells who looks at it."""
        key = f"{message['channel']}:{message['ts']}"
        self.messages[key] = message
        self.store.put("message", key, message)
        self.changed(message["channel"], message.get("thread_ts"), message.get("ephemeral_to"))

    def remove(self, message: Document) -> None:
        key = f"{message['channel']}:{message['ts']}"
        del self.messages[key]
        self.store.delete("message", key)
        self.changed(message["channel"], message.get("thread_ts"), message.get("ephemeral_to"))

    def find(self, channel_id: str, ts: str) -> Document | None:
        return self.messages.get(f"{channel_id}:{ts}")

    def in_channel(self, channel_id: str) -> Iterator[Document]:
        return (m for m in list(self.messages.values()) if m["channel"] == channel_id)

    def seen_by(self, user: str, channel_id: str) -> Iterator[Document]:
        """A channel's messages with the ephemeral ones of this person alone."""
        return (m for m in self.in_channel(channel_id) if m.get("ephemeral_to") in {None, user})

    def fresh_id(self, letter: str) -> str:
        return f"{letter}{secrets.token_hex(5).upper()}"

    def fresh_block_id(self) -> str:
        return f"b{next(self._numbers)}{secrets.token_hex(2)}"


def shown(message: Document) -> dict[str, Any]:
    """A message as Slack gives it out."""
    hidden = {"channel", "ephemeral_to"}
    found = {key: value for key, value in message.items() if key not in hidden}
    return found | ({"ephemeral": True} if message.get("ephemeral_to") else {})
