"""A bot that is killed and started again and again, while people go on labelling."""

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
from PIL import Image

from jobs.demo import slack_page
from jobs.demo.slack_page import Page
from tests.journey.conftest import PEOPLE, ROOT, World, start_world

Failpoint = tuple[str, str, str, int]


@dataclass
class Bots:
    """One bot after the other, each a fork of the same process."""

    process: subprocess.Popen[str]
    pid: int = 0

    def start(self, failpoint: Failpoint | None = None) -> None:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(failpoint) + "\n")
        self.process.stdin.flush()
        self.pid = int(self.process.stdout.readline())

    def start_seconds(self, world: World) -> float:
        """How long a bot takes on this machine until Slack hears it: the unit of its life."""
        begun = time.monotonic()
        self.start()
        health = "/sandbox/health"
        world.wait_for(
            "A connection", lambda: world.page.client.get(health).json()["socket_connections"] > 0
        )
        self.kill()
        return time.monotonic() - begun

    def kill(self) -> None:
        if self.is_alive():
            os.kill(self.pid, signal.SIGKILL)
        while self.is_alive():
            time.sleep(0.002)

    def is_alive(self) -> bool:
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return False
        return True

    def dies_within(self, seconds: float) -> bool:
        last_moment = time.monotonic() + seconds
        while self.is_alive():
            if time.monotonic() > last_moment:
                return False
            time.sleep(0.005)
        return True


@dataclass
class Crowd:
    """Three people who press whatever label they see, or write it into the thread.

    pressed: (person, card's ts) of every press; acknowledged: of those that the bot answered
    """

    address: str
    channel: str
    pressed: set[tuple[str, str]] = field(default_factory=set)
    acknowledged: set[tuple[str, str]] = field(default_factory=set)
    stopped: threading.Event = field(default_factory=threading.Event)
    threads: list[threading.Thread] = field(default_factory=list)

    def start(self) -> None:
        self.threads = [threading.Thread(target=self._work, args=(one,)) for one in PEOPLE[1:]]
        for thread in self.threads:
            thread.start()

    def stop(self) -> None:
        self.stopped.set()
        for thread in self.threads:
            thread.join()

    def _work(self, user: str) -> None:
        chance = random.Random(user)
        with httpx.Client(base_url=self.address, timeout=20) as client:
            page = Page(client)
            while not self.stopped.wait(0.2):
                try:
                    self._look(page, user, chance)
                except httpx.HTTPError:
                    continue

    def _look(self, page: Page, user: str, chance: random.Random) -> None:
        for message in page.messages(user, self.channel):
            place = (user, message["ts"])
            if message.get("ephemeral") or place in self.acknowledged or self.stopped.is_set():
                continue
            labels = [b for b in slack_page.buttons(message) if "answer." in b["action_id"]]
            if not labels:
                continue
            self.pressed.add(place)
            if chance.random() < 0.2:
                self._write(page, user, message["ts"])
            elif page.press(user, self.channel, message, chance.choice(labels)):
                self.acknowledged.add(place)

    def _write(self, page: Page, user: str, ts: str) -> None:
        said = {"user": user, "channel": self.channel, "text": "refund", "thread_ts": ts}
        page.client.post("/sandbox/api/messages", json=said)


@pytest.fixture(params=["sqlite", "postgres"])
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    url = f"sqlite:///{tmp_path / 'concord.db'}"
    if request.param == "postgres":
        url = request.getfixturevalue("postgres_url")
    # Slack lets an app connect 20 times a minute; this bot is killed more often.
    options = ["--journal", "journal.jsonl", "--no-rates"]
    with start_world(tmp_path, url, *options) as found:
        yield found


@pytest.fixture
def channel(world: World) -> str:
    """A project whose samples are texts and pictures by turns; returns its channel."""
    found = world.page.channel("U0ANA", "tickets-review", [*PEOPLE, "U0CONCORD"])
    labels = "--labels=refund,delivery,other"
    world.app("init", "tickets", labels, f"--channel={found}", "--open-cards=8", "--lead=U0ANA")
    (world.folder / "pictures").mkdir()
    rows = []
    for number in range(120):
        if number % 3:
            rows.append({"id": f"t{number}", "text": f"Message {number}: where is my parcel?"})
        else:
            name = f"pictures/{number}.png"
            Image.new("RGB", (48, 48), (number * 2, 90, 200)).save(world.folder / name)
            rows.append({"id": f"p{number}", "image": name})
    file = world.folder / "samples.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    world.app("import", "tickets", str(file))
    return found


@pytest.fixture
def bots(world: World) -> Iterator[Bots]:
    with (world.folder / "bot.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.crash.zygote"],
            env=world.environment | {"PYTHONPATH": str(ROOT)},
            cwd=world.folder,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
    found = Bots(process)
    yield found
    if found.pid:
        found.kill()
    process.kill()
    process.wait()


@pytest.fixture
def crowd(world: World, channel: str) -> Iterator[Crowd]:
    found = Crowd(world.address, channel)
    found.start()
    yield found
    found.stop()
