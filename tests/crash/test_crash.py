"""Killed at any moment, or cut off by the network, the bot posts each card once and loses nothing.

`python -m pytest tests -k crash -s` prints how Slack's journal and the database compare.
"""

import random
import time

import pytest

from tests.crash import ledger
from tests.crash.conftest import Bots, Crowd, Failpoint
from tests.journey.conftest import World

PATIENCE_SECONDS = 6.0

STEPS = [
    ("storage.asking", "ask"),
    ("storage.deliveries", "claim"),
    ("jobs.sending", "upload"),
    ("jobs.sending", "post"),
    ("jobs.sending", "update"),
    ("jobs.sending", "ephemeral"),
    ("storage.deliveries", "confirm"),
    ("handlers.settling", "once"),
    ("storage.deliveries", "claim_now"),
    ("handlers.settling", "_respond"),
]
"""Every function between "the row is written" and "Slack has confirmed"."""

FAILPOINTS: list[Failpoint] = [
    (module, function, moment, turn)
    for module, function in STEPS
    for moment in ("before", "after")
    for turn in (1, 2)
]

RANDOM_KILLS = {"sqlite": 200, "postgres": 40}

STORMS: list[dict[str, object]] = [
    {"status": 503, "drop_after": True},
    {"drop_after": True},
    {"status": 503},
    {"error": "ratelimited", "status": 429},
    {"error": "internal_error"},
    {"latency_s": 0.4},
]
CUT_AT = 20
"""Once, for the SDK takes seconds to notice that a connection is gone without a word."""

METHODS = ["chat.postMessage", "chat.update", "files.completeUploadExternal", "response_url"]


def test_crash_at_every_step_of_a_delivery(
    world: World, channel: str, bots: Bots, crowd: Crowd
) -> None:
    reached = 0
    for failpoint in FAILPOINTS:
        bots.start(failpoint)
        reached += bots.dies_within(PATIENCE_SECONDS)
        bots.kill()

    _finish(world, channel, bots, crowd, f"killed at {reached} of {len(FAILPOINTS)} steps")
    assert reached >= len(FAILPOINTS) * 0.9


def test_crash_at_random_times(
    world: World, channel: str, bots: Bots, crowd: Crowd, request: pytest.FixtureRequest
) -> None:
    kills = RANDOM_KILLS[request.node.callspec.params["world"]]
    chance = random.Random(11)
    start_seconds = min(0.2, bots.start_seconds(world))
    for _ in range(kills):
        bots.start()
        time.sleep(chance.uniform(0.5, 3.5) * start_seconds)
        bots.kill()

    _finish(world, channel, bots, crowd, f"killed {kills} times")


def test_crash_of_the_network(world: World, channel: str, bots: Bots, crowd: Crowd) -> None:
    """Slack does it and the answer is lost; or it fails, is slow, has had too much, hangs up."""
    bots.start()
    chance = random.Random(12)
    for number in range(60):
        fault = {**chance.choice(STORMS), "method": chance.choice(METHODS)}
        world.page.client.post("/sandbox/api/faults", json=fault)
        if chance.random() < 0.15:
            world.page.client.post("/sandbox/api/sockets/refresh", json={})
        if number == CUT_AT:
            world.page.client.post("/sandbox/api/sockets/cut", json={})
        time.sleep(0.25)
    world.page.client.post("/sandbox/api/faults", json={"clear": True})

    _finish(world, channel, bots, crowd, "60 faults of the network")


def _finish(world: World, channel: str, bots: Bots, crowd: Crowd, title: str) -> None:
    """No new answers; whatever is still owed is delivered; then both sides are compared."""
    crowd.stop()
    if not bots.is_alive():
        bots.start()
    world.wait_for("An empty queue", lambda: ledger.is_settled(world), 150)
    bots.kill()
    found = ledger.compare(world, channel, crowd)
    print(f"\n{title}\n{found.table()}")
    assert found.faults == []
    assert found.counts["answers in the database"] > 0
    assert "events hold" in world.app("verify")
