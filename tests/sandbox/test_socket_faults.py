from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from tests.sandbox.conftest import ACTIONS, App, Sandbox

VIEW = {
    "type": "modal",
    "title": {"type": "plain_text", "text": "Form"},
    "blocks": [{"type": "divider"}],
}


def card(sandbox: Sandbox) -> dict[str, str]:
    channel = sandbox.channel()
    ts = str(sandbox.slack.chat_postMessage(channel=channel, text="card", blocks=[ACTIONS])["ts"])
    return {"channel": channel, "message_ts": ts, "block_id": "buttons", "action_id": "go"}


def interactive(app: App) -> dict[str, Any]:
    """The next press, the events before it acknowledged."""
    while True:
        envelope = app.receive()
        if envelope["type"] == "interactive":
            return envelope
        app.acknowledge(envelope)


def test_an_envelope_can_come_twice(sandbox: Sandbox, app: App) -> None:
    place = card(sandbox)
    sandbox.post("sockets/faults", kind="duplicate", type="interactive")

    pressed = sandbox.later("actions", user="U0BEN", **place)
    first, second = interactive(app), interactive(app)
    app.acknowledge(first)
    app.acknowledge(second)

    assert first == second
    assert pressed.result() == {"ok": True}


def test_an_acknowledgement_can_be_lost(sandbox: Sandbox, app: App) -> None:
    place = card(sandbox)
    sandbox.desk.line.sockets.ack_seconds = 0.2
    sandbox.post("sockets/faults", kind="drop_ack", type="interactive")

    pressed = sandbox.later("actions", user="U0BEN", **place)
    app.acknowledge(interactive(app))

    assert pressed.result()["reason"] == "timeout"


def test_two_presses_can_come_in_another_order(sandbox: Sandbox, app: App) -> None:
    place = card(sandbox)
    sandbox.post("sockets/faults", kind="reorder", type="interactive")

    first = sandbox.later("actions", user="U0BEN", **place)
    while sandbox.desk.line.sockets.faults.waiting[0].times:
        pass
    second = sandbox.later("actions", user="U0CHLOE", **place)
    came = []
    for _ in range(2):
        envelope = interactive(app)
        came.append(envelope["payload"]["user"]["id"])
        app.acknowledge(envelope)

    assert came == ["U0CHLOE", "U0BEN"]
    assert first.result() == second.result() == {"ok": True}


def test_a_fault_that_is_not_known_is_refused(sandbox: Sandbox) -> None:
    answer = sandbox.page.post("/sandbox/api/sockets/faults", json={"kind": "explode"})

    assert answer.status_code == 400
    assert "duplicate, reorder, drop_ack" in answer.json()["error"]


def test_the_time_can_be_moved_on(sandbox: Sandbox, app: App) -> None:
    place = card(sandbox)
    pressed = sandbox.later("actions", user="U0BEN", **place)
    envelope = interactive(app)
    app.acknowledge(envelope)
    assert pressed.result()["ok"]

    assert sandbox.post("clock", advance_s=4)["ok"]

    with pytest.raises(SlackApiError, match="expired_trigger_id"):
        sandbox.slack.views_open(trigger_id=envelope["payload"]["trigger_id"], view=VIEW)


@pytest.mark.parametrize("wrong", [-1, "soon", None])
def test_the_time_goes_only_forward(sandbox: Sandbox, wrong: object) -> None:
    answer = sandbox.page.post("/sandbox/api/clock", json={"advance_s": wrong})

    assert answer.status_code == 400
    assert "advance_s" in answer.json()["error"]
