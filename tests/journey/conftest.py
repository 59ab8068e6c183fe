"""A whole Concord: the local Slack and the bot as processes of their own, as a user starts them."""

import contextlib
import io
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from unittest import mock

import httpx
import pytest

import app
from jobs.demo.slack_page import Page

ROOT = Path(__file__).parents[2]
PATIENCE_SECONDS = 40
PEOPLE = ["U0ANA", "U0BEN", "U0CHLOE", "U0DEV"]


@dataclass
class World:
    """Where everything is, and the processes that can be killed."""

    folder: Path
    address: str
    page: Page
    environment: dict[str, str]
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def app(self, *arguments: str, status: int = 0) -> str:
        """Runs one command of app.py to its end; returns what it printed.

        In this process: to import it all anew takes longer than any command.
        """
        printed, code = io.StringIO(), 0
        with (
            mock.patch.dict(os.environ, self.environment),
            mock.patch("sys.argv", ["app.py", *arguments]),
            contextlib.chdir(self.folder),
            contextlib.redirect_stdout(printed),
            contextlib.redirect_stderr(printed),
        ):
            try:
                app.main()
            except SystemExit as end:
                code = int(end.code or 0)
        assert code == status, printed.getvalue()
        return printed.getvalue()

    def start(self, name: str, *arguments: str) -> None:
        with (self.folder / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                [sys.executable, str(ROOT / "app.py"), *arguments],
                env=self.environment,
                cwd=self.folder,
                stdout=log,
                stderr=log,
            )

    def kill(self, name: str) -> None:
        """As a power cut would."""
        process = self.processes.pop(name)
        process.kill()
        process.wait()

    def wait_for(
        self, what: str, is_so: Callable[[], bool], seconds: float = PATIENCE_SECONDS
    ) -> None:
        last_moment = time.monotonic() + seconds
        while not is_so():
            if time.monotonic() > last_moment:
                logs = "\n".join(log.read_text()[-3000:] for log in self.folder.glob("*.log"))
                pytest.fail(f"{what} did not come about.\n{logs}")
            time.sleep(0.1)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """A local Slack, and an SQLite database."""
    with start_world(tmp_path, f"sqlite:///{tmp_path / 'concord.db'}") as found:
        yield found


@contextmanager
def start_world(folder: Path, database_url: str, *options: str) -> Iterator[World]:
    """options: of the local Slack"""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    environment = os.environ | {
        "SLACK_BOT_TOKEN": "xoxb-sandbox",
        "SLACK_APP_TOKEN": "xapp-sandbox",
        "SLACK_API_URL": f"{address}/api/",
        "CONCORD_DATABASE_URL": database_url,
        "CONCORD_HOME": str(folder / "home"),
    }
    with httpx.Client(base_url=address, timeout=20) as client:
        world = World(folder, address, Page(client), environment)
        world.start("sandbox", "sandbox", "--port", str(port), "--file", "sandbox.db", *options)
        world.wait_for("The local Slack", lambda: _answers(client))
        try:
            yield world
        finally:
            for process in world.processes.values():
                process.terminate()
            for process in world.processes.values():
                process.wait(timeout=20)


@pytest.fixture
def tickets(world: World) -> str:
    """A project with five samples and their predictions; returns its channel."""
    channel = world.page.channel("U0ANA", "tickets-review", [*PEOPLE, "U0CONCORD"])
    world.app(
        "init",
        "tickets",
        "--labels=refund,delivery,other",
        f"--channel={channel}",
        "--lead=U0ANA",
        "--open-cards=5",
    )
    rows = [
        {
            "id": f"t{number}",
            "text": f"Message {number}: my parcel has not come, please <send> *money* back",
            "prediction": {"label": "refund", "confidence": 0.3 + number / 10},
        }
        for number in range(1, 6)
    ]
    file = world.folder / "samples.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    world.app("import", "tickets", str(file))
    return channel


def _answers(client: httpx.Client) -> bool:
    try:
        return client.get("/sandbox/health").status_code == 200
    except httpx.HTTPError:
        return False
