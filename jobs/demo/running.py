"""The demo: a local Slack, the bot, two projects, and on request reviewers who never tire."""

import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
from rich.console import Console

from bot.errors import BadInput
from bot.settings import Settings
from jobs import clock
from jobs.demo import projects as demo_projects
from jobs.demo import simulating
from jobs.demo.slack_page import Page
from jobs.demo.tour import opening
from jobs.setting_up import Team
from storage import projects
from storage.database import Database, open_database

APP = Path(__file__).parents[2] / "app.py"

START_SECONDS = 30
STARTS_AT_MOST = 5

TEAM = Team("T0SANDBOX", "Sandbox")
"""The workspace that the local Slack starts with."""

Bars = Callable[[str], AbstractContextManager[Callable[[int, int], None]]]
"""A progress bar by its title; see app.py."""


@dataclass
class Child:
    """A process of ours; it ends soon after we do, however we end."""

    name: str
    arguments: list[str]
    environment: dict[str, str]
    log: Path
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603  (our own app.py)
                [sys.executable, str(APP), *self.arguments, "--exit-with-parent"],
                env=self.environment,
                stdout=log,
                stderr=log,
            )

    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.wait(timeout=30)


def run(
    settings: Settings, out: Console, bars: Bars, *, port: int, is_auto: bool, is_tour: bool = False
) -> int:
    """Returns the exit status."""
    settings.home.mkdir(parents=True, exist_ok=True)
    address = f"http://127.0.0.1:{port}"
    environment = os.environ | {
        "SLACK_BOT_TOKEN": "xoxb-sandbox",
        "SLACK_APP_TOKEN": "xapp-sandbox",
        "SLACK_API_URL": f"{address}/api/",
    }
    with ExitStack() as stack:
        database = open_database(settings.database_url)
        stack.callback(database.close)
        file = _slack_file(settings, database)
        page = stack.enter_context(_sandbox(file, environment, address, port))
        desks = () if is_tour else demo_projects.prepare(database, settings, page, TEAM, bars)
        if is_tour:
            with bars("Opening a project for each kind") as progress:
                opening.open_all(database, settings.media, page, TEAM, clock.now, progress)
        bot = Child("bot", ["serve"], environment, settings.home / "bot.log")
        stack.callback(bot.stop)
        bot.start()
        out.print(f"The bot runs as process {bot.process.pid if bot.process else 0}.")
        if is_auto:
            with bars("Reviewers label") as progress:
                summaries = simulating.run(page, desks, _kept_alive(bot, out), progress)
            for summary in summaries:
                out.print(f"\n{summary}", markup=False, highlight=False)
            _say_how_to_check(out)
            return 0
        _say_what_next(out, address, is_tour=is_tour)
        _watch(_kept_alive(bot, out))
        return 0


def _slack_file(settings: Settings, database: Database) -> Path:
    """Where the local Slack keeps its messages: one file for each database, as new as that."""
    name = hashlib.sha256(settings.database_url.encode()).hexdigest()[:8]
    file = settings.home / f"sandbox-{name}.db"
    with database.read() as session:
        if not projects.everything(session):
            for old in file.parent.glob(f"{file.name}*"):
                old.unlink()
    return file


@contextmanager
def _sandbox(file: Path, environment: dict[str, str], address: str, port: int) -> Iterator[Page]:
    arguments = ["sandbox", "--port", str(port), "--file", str(file)]
    child = Child("sandbox", arguments, environment, file.with_name("sandbox.log"))
    with httpx.Client(base_url=address, timeout=30) as client:
        if _is_there(client):
            raise BadInput(f"A demo is running at {address} already. Stop it, or give --port.")
        child.start()
        try:
            _wait_until(lambda: _is_there(client), child)
            yield Page(client)
        finally:
            child.stop()


def _is_there(client: httpx.Client) -> bool:
    try:
        health: dict[str, str] = client.get("/sandbox/health").json()
    except (httpx.HTTPError, ValueError):
        return False
    return health.get("service") == "concord-sandbox"


def _wait_until(is_ready: Callable[[], bool], child: Child) -> None:
    last_moment = time.monotonic() + START_SECONDS
    while not is_ready():
        if not child.is_running() or time.monotonic() > last_moment:
            raise BadInput(f"The {child.name} did not start. Its last words are in {child.log}.")
        time.sleep(0.1)


def _kept_alive(bot: Child, out: Console) -> Callable[[], None]:
    """Starts the bot again when it was killed: the queue and Slack's state are both kept."""
    starts: list[float] = []

    def check() -> None:
        if bot.is_running():
            return
        status = bot.process.returncode if bot.process else None
        starts.append(time.monotonic())
        if len(starts) >= STARTS_AT_MOST and starts[-1] - starts[-STARTS_AT_MOST] < START_SECONDS:
            raise BadInput(f"The bot stops again and again. Its last words are in {bot.log}.")
        out.print(f"The bot stopped (status {status}); starting it again.")
        bot.start()

    return check


def _watch(check: Callable[[], None]) -> None:
    """Until Ctrl-C."""
    try:
        while True:
            check()
            time.sleep(1)
    except KeyboardInterrupt:
        return


def _say_what_next(out: Console, address: str, *, is_tour: bool) -> None:
    channels = "#tickets-review and #digits-review"
    if is_tour:
        channels = f"{len(opening.STOPS)} channels, from #tour-boxes to #tour-which,"
    out.print(f"\nOpen {address} in a browser: {channels} wait for you.")
    out.print("Press a label on a card; switch the person at the top; type /concord report.")
    out.print("Ctrl-C ends the demo; the next one goes on where this one stopped.", style="dim")


def _say_how_to_check(out: Console) -> None:
    out.print("\nThe same numbers from the command line:")
    for line in (
        ".venv/bin/python app.py agreement tickets --json",
        ".venv/bin/python app.py export tickets --format jsonl --out tickets.jsonl",
        ".venv/bin/python app.py verify",
    ):
        out.print(f"  {line}", style="bold", highlight=False)
