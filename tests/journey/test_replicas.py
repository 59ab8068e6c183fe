"""Three bots share one PostgreSQL; one of them is killed."""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from jobs.demo import slack_page
from storage.database import connect
from storage.tables import Delivery, JobRun, Project
from tests.journey.conftest import PEOPLE, World, start_world

REPLICAS = ("bot-1", "bot-2", "bot-3")
SAMPLES = 12


@pytest.fixture
def shared(tmp_path: Path, postgres_url: str) -> Iterator[tuple[World, str]]:
    """A project whose summary is due at once."""
    with start_world(tmp_path, postgres_url, "--no-rates") as world:
        channel = world.page.channel("U0ANA", "tickets-review", [*PEOPLE, "U0CONCORD"])
        labels, where = "--labels=refund,delivery,other", f"--channel={channel}"
        world.app("init", "tickets", labels, where, "--overlap=2", "--summary-time=00:00")
        rows = [{"id": f"t{i}", "text": f"Message {i}: where is it?"} for i in range(SAMPLES)]
        file = world.folder / "samples.jsonl"
        file.write_text("".join(json.dumps(row) + "\n" for row in rows))
        world.app("import", "tickets", str(file))
        _make_a_day_older(postgres_url)
        yield world, channel


def test_replicas_share_the_work_and_one_may_die(
    shared: tuple[World, str], postgres_url: str
) -> None:
    world, channel = shared
    for name in REPLICAS:
        world.start(name, "serve")
    given: Counter[str] = Counter()

    world.wait_for("Some answers", lambda: _answer(world, channel, given, until=8))
    world.kill(REPLICAS[0])
    world.wait_for("All answers", lambda: _answer(world, channel, given, until=2 * SAMPLES))
    world.wait_for("The last outcome", lambda: _complete(world, channel) == SAMPLES)

    messages = world.page.messages("U0ANA", channel)
    cards = Counter(text for message in messages for text in slack_page.texts(message))
    assert cards == {f"Message {i}: where is it?": 1 for i in range(SAMPLES)}
    assert len(messages) == SAMPLES + 1, "the cards, and one summary"
    database = connect(postgres_url)
    with database.read() as session:
        runs = Counter(run.job for run in session.exec(select(JobRun)))
        keys = Counter(row.key for row in session.exec(select(Delivery)))
    database.close()
    assert runs["summary"] == 1
    assert set(keys.values()) == {1}
    assert "events hold" in world.app("verify")
    assert sum(given.values()) == _kept(world) == 2 * SAMPLES


def _answer(world: World, channel: str, given: Counter[str], until: int) -> bool:
    """Two people press what they have not answered yet."""
    for user in PEOPLE[1:3]:
        for message in world.page.messages(user, channel):
            button = next(slack_page.buttons(message), None)
            place = f"{user} {message['ts']}"
            is_card = bool(slack_page.texts(message)) and not message.get("ephemeral")
            if button is None or not is_card or place in given:
                continue
            if sum(given.values()) == until:
                return True
            if world.page.press(user, channel, message, button):
                given[place] = 1
    return sum(given.values()) == until


def _complete(world: World, channel: str) -> int:
    messages = world.page.messages("U0ANA", channel)
    return sum(str(message.get("text")).startswith("Labelled in") for message in messages)


def _kept(world: World) -> int:
    world.app("export", "tickets", "--out", "out.jsonl")
    rows = map(json.loads, (world.folder / "out.jsonl").read_text().splitlines())
    return sum(len(row["annotations"]) for row in rows)


def _make_a_day_older(url: str) -> None:
    database = connect(url)
    with database.write() as session:
        project = session.exec(select(Project)).one()
        project.created_at -= timedelta(days=1)
        session.add(project)
    database.close()
