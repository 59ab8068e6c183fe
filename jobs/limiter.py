"""Keeps to Slack's rates: one bucket for each method, and for posts one for each channel."""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass
class Bucket:
    """So many calls at once, then so many a second."""

    capacity: float
    per_second: float
    tokens: float
    filled_at: datetime


RATES = {
    # Slack's tiers are per minute, method and workspace; docs.slack.dev/apis/web-api/rate-limits.
    "chat.postMessage": (1, 1.0),  # about 1 a second and channel
    "chat.update": (10, 50 / 60),
    "chat.postEphemeral": (10, 100 / 60),
    "files.upload": (10, 100 / 60),
}


class Limiter:
    """Says whether a call may go out now; state of one process, times handed in."""

    def __init__(self) -> None:
        self._buckets: dict[tuple[str, str], Bucket] = {}
        self._closed_until: dict[str, datetime] = {}

    def take(self, method: str, channel: str, now: datetime) -> bool:
        """Takes one call if there is one; otherwise nothing is taken."""
        if self._closed_until.get(method, now) > now:
            return False
        bucket = self._bucket(method, channel, now)
        passed = (now - bucket.filled_at).total_seconds()
        bucket.tokens = min(bucket.capacity, bucket.tokens + passed * bucket.per_second)
        bucket.filled_at = now
        if bucket.tokens < 1:
            return False
        bucket.tokens -= 1
        return True

    def close(self, method: str, seconds: float, now: datetime) -> None:
        """Slack said Retry-After."""
        self._closed_until[method] = now + timedelta(seconds=math.ceil(seconds))

    def _bucket(self, method: str, channel: str, now: datetime) -> Bucket:
        capacity, per_second = RATES[method]
        key = (method, channel if method == "chat.postMessage" else "")
        return self._buckets.setdefault(key, Bucket(capacity, per_second, capacity, now))
