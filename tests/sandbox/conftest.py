"""A sandbox of its own for each test, on a free port, and an app speaking Socket Mode by hand."""

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
import uvicorn
from slack_sdk import WebClient
from websockets.sync.client import ClientConnection, connect

from bot.sandbox import server, workspaces
from bot.sandbox.clock import Clock
from bot.sandbox.desk import Desk
from bot.sandbox.workspaces import Workspaces

Values = dict[str, Any]

BUTTON = {
    "type": "button",
    "action_id": "go",
    "text": {"type": "plain_text", "text": "Go"},
    "value": "sample 7",
}
ACTIONS = {"type": "actions", "block_id": "buttons", "elements": [BUTTON]}


@dataclass
class Sandbox:
    """A running sandbox and everybody's way into it."""

    address: str
    slacks: Workspaces
    desk: Desk
    clock: Clock
    slack: WebClient
    page: httpx.Client
    people: ThreadPoolExecutor

    def channel(self) -> str:
        """#general, with the app in it."""
        found = self.slack.conversations_list()["channels"][0]["id"]
        self.slack.conversations_join(channel=found)
        return str(found)

    def post(self, path: str, **body: Any) -> Values:
        found: Values = self.page.post(f"/sandbox/api/{path}", json=body).json()
        return found

    def get(self, path: str, **query: str) -> Values:
        found: Values = self.page.get(f"/sandbox/api/{path}", params=query).json()
        return found

    def later(self, path: str, **body: Any) -> Future[Values]:
        """What a person does while the app is still to answer."""
        return self.people.submit(self.post, path, **body)

    def messages(self, user: str, channel: str, **query: str) -> list[Values]:
        found: list[Values] = self.get("messages", user=user, channel=channel, **query)["messages"]
        return found

    def connect(self) -> "App":
        url = WebClient("xapp-sandbox", base_url=f"{self.address}/api/").apps_connections_open(
            app_token="xapp-sandbox"
        )["url"]
        app = App(connect(url, legacy=True))
        app.hello = app.receive()
        return app


@dataclass
class App:
    """One connection of Socket Mode."""

    connection: ClientConnection
    hello: Values | None = None

    def receive(self, seconds: float = 5) -> Values:
        found: Values = json.loads(self.connection.recv(seconds))
        return found

    def acknowledge(self, envelope: Values, payload: Values | None = None) -> None:
        answer = {"envelope_id": envelope["envelope_id"]}
        self.connection.send(json.dumps(answer | ({"payload": payload} if payload else {})))

    def answer(self, payload: Values | None = None) -> Values:
        """Takes the next envelope and acknowledges it; what it carried."""
        envelope = self.receive()
        self.acknowledge(envelope, payload)
        carried: Values = envelope["payload"]
        return carried


@pytest.fixture
def start() -> Iterator[Callable[..., Sandbox]]:
    """Starts sandboxes and ends them after the test."""
    running: list[tuple[uvicorn.Server, threading.Thread, Sandbox]] = []

    def begin(**options: Any) -> Sandbox:
        running.append(_start(**options))
        return running[-1][2]

    yield begin
    for uvicorn_server, thread, sandbox in running:
        uvicorn_server.should_exit = True
        sandbox.people.shutdown()
        sandbox.page.close()
        thread.join(timeout=10)


@pytest.fixture
def sandbox(start: Callable[..., Sandbox]) -> Sandbox:
    return start()


@pytest.fixture
def app(sandbox: Sandbox) -> Iterator[App]:
    """The app, connected."""
    connected = sandbox.connect()
    yield connected
    connected.connection.close()


def _start(**options: Any) -> tuple[uvicorn.Server, threading.Thread, Sandbox]:
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    address = f"http://127.0.0.1:{listener.getsockname()[1]}"
    slack = workspaces.create(address, **options)
    config = uvicorn.Config(
        server.create_app(slack),
        log_level="error",
        ws="websockets-sansio",
        timeout_graceful_shutdown=1,
    )
    uvicorn_server = uvicorn.Server(config)
    thread = threading.Thread(target=uvicorn_server.run, args=([listener],), daemon=True)
    thread.start()
    while not uvicorn_server.started:
        time.sleep(0.01)
    client = WebClient("xoxb-sandbox", base_url=f"{address}/api/")
    page = httpx.Client(base_url=address, timeout=20)
    sandbox = Sandbox(address, slack, slack.first, slack.clock, client, page, ThreadPoolExecutor(4))
    return uvicorn_server, thread, sandbox
