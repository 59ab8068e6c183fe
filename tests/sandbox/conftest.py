"""A sandbox of its own for each test, and an app speaking Socket Mode by hand."""

import asyncio
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
from starlette.types import ASGIApp, Receive, Scope, Send
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


class Door:
    """A web server on a free port, kept for one sandbox after the other."""

    def __init__(self) -> None:
        self.sandbox: ASGIApp | None = None
        self.loop: asyncio.AbstractEventLoop | None = None
        listener = socket.socket()
        listener.bind(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        self.page = httpx.Client(base_url=self.address, timeout=20)
        self.server = uvicorn.Server(
            uvicorn.Config(
                self,
                log_level="error",
                ws="websockets-sansio",
                lifespan="off",
                timeout_graceful_shutdown=1,
            )
        )
        threading.Thread(target=self.server.run, args=([listener],), daemon=True).start()
        while not self.server.started:
            time.sleep(0.01)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.loop = asyncio.get_running_loop()
        assert self.sandbox is not None, "nobody knocks at an empty house"
        await self.sandbox(scope, receive, send)

    def leave(self, slack: Workspaces) -> None:
        """What a sandbox still has under way would go on beside the next one."""
        if self.loop is not None:
            asyncio.run_coroutine_threadsafe(_stop(slack), self.loop).result(timeout=10)


async def _stop(slack: Workspaces) -> None:
    await slack.line.sockets.cut()
    for task in [*slack.line.sockets._tasks, *slack.line.request_url._tasks]:
        task.cancel()


@pytest.fixture(scope="session")
def doors() -> Iterator[list[Door]]:
    """Those that are free; opening one takes longer than most tests."""
    free: list[Door] = []
    yield free
    for door in free:
        door.page.close()
        door.server.should_exit = True


@pytest.fixture
def start(doors: list[Door]) -> Iterator[Callable[..., Sandbox]]:
    """Starts sandboxes and ends them after the test."""
    running: list[tuple[Door, Sandbox]] = []

    def begin(**options: Any) -> Sandbox:
        door = doors.pop() if doors else Door()
        running.append((door, _start(door, **options)))
        return running[-1][1]

    yield begin
    for door, sandbox in running:
        sandbox.people.shutdown()
        door.leave(sandbox.slacks)
        doors.append(door)


@pytest.fixture
def sandbox(start: Callable[..., Sandbox]) -> Sandbox:
    return start()


@pytest.fixture
def app(sandbox: Sandbox) -> Iterator[App]:
    """The app, connected."""
    connected = sandbox.connect()
    yield connected
    connected.connection.close()


def _start(door: Door, **options: Any) -> Sandbox:
    slack = workspaces.create(door.address, **options)
    door.sandbox = server.create_app(slack)
    client = WebClient("xoxb-sandbox", base_url=f"{door.address}/api/")
    people = ThreadPoolExecutor(4)
    return Sandbox(door.address, slack, slack.first, slack.clock, client, door.page, people)
