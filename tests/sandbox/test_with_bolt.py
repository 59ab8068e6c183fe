"""An ordinary Bolt app, unchanged but for the address of its client."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient

from tests.sandbox.conftest import ACTIONS, Sandbox

Values = dict[str, Any]

FORM: Values = {
    "type": "modal",
    "callback_id": "correct",
    "title": {"type": "plain_text", "text": "Correct"},
    "submit": {"type": "plain_text", "text": "Save"},
    "blocks": [
        {
            "type": "input",
            "block_id": "reason",
            "label": {"type": "plain_text", "text": "Reason"},
            "element": {"type": "plain_text_input", "action_id": "text"},
        }
    ],
}


def until(is_so: Callable[[], Any]) -> None:
    last_moment = time.monotonic() + 10
    while not is_so():
        assert time.monotonic() < last_moment, "it did not come about"
        time.sleep(0.02)


@pytest.fixture
def heard() -> list[Values]:
    """What the app was told."""
    return []


@pytest.fixture
def bolt(sandbox: Sandbox, heard: list[Values]) -> Iterator[SocketModeHandler]:
    app = App(client=WebClient("xoxb-sandbox", base_url=f"{sandbox.address}/api/"))

    @app.action("go")
    def go(ack: Any, body: Values, respond: Any, client: WebClient) -> None:
        ack()
        client.views_open(trigger_id=body["trigger_id"], view=FORM)
        respond(text="opened", replace_original=True)

    @app.view("correct")
    def submit(ack: Any, view: Values) -> None:
        value = view["state"]["values"]["reason"]["text"]["value"]
        if value == "no":
            ack(response_action="errors", errors={"reason": "Please say more."})
        else:
            ack()
            heard.append({"reason": value})

    @app.command("/concord")
    def command(ack: Any, respond: Any, command: Values) -> None:
        ack()
        respond(f"you said {command['text']}")

    @app.event("message")
    def message(event: Values) -> None:
        heard.append(event)

    handler: Any = SocketModeHandler(app, "xapp-sandbox", ping_interval=0.3)
    handler.connect()
    until(lambda: sandbox.desk.line.sockets.connections)
    yield handler
    handler.client.auto_reconnect_enabled = False
    sandbox.post("sockets/cut")  # else its reader would wait seconds for a ping
    handler.close()


@pytest.mark.usefixtures("bolt")
def test_from_a_card_to_a_submitted_form(sandbox: Sandbox, heard: list[Values]) -> None:
    channel = sandbox.channel()
    ts = sandbox.slack.chat_postMessage(channel=channel, text="card", blocks=[ACTIONS])["ts"]
    place = {"channel": channel, "message_ts": ts, "block_id": "buttons", "action_id": "go"}

    assert sandbox.post("actions", user="U0BEN", **place) == {"ok": True}
    until(lambda: sandbox.get("state", user="U0BEN")["views"])
    until(lambda: sandbox.messages("U0BEN", channel)[0]["text"] == "opened")
    view = sandbox.get("state", user="U0BEN")["views"][0]

    def submit(value: str) -> Values:
        state = {"reason": {"text": {"type": "plain_text_input", "value": value}}}
        return sandbox.post("views/submit", user="U0BEN", view_id=view["id"], state=state)

    assert submit("no")["errors"] == {"reason": "Please say more."}
    assert submit("because") == {"ok": True}
    until(lambda: {"reason": "because"} in heard)
    assert sandbox.get("state", user="U0BEN")["views"] == []


@pytest.mark.usefixtures("bolt")
def test_commands_and_messages_reach_the_app(sandbox: Sandbox, heard: list[Values]) -> None:
    channel = sandbox.channel()

    sent = sandbox.post("messages", user="U0BEN", channel=channel, text="/concord report")
    sandbox.post("messages", user="U0BEN", channel=channel, text="hello")

    assert sent == {"ok": True}
    until(lambda: [one["text"] for one in heard if "text" in one] == ["hello"])
    until(lambda: "you said report" in str(sandbox.messages("U0BEN", channel)))


@pytest.mark.parametrize("end", ["sockets/refresh", "sockets/cut"])
def test_the_app_comes_back(
    sandbox: Sandbox, bolt: SocketModeHandler, heard: list[Values], end: str
) -> None:
    channel = sandbox.channel()

    sandbox.post(end)
    until(lambda: _times_connected(sandbox) == 2 and sandbox.desk.line.sockets.connections)
    sandbox.post("messages", user="U0BEN", channel=channel, text="hello")

    until(lambda: heard and heard[-1].get("text") == "hello")
    assert bolt.client.is_connected()


def _times_connected(sandbox: Sandbox) -> int:
    calls = [one["name"] for one in sandbox.get("journal")["entries"]]
    return calls.count("apps.connections.open")
