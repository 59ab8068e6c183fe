"""How live the model's opinion is while a text is edited: the bot and the local Slack, for real.

An edit's whole way is walked: form, opinions, saving, the card, another's yes, the new sample.
"""

import json
import statistics
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from jobs.demo.slack_page import buttons, words
from tests.journey.conftest import World, start_world

TEXTS = {
    "delivery": "The parcel number {} has not come, it is late",
    "refund": "Please give me my money for order {} back",
}
DRAFTS = [
    "The parcel number 1 has not come, give money",
    "The parcel number 1 has not come, give my money",
    "Parcel number 1: give me my money",
    "Please give me my money for parcel number 1",
    "Please give me my money for parcel number 1 back",
]


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/concord.db"
        with start_world(Path(folder), url) as world:
            channel = _project(world)
            world.start("bot", "serve")
            _edit(world, channel)
            _confirm(world, channel)


def _project(world: World) -> str:
    channel = world.page.channel("U0ANA", "tickets-review", ["U0ANA", "U0BEN", "U0CONCORD"])
    world.app("init", "tickets", "--labels=refund,delivery", f"--channel={channel}")
    rows = [
        {"id": f"{label}{number}", "text": text.format(number), "label": label}
        for number in range(100)
        for label, text in TEXTS.items()
    ]
    file = world.folder / "samples.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    world.app("import", "tickets", str(file))
    return channel


def _edit(world: World, channel: str) -> None:
    asked = "/concord counterfactual delivery1"
    world.wait_for("The form", lambda: world.page.write("U0BEN", channel, asked))
    first = _seconds(
        lambda: world.wait_for("The first opinion", lambda: "now says" in _said(world))
    )
    print(f"first opinion (loads MiniLM, learns from 200 labels) {first:6.2f} s")
    later = [_seconds(partial(_type, world, text)) for text in DRAFTS]
    print(f"opinion after the last letter, median of {len(later)}        ", end="")
    print(f"{statistics.median(later):6.2f} s (0.7 s of it wait for a pause)")
    assert "says *refund*" in _said(world), _said(world)


def _confirm(world: World, channel: str) -> None:
    view = _views(world)[-1]
    (block,) = [one for one in view["blocks"] if one.get("block_id") == "answer"]
    picked = {"selected_option": block["element"]["options"][0]}
    state = {
        "answer": {block["element"]["action_id"]: picked},
        "text": {"edit_typed": {"value": DRAFTS[-1]}},
    }
    sent = _post(world, "views/submit", {"view_id": view["id"], "state": state})
    assert sent == {"ok": True}, sent
    world.wait_for("The card", lambda: "After, meant to be refund" in str(_cards(world, channel)))
    world.app("policy", "tickets-edits", "overlap=1")
    card = _cards(world, channel)[-1]
    world.page.press("U0ANA", channel, card, next(buttons(card)))
    world.wait_for("The verdict", lambda: "1 of 1" in world.app("counterfactuals", "tickets"))
    world.app("export", "tickets", "--out", "out.jsonl")
    kept = (world.folder / "out.jsonl").read_text().splitlines()
    (edit,) = [row for row in map(json.loads, kept) if row["origin"] == "counterfactual"]
    assert (edit["parts"][0]["text"], edit["consensus"]["label"]) == (DRAFTS[-1], "refund")
    assert "events hold" in world.app("verify")
    print("the edit was confirmed by another and is a labelled sample; the log holds")


def _type(world: World, text: str) -> None:
    before = _views(world)[-1]["hash"]
    control = {"block_id": "text", "action_id": "edit_typed", "value": text}
    _post(world, "actions", {"view_id": _views(world)[-1]["id"], **control})
    world.wait_for("The next opinion", lambda: _views(world)[-1]["hash"] != before)


def _seconds(act: Callable[[], object]) -> float:
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def _views(world: World) -> list[dict[str, Any]]:
    state = world.page.client.get("/sandbox/api/state", params={"user": "U0BEN"}).json()
    views: list[dict[str, Any]] = state["views"]
    return views


def _said(world: World) -> str:
    """What the form says beneath the text."""
    return words(_views(world)[-1])


def _cards(world: World, channel: str) -> list[dict[str, Any]]:
    return world.page.messages("U0ANA", channel)


def _post(world: World, path: str, body: dict[str, Any]) -> dict[str, Any]:
    answer = world.page.client.post(f"/sandbox/api/{path}", json={"user": "U0BEN", **body})
    found: dict[str, Any] = answer.raise_for_status().json()
    return found


if __name__ == "__main__":
    main()
