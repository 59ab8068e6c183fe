"""How near deliveries come to the rate that Slack's limits allow, on a simulated clock.

Run it from the root of the repository: PYTHONPATH=. python tests/bench/bench_delivery.py
"""

import random
import tempfile
import time
from pathlib import Path

from bot.blocks import Message
from jobs import delivering
from jobs.limiter import Limiter
from jobs.tools import Tools
from storage import deliveries
from storage.database import Database, open_database
from tests.fakes import FakeClock, FakeSlack
from tests.makers import NOW, make_project

CHANNELS = 10
CARDS = 10_000
TICK_SECONDS = 0.5
"""The deliver job's turn; each comes up to a tenth late, as on a busy machine."""


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        database = open_database(f"sqlite:///{folder}/concord.db")
        _owe(database)
        slack, clock, limiter = FakeSlack(), FakeClock(), Limiter()
        tools = Tools(database, lambda _: slack, clock.now, Path(folder), "bench:1")
        chance, started = random.Random(1), time.perf_counter()
        while sum(len(slack.posted(f"C{number}")) for number in range(CHANNELS)) < CARDS:
            delivering.deliver(tools, limiter)
            clock.advance(TICK_SECONDS * (1 + chance.uniform(0, 0.1)))
        spent = time.perf_counter() - started
        database.close()
    simulated = (clock.now() - NOW).total_seconds()
    allowed = CARDS / CHANNELS  # seconds, at one post a second and channel
    print(f"{CARDS:,} cards in {CHANNELS} channels: {simulated:,.0f} simulated seconds")
    print(f"share of the allowed rate   {allowed / simulated:.3f}   (aim: 0.95)")
    print(f"real time                   {spent / CARDS * 1000:.1f} ms a card")


def _owe(database: Database) -> None:
    with database.write() as session:
        project = make_project(session)
        for number in range(CARDS):
            channel = f"C{number % CHANNELS}"
            message = Message(f"Card {number}", [])
            deliveries.post(
                session, project, message, NOW, key=f"card:{number}", channel_id=channel
            )


if __name__ == "__main__":
    main()
