"""What handlers are handed: the database, Slack, the clock, and a way to ring a job."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.review.thoughts import Thought
from storage.database import Database
from storage.installations import SlackOf


def _nobody_thinks(_thought: Thought) -> None:
    """Where no model is at hand, the form says nothing."""


@dataclass(frozen=True)
class Desk:
    """Built once by app.py.

    run_soon: asks a job, by name, not to wait for its next turn
    worker:   this process's name, under which it claims deliveries
    wonder:   asks a model what it thinks of a text that somebody is writing
    """

    database: Database
    slack_of: SlackOf
    now: Callable[[], datetime]
    run_soon: Callable[[str], None]
    worker: str
    wonder: Callable[[Thought], None] = _nobody_thinks
