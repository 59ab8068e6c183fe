"""Labels given in Slack train a model; promoted by a button, it is believed as far as it is right.

Small here: an encoder of two layers, and most labels come with the samples, since a channel takes a
card a second. tests/bench/bench_loop.py is the same with a thousand real messages.
"""

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from jobs.demo import slack_page
from tests.bot.models.tiny import make_encoder
from tests.jobs.classroom import KINDS, message
from tests.journey.conftest import PEOPLE, World

SAMPLES, GIVEN, LABELLED = 150, 100, 5
LEAD, REVIEWER = PEOPLE[:2]


def test_people_label_a_model_learns_a_lead_promotes_and_the_rest_is_accepted(
    world: World, tmp_path: Path
) -> None:
    truths = {message(kind, n): kind for n in range(SAMPLES // 3) for kind in KINDS}
    assert len(truths) == SAMPLES
    channel = _make_project(world, truths, make_encoder(tmp_path))
    world.start("bot", "serve")
    answered: set[str] = set()
    world.wait_for("Labels", lambda: _label(world, channel, truths, answered, LABELLED))

    trained = world.app("train", "tickets")
    _press(world, channel, "Promote")
    world.wait_for("Auto-accept", lambda: _count_accepted(world) > 10)

    assert "tickets-1: trained on" in trained
    accepted = _accepted(world)
    right = [truths[row["parts"][0]["text"]] == row["consensus"]["label"] for row in accepted]
    assert sum(right) / len(right) >= 0.8
    told = world.app("why", "tickets")
    for words in (
        "trained tickets-1 on",
        "ana made tickets-1 the current model",
        "certified precision 80%",
    ):
        assert words in told
    some = accepted[0]["id"]
    assert "was sure:" in world.app("why", "tickets", some)


def _make_project(world: World, truths: dict[str, str], encoder: Path) -> str:
    channel = world.page.channel(LEAD, "tickets-review", [*PEOPLE, "U0CONCORD"])
    labels, where = f"--labels={','.join(KINDS)}", f"--channel={channel}"
    world.app("init", "tickets", labels, where, f"--lead={LEAD}", "--overlap=1", "--open-cards=5")
    world.app(
        "policy",
        "tickets",
        "target_precision=0.8",
        "holdout_share=0.4",
        "audit_share=0.05",
        f"encoder={encoder}",
    )
    rows = [{"id": f"t{number}", "text": text} for number, text in enumerate(truths)]
    for row in rows[:GIVEN]:
        row["label"] = truths[row["text"]]
    file = world.folder / "samples.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    world.app("import", "tickets", str(file))
    return channel


def _label(
    world: World, channel: str, truths: dict[str, str], answered: set[str], wanted: int
) -> bool:
    """Whether so many cards are answered, each by a press."""
    for card in world.page.messages(REVIEWER, channel):
        text = " ".join(slack_page.texts(card))
        if text not in truths or card["ts"] in answered or len(answered) >= wanted:
            continue
        for button in slack_page.buttons(card):
            if button["text"]["text"].endswith(truths[text]):
                if world.page.press(REVIEWER, channel, card, button):
                    answered.add(card["ts"])
                break
    return len(answered) >= wanted


def _press(world: World, channel: str, caption: str) -> None:
    """The lead asks for the models, and presses a button beside one of them."""
    world.page.write(LEAD, channel, "/concord model")
    # Cards may be posted meanwhile.
    answer, button = next(
        (message, block["accessory"] | {"block_id": block["block_id"]})
        for message in reversed(world.page.messages(LEAD, channel))
        for block in message.get("blocks", ())
        if block.get("accessory", {}).get("text", {}).get("text") == caption
    )
    assert world.page.press(LEAD, channel, answer, button)


def _count_accepted(world: World) -> int:
    """Read where it is kept: a command takes a second to start."""
    with closing(sqlite3.connect(world.folder / "concord.db")) as database:
        query = "SELECT count(*) FROM sample WHERE state = 'accepted'"
        (count,) = database.execute(query).fetchone()
        return int(count)


def _accepted(world: World) -> list[dict[str, Any]]:
    world.app("export", "tickets", "--out", "out.jsonl")
    rows = map(json.loads, (world.folder / "out.jsonl").read_text().splitlines())
    return [row for row in rows if row["state"] == "accepted"]
