"""The workspace: people, channels, messages, files; who sees what."""

import itertools
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bot.sandbox.clock import Clock
from bot.sandbox.errors import Refused
from bot.sandbox.manifest import Manifest
from bot.sandbox.store import Document, Store
from bot.sandbox.teams import FIRST, Team
from bot.sandbox.zones import label_of, offset_of


class World:
    """One workspace: state and its rules, without HTTP.

    changed: called with (channel, thread_ts, user or None) when messages change,
             and with (None, None, user or None) when anything else does
    """

    def __init__(
        self, manifest: Manifest, clock: Clock, file: Path | None = None, team: Team = FIRST
    ) -> None:
        self.manifest = manifest
        self.clock = clock
        self.team = team
        self.store = Store(file, room=team.room)
        self.users = self.store.all("user")
        self.channels = self.store.all("channel")
        self.files = self.store.all("file")
        self.homes: dict[str, Document] = self.store.all("home")
        self.changed: Callable[[str | None, str | None, str | None], None] = lambda *_: None
        self._messages: dict[str, dict[str, Document]] = {}
        for message in self.store.all("message").values():
            self._messages.setdefault(message["channel"], {})[message["ts"]] = message
        self._last = max((_microseconds(ts) for ts in self._all_ts()), default=0)
        self._numbers = itertools.count(1)
        if not self.users:
            self._settle()

    def _all_ts(self) -> itertools.chain[str]:
        return itertools.chain.from_iterable(self._messages.values())

    def _settle(self) -> None:
        bot = self.team.bot_user
        self.add_user(bot, self.manifest.name, "UTC", is_bot=True, color="1f4d5c")
        for one in self.team.people:
            self.add_user(one.id, one.name, one.zone, is_admin=one.is_admin, color=one.color)
        self.add_channel("general", [one.id for one in self.team.people])

    def add_user(
        self,
        user_id: str,
        name: str,
        zone: str,
        *,
        real_name: str = "",
        is_admin: bool = False,
        is_bot: bool = False,
        color: str = "555555",
    ) -> Document:
        """Someone new; a person can write to the app at once."""
        user = {
            "id": user_id,
            "team_id": self.team.id,
            "name": name.lower(),
            "real_name": real_name or name,
            "tz": zone,
            "tz_offset": offset_of(zone, self.clock()),
            "is_admin": is_admin,
            "is_bot": is_bot,
            "is_owner": is_admin,
            "is_restricted": False,
            "deleted": False,
            "color": color,
            "updated": int(self.clock()),
            "profile": {"display_name": name, "real_name": real_name or name},
        }
        self.users[user_id] = user
        self.store.put("user", user_id, user)
        if not is_bot:
            self.direct(user_id)
        return user

    def actor(self, user_id: object) -> str:
        """Who does something on the page. Raises Refused for one who has left."""
        user = self.user(user_id)
        if user["deleted"]:
            raise Refused("user_inactive")
        return str(user["id"])

    def user(self, user_id: object) -> Document:
        """A person or bot, with the offset that their zone has today."""
        if not isinstance(user_id, str) or user_id not in self.users:
            raise Refused("user_not_found")
        user = self.users[user_id]
        at = self.clock()
        return user | {"tz_offset": offset_of(user["tz"], at), "tz_label": label_of(user["tz"], at)}

    def deactivate(self, user_id: str) -> Document:
        """Nobody is ever deleted: who leaves stays the author of what they wrote."""
        user = self.change_user(user_id, deleted=True)
        for channel in self.channels.values():
            if not channel["is_im"] and user_id in channel["members"]:
                channel["members"] = [one for one in channel["members"] if one != user_id]
                self.save_channel(channel)
        return user

    def change_user(self, user_id: str, **fields: object) -> Document:
        user = self.user(user_id) | fields | {"updated": int(self.clock())}
        self.users[user_id] = user
        self.store.put("user", user_id, user)
        self.changed(None, None, None)
        return user

    def add_channel(
        self, name: str, members: list[str], topic: str = "", *, is_private: bool = False
    ) -> Document:
        if any(one["name"] == name for one in self.channels.values() if not one["is_im"]):
            raise Refused("name_taken")
        known = {"name": name, "members": members, "topic": topic, "is_private": is_private}
        return self._keep_channel(known, "C")

    def group(self, users: list[str]) -> Document:
        """The direct messages of several."""
        members = sorted({*users, self.team.bot_user})
        for channel in self.channels.values():
            if kind_of(channel) == "mpim" and sorted(channel["members"]) == members:
                return channel
        names = "--".join(self.users[one]["name"] for one in members)
        known = {"name": f"mpdm-{names}-1", "members": members, "topic": "", "is_mpim": True}
        return self._keep_channel(known | {"is_private": True}, "C")

    def sees(self, user: str, channel: Document) -> bool:
        """Whether it exists for this person or bot."""
        return kind_of(channel) == "channel" or user in channel["members"]

    def direct(self, user: str, other: str = "") -> Document:
        """The direct messages of two; those with the app when no other is named."""
        pair = sorted((user, other or self.team.bot_user))
        for channel in self.channels.values():
            if channel["is_im"] and sorted(channel["members"]) == pair:
                return channel
        return self._keep_channel({"name": "", "members": pair, "topic": "", "user": user}, "D")

    def _keep_channel(self, known: Document, letter: str) -> Document:
        channel = {
            "id": self.fresh_id(letter),
            "is_im": letter == "D",
            "is_mpim": False,
            "is_private": letter == "D",
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

    def channel(self, channel_id: object) -> Document:
        """A channel by its id; a person's id stands for their direct messages with the app."""
        name = str(channel_id or "")
        if name in self.users and not self.users[name]["is_bot"]:
            return self.direct(name)
        if name not in self.channels:
            raise Refused("channel_not_found")
        return self.channels[name]

    def next_ts(self) -> str:
        """Later than every other, and unique."""
        # Slack counts messages in the last six digits, the first of a second being 000100.
        self._last = max(int(self.clock() * 1e6), self._last + 100)
        return f"{self._last // 10**6}.{self._last % 10**6:06d}"

    def put(self, message: Document) -> None:
        """Keeps a new or changed message, and tells who looks at it."""
        self._messages.setdefault(message["channel"], {})[message["ts"]] = message
        self.store.put("message", _key(message), message)
        self.changed(message["channel"], message.get("thread_ts"), message.get("ephemeral_to"))

    def remove(self, message: Document) -> None:
        del self._messages[message["channel"]][message["ts"]]
        self.store.delete("message", _key(message))
        self.changed(message["channel"], message.get("thread_ts"), message.get("ephemeral_to"))

    def find(self, channel_id: object, ts: object) -> Document | None:
        return self._messages.get(str(channel_id), {}).get(str(ts))

    def in_channel(self, channel_id: str) -> list[Document]:
        """Oldest first."""
        return list(self._messages.get(channel_id, {}).values())

    def seen_by(self, user: str, channel_id: str) -> list[Document]:
        """A channel's messages with the ephemeral ones of this person alone."""
        found = self.in_channel(channel_id)
        return [m for m in found if m.get("ephemeral_to") in {None, user}]

    def fresh_id(self, letter: str) -> str:
        return f"{letter}{secrets.token_hex(5).upper()}"

    def fresh_block_id(self) -> str:
        return f"b{next(self._numbers)}{secrets.token_hex(2)}"


def kind_of(channel: Document) -> str:
    """As the scopes and events call it: channel, group (a private one), im or mpim."""
    if channel["is_im"]:
        return "im"
    if channel.get("is_mpim"):
        return "mpim"
    # A file of an older sandbox knows no private channels.
    return "group" if channel.get("is_private") else "channel"


def shown(message: Document) -> dict[str, Any]:
    """A message as Slack gives it out."""
    hidden = {"channel", "ephemeral_to"}
    found = {key: value for key, value in message.items() if key not in hidden}
    return found | ({"ephemeral": True} if message.get("ephemeral_to") else {})


def _key(message: Document) -> str:
    return f"{message['channel']}:{message['ts']}"


def _microseconds(ts: str) -> int:
    seconds, _, rest = ts.partition(".")
    return int(seconds) * 10**6 + int(rest)
