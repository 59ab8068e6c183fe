"""What handlers are handed: the database, Slack, the clock, and a way to ring a job."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from storage.database import Database
from storage.installations import SlackOf


@dataclass(frozen=True)
class Desk:
    """Built once by app.py.

    run_soon: asks a job, by name, not to wait for its next turn
    worker:   this process's name, under which it claims deliveries
    """

    database: Database
    slack_of: SlackOf
    now: Callable[[], datetime]
    run_soon: Callable[[str], None]
    worker: str
