"""What jobs are handed: the database, Slack, the clock, the folders of media and models."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from storage.database import Database
from storage.installations import SlackOf
from storage.media import Folder


@dataclass(frozen=True)
class Tools:
    """Built once by app.py. `worker` is this process's name, under which it claims work."""

    database: Database
    slack_of: SlackOf
    now: Callable[[], datetime]
    media: Folder
    worker: str
    models: Path = Path("models")
