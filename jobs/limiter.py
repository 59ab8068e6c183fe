"""Keeps to Slack's rates: one bucket for each method, and for posts one for each channel."""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple


class Call(NamedTuple):
    """What Slack counts together. `channel`: only of posts, which have a rate for each channel."""

    method: str
    workspace_id: int
    channel: str = ""


@dataclass
class Bucket:
    """So many calls at once, then so many a second."""

    capacity: float
    per_second: float
    tokens: float
    filled_at: datetime


RATES = {
    # Slack's tiers are per minute, method and workspace; docs.slack.dev/apis/web-api/rate-limits.
    "chat.postMessage": (2, 1.0),  # 1 a second and channel; a late turn may be made good
    "chat.update": (10, 50 / 60),
    "chat.postEphemeral": (10, 100 / 60),
    "files.upload": (10, 100 / 60),
    "files.delete": (10, 50 / 60),
}


class Limiter:
    """Says whether a call may go out now; state of one process, times handed in."""

    def __init__(self) -> None:
        self._buckets: dict[Call, Bucket] = {}
        self._closed_until: dict[Call, datetime] = {}

    def take(self, call: Call, now: datetime) -> bool:
        """Takes one call if there is one; otherwise nothing is taken."""
        if self._closed_until.get(call, now) > now:
            return False
        capacity, per_second = RATES[call.method]
        bucket = self._buckets.setdefault(call, Bucket(capacity, per_second, capacity, now))
        passed = (now - bucket.filled_at).total_seconds()
        bucket.tokens = min(bucket.capacity, bucket.tokens + passed * bucket.per_second)
        bucket.filled_at = now
        if bucket.tokens < 1:
            return False
        bucket.tokens -= 1
        return True

    def close(self, call: Call, seconds: float, now: datetime) -> None:
        """Slack said Retry-After."""
        self._closed_until[call] = now + timedelta(seconds=math.ceil(seconds))
