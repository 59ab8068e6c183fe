"""What people of the channel bring to the bot: a dropped file, and a message by its menu."""

import json
from typing import Any

from jobs.demo.slack_page import buttons, texts, words
from tests.journey.conftest import World

FILE = b'{"text": "Where is my parcel?"}\nno json\n{"text": "My card was charged twice"}\n'


def test_a_dropped_file_and_a_message_become_cards(world: World, tickets: str) -> None:
    world.start("bot", "serve")
    world.wait_for("The first cards", lambda: len(_cards(world, tickets)) == 5)

    _drop(world, tickets)
    world.wait_for("An offer", lambda: bool(_offer(world, tickets)))
    offer = _offer(world, tickets)
    assert world.page.press("U0ANA", tickets, offer, next(buttons(offer)))
    world.wait_for("A report", lambda: "2 added" in _direct(world, "U0ANA"))
    _add_message(world, tickets, "I want to change my address")

    rows = _exported(world)
    assert "Where is my parcel?" in rows
    assert "My card was charged twice" in rows
    assert "I want to change my address" in rows
    assert "1 bad lines left out" in _direct(world, "U0ANA")


def _cards(world: World, channel: str) -> list[str]:
    return [text for message in world.page.messages("U0BEN", channel) for text in texts(message)]


def _drop(world: World, channel: str) -> None:
    said = {"user": "U0ANA", "channel": channel}
    answer = world.page.client.post(
        "/sandbox/api/files", data=said, files={"file": ("rows.jsonl", FILE)}
    )
    assert answer.json()["ok"]


def _offer(world: World, channel: str) -> Any:
    found = [
        message
        for message in world.page.messages("U0ANA", channel)
        if message.get("ephemeral") and "Shall I import" in words(message)
    ]
    return found[0] if found else None


def _state(world: World, user: str) -> Any:
    return world.page.client.get("/sandbox/api/state", params={"user": user}).json()


def _direct(world: World, user: str) -> str:
    """All that the bot wrote to this person."""
    found = [one["id"] for one in _state(world, user)["channels"] if one["is_im"]]
    return json.dumps(world.page.messages(user, found[0]))


def _add_message(world: World, channel: str, text: str) -> None:
    """Ana picks the shortcut in the menu of Ben's message, and sends the form as it comes."""
    post = world.page.client.post
    said = {"user": "U0BEN", "channel": channel, "text": text}
    ts = post("/sandbox/api/messages", json=said).json()["ts"]
    used = {"user": "U0ANA", "channel": channel, "message_ts": ts, "callback_id": "add_sample"}
    assert post("/sandbox/api/shortcuts", json=used).json() == {"ok": True}
    world.wait_for("The form", lambda: bool(_state(world, "U0ANA")["views"]))
    (view,) = _state(world, "U0ANA")["views"]
    sent = post("/sandbox/api/views/submit", json={"user": "U0ANA", "view_id": view["id"]}).json()
    assert sent == {"ok": True, "response_action": "update"}


def _exported(world: World) -> str:
    world.app("export", "tickets", "--out", "out.jsonl")
    return (world.folder / "out.jsonl").read_text()
