"""What jobs are handed: the database, a Slack client, the clock, the media folder."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from slack_sdk import WebClient

from storage.database import Database


@dataclass(frozen=True)
class Tools:
    """Built once by app.py. `worker` is this process's name, under which it claims work."""

    database: Database
    slack: WebClient
    now: Callable[[], datetime]
    media: Path
    worker: str
