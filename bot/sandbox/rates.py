"""How often a method may be called: Slack's tiers, and a post a second for each channel.

Source: docs.slack.dev/apis/web-api/rate-limits. Slack lets short bursts pass.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from bot.sandbox.errors import RateLimited

TIERS = {1: 20, 2: 20, 3: 50, 4: 100}
"""Calls a minute, per method, app and workspace; at least so many, tier 1 aside."""

METHOD_TIERS = {
    "apps.connections.open": 1,
    "auth.revoke": 3,
    "bots.info": 3,
    "chat.delete": 3,
    "chat.getPermalink": 4,
    "chat.postEphemeral": 4,
    "chat.update": 3,
    "conversations.create": 2,
    "conversations.history": 3,
    "conversations.invite": 3,
    "conversations.join": 3,
    "conversations.leave": 3,
    "conversations.members": 4,
    "conversations.replies": 3,
    "conversations.info": 3,
    "conversations.list": 2,
    "conversations.open": 3,
    "dnd.info": 3,
    "files.delete": 3,
    "files.getUploadURLExternal": 4,
    "files.completeUploadExternal": 4,
    "files.info": 4,
    "reactions.add": 3,
    "reactions.get": 3,
    "reactions.remove": 2,
    "team.info": 3,
    "users.conversations": 3,
    "users.info": 4,
    "users.list": 2,
    "views.open": 4,
    "views.publish": 4,
    "views.push": 4,
    "views.update": 4,
}

POSTS_AT_ONCE = 5
POSTS_A_MINUTE = 600
"""In the whole workspace; Slack says "several hundred" and no figure."""

EVENTS_AN_HOUR = 30_000
HOUR_SECONDS = 3_600


@dataclass
class Rates:
    """Buckets that fill by the clock. `is_on`: False lets everything pass.

    limited_minute: when the app was last told that it misses events
    """

    clock: Callable[[], float]
    is_on: bool = True
    limited_minute: int = 0
    _buckets: dict[str, tuple[float, float]] = field(default_factory=dict)

    def take(self, method: str, channel: str = "") -> None:
        """Counts one call. Raises RateLimited when there were too many."""
        if not self.is_on:
            return
        if method == "chat.postMessage":
            self._take(f"{method}:{channel}", POSTS_AT_ONCE, 1.0)
            self._take(method, POSTS_A_MINUTE, POSTS_A_MINUTE / 60)
        elif method in METHOD_TIERS:
            per_minute = TIERS[METHOD_TIERS[method]]
            self._take(method, per_minute, per_minute / 60)

    def lets_event_pass(self) -> bool:
        """Counts one delivery to the app."""
        try:
            self._take("events", EVENTS_AN_HOUR, EVENTS_AN_HOUR / HOUR_SECONDS)
        except RateLimited:
            return not self.is_on
        return True

    def _take(self, key: str, capacity: float, per_second: float) -> None:
        now = self.clock()
        tokens, at = self._buckets.get(key, (capacity, now))
        tokens = min(capacity, tokens + (now - at) * per_second)
        if tokens < 1:
            self._buckets[key] = (tokens, now)
            raise RateLimited(max(1, round((1 - tokens) / per_second)))
        self._buckets[key] = (tokens - 1, now)
