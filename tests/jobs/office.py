"""What jobs are handed, made of fakes."""

from pathlib import Path

from jobs.tools import Tools
from storage.database import Database
from tests.fakes import FakeClock, FakeSlack


def tools(
    database: Database,
    slack: FakeSlack | None = None,
    clock: FakeClock | None = None,
    worker: str = "here:1",
) -> Tools:
    now = (clock or FakeClock()).now
    found = slack or FakeSlack()
    return Tools(database, lambda _: found, now, Path("nowhere"), worker)
