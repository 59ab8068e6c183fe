"""The loop that learns, whole: a thousand messages, labels given in Slack, models promoted there.

Takes five minutes or more, since a channel takes a card a second. Run it from the root of the
repository, with Banking77 at hand:
CONCORD_BENCH_DATA=folder PYTHONPATH=. python tests/bench/bench_loop.py
"""

import json
import time
from collections.abc import Mapping
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from sqlmodel import select

from bot import ids
from bot.quality.paired import share_interval
from jobs import relabelling
from jobs.demo import slack_page
from jobs.demo.slack_page import Message
from storage.database import connect
from storage.tables import JobRun
from tests.bench import banking
from tests.journey.conftest import PEOPLE, World, start_world

SAMPLES, ROUNDS = 1_000, (100, 200)
SKILL = 0.98
TARGET = 0.9
PATIENCE_SECONDS = 1_800
SETTLING_SECONDS = 10
"""The certificate follows the guesses."""
LEAD, *REVIEWERS = PEOPLE


def main() -> None:
    data = banking.load().cards()
    chosen = Random(0).sample(range(data.train_count), SAMPLES)
    truths = {data.texts[place]: data.names[data.labels[place]] for place in chosen}
    with TemporaryDirectory() as name:
        folder = Path(name)
        with start_world(folder, f"sqlite:///{folder / 'concord.db'}", "--no-rates") as world:
            _run(world, truths)


def _run(world: World, truths: Mapping[str, str]) -> None:
    channel = _make_project(world, truths)
    world.start("bot", "serve")
    answered: set[str] = set()
    print(f"{len(truths)} messages of ten card intents, target precision {TARGET:.0%}, seed 0")
    print(f"{'labels':>8}{'accepted':>10}{'coverage':>10}   {'right, with 95% interval':28}")
    for wanted in ROUNDS:
        labels = wanted
        world.wait_for(
            "Labels",
            lambda labels=labels: _label(world, channel, truths, answered, labels),  # type: ignore[misc]
            PATIENCE_SECONDS,
        )
        said = world.app("train", "cards").splitlines()
        trained = next(line for line in said if line.startswith("cards-"))
        print(trained)
        _promote(world, channel)
        model = trained.partition(":")[0]
        world.wait_for(
            "Guesses",
            lambda model=model: _is_settled(world, model),  # type: ignore[misc]
            PATIENCE_SECONDS,
        )
        _tell(world, truths, len(answered))
    print(world.app("model", "cards"))
    print(world.app("why", "cards"))
    print(world.app("verify"))


def _make_project(world: World, truths: Mapping[str, str]) -> str:
    channel = world.page.channel(LEAD, "cards-review", [*PEOPLE, "U0CONCORD"])
    labels, where = f"--labels={','.join(sorted(set(truths.values())))}", f"--channel={channel}"
    world.app("init", "cards", labels, where, f"--lead={LEAD}", "--overlap=1", "--open-cards=20")
    world.app("policy", "cards", f"target_precision={TARGET}", "holdout_share=0.3")
    rows = [{"id": f"c{number}", "text": text} for number, text in enumerate(truths)]
    file = world.folder / "samples.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    world.app("import", "cards", str(file))
    return channel


def _label(
    world: World, channel: str, truths: Mapping[str, str], answered: set[str], wanted: int
) -> bool:
    """Whether so many cards are answered: each by one of three people, who err now and then."""
    for card in world.page.messages(REVIEWERS[0], channel):
        text = " ".join(slack_page.texts(card))
        if text not in truths or card["ts"] in answered or len(answered) >= wanted:
            continue
        chance = Random(f"0:{text}")
        label = truths[text]
        if chance.random() > SKILL:
            label = chance.choice(sorted(set(truths.values()) - {label}))
        button = _named(card, label)
        if button and world.page.press(chance.choice(REVIEWERS), channel, card, button):
            answered.add(card["ts"])
    return len(answered) >= wanted


def _named(card: Message, label: str) -> Message | None:
    found = slack_page.buttons(card)
    return next((one for one in found if one["text"]["text"].endswith(label)), None)


def _promote(world: World, channel: str) -> None:
    """The lead presses the button beside the newest model."""
    world.page.write(LEAD, channel, "/concord model")
    # Cards may be posted meanwhile; the newest model comes first.
    answer, block = next(
        (message, block)
        for message in reversed(world.page.messages(LEAD, channel))
        for block in message.get("blocks", ())
        if block.get("accessory", {}).get("action_id") == ids.PROMOTE
    )
    button = block["accessory"] | {"block_id": block["block_id"]}
    assert world.page.press(LEAD, channel, answer, button)


def _is_settled(world: World, model: str) -> bool:
    """Whether this model has guessed all that waits, and what it guessed was routed."""
    database = connect(world.environment["CONCORD_DATABASE_URL"])
    with database.read() as session:
        query = select(JobRun.id).where(JobRun.job == relabelling.JOB, JobRun.outcome == model)
        is_done = session.exec(query).first() is not None
    database.close()
    time.sleep(SETTLING_SECONDS)
    return is_done


def _tell(world: World, truths: Mapping[str, str], labels: int) -> None:
    rows = [row for row in _rows(world) if row["state"] == "accepted"]
    right = sum(truths[row["parts"][0]["text"]] == row["consensus"]["label"] for row in rows)
    low, high = share_interval(right, len(rows))
    share = f"{right / len(rows):.1%} ({low:.1%} to {high:.1%})" if rows else "-"
    print(f"{labels:>8}{len(rows):>10}{len(rows) / len(truths):>10.1%}   {share:28}")


def _rows(world: World) -> list[dict[str, Any]]:
    world.app("export", "cards", "--out", "out.jsonl")
    return [json.loads(line) for line in (world.folder / "out.jsonl").read_text().splitlines()]


if __name__ == "__main__":
    main()
