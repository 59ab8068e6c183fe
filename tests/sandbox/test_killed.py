import json
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx
from slack_sdk import WebClient
from websockets.sync.client import connect

from tests.sandbox.conftest import ACTIONS, App

ROOT = Path(__file__).parents[2]
PLACE = {"block_id": "buttons", "action_id": "go"}
MODAL = {"type": "modal", "title": {"type": "plain_text", "text": "x"}, "blocks": [ACTIONS]}


@contextmanager
def running(port: int, file: Path) -> Iterator[subprocess.Popen[bytes]]:
    """The sandbox as a process, killed at the end as by a power cut."""
    command = [sys.executable, "-m", "bot.sandbox", f"--port={port}", f"--file={file}"]
    process = subprocess.Popen(command, cwd=ROOT)
    try:
        _wait_for(lambda: httpx.get(f"http://127.0.0.1:{port}/sandbox/health").is_success)
        yield process
    finally:
        process.kill()
        process.wait()


def _wait_for(is_so: Callable[[], bool]) -> None:
    last_moment = time.monotonic() + 20
    while time.monotonic() < last_moment:
        try:
            if is_so():
                return
        except httpx.HTTPError:
            time.sleep(0.05)
    raise AssertionError("the sandbox did not start")


def _press(address: str, place: dict[str, Any]) -> dict[str, Any]:
    """Presses with an app at hand; what the app was sent."""
    slack = WebClient(base_url=f"{address}/api/")
    url = slack.apps_connections_open(app_token="xapp-sandbox")["url"]
    with connect(url) as connection:
        app = App(connection, json.loads(connection.recv(5)))
        with suppress(httpx.ReadTimeout):
            httpx.post(f"{address}/sandbox/api/actions", json=place, timeout=0.3)
        while True:
            envelope = app.receive()
            app.acknowledge(envelope)
            if envelope["type"] == "interactive":
                found: dict[str, Any] = envelope["payload"]
                return found


def test_after_a_kill_everything_is_as_it_was(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address, file = f"http://127.0.0.1:{port}", tmp_path / "sandbox.db"
    slack = WebClient("xoxb-sandbox", base_url=f"{address}/api/")

    with running(port, file):
        posted = slack.chat_postMessage(channel="U0BEN", text="x", blocks=[ACTIONS])
        place = {"user": "U0BEN", "channel": posted["channel"], "message_ts": posted["ts"], **PLACE}
        pressed = _press(address, place)
        slack.views_open(trigger_id=pressed["trigger_id"], view=MODAL)
        slack.files_upload_v2(channel=posted["channel"], filename="x.csv", content="a,b")
        before = httpx.get(f"{address}/sandbox/api/state", params={"user": "U0BEN"}).json()
        history = slack.conversations_history(channel=posted["channel"])["messages"]
    with running(port, file):
        answered = httpx.post(
            pressed["response_url"], json={"text": "saved", "replace_original": True}
        )
        after = httpx.get(f"{address}/sandbox/api/state", params={"user": "U0BEN"}).json()
        found = slack.conversations_history(channel=posted["channel"])["messages"]
        again = slack.chat_postMessage(channel="U0BEN", text="y")

    assert answered.text == "ok"
    assert after == before
    assert [one["ts"] for one in found] == [one["ts"] for one in history]
    assert (found[0]["files"], found[1]["text"]) == (history[0]["files"], "saved")
    assert float(again["ts"]) > float(found[0]["ts"])
