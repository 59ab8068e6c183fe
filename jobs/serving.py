"""Runs the bot: connects to Slack, starts the clock, and stops in good order."""

import os
import signal
import threading
from collections.abc import Callable
from typing import Protocol

import structlog

from bot.errors import ConnectionLost
from jobs.clock import Clock

log = structlog.get_logger()

CHECK_SECONDS = 1.0


LOST_SECONDS = 90.0
"""The SDK connects anew after some seconds of silence; so long after that it has tried in vain."""


class Connection(Protocol):
    """How Slack reaches us; see jobs/connections.py."""

    def connect(self) -> None: ...
    def silent_seconds(self) -> float: ...
    def close(self) -> None: ...


def serve(connection: Connection, clock: Clock, *, exit_with_parent: bool) -> None:
    """Returns after SIGTERM or Ctrl-C, when what was under way is finished.

    Raises ConnectionLost when Slack was not heard for too long.
    """
    stop, parent = threading.Event(), os.getppid() if exit_with_parent else None
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    connection.connect()
    clock.start()
    log.info("serving")
    try:
        wait_for(stop, lambda: check(connection), parent=parent)
    finally:
        log.info("stopping")
        connection.close()
        clock.stop()


def check(connection: Connection, lost_seconds: float = LOST_SECONDS) -> None:
    """Raises ConnectionLost."""
    silent = connection.silent_seconds()
    if silent > lost_seconds:
        raise ConnectionLost(
            f"Slack was not heard for {silent:.0f} seconds, and connecting anew did not help. "
            "Is the network there? Nothing is lost: start the bot again."
        )


def wait_for(
    stop: threading.Event,
    look: Callable[[], None] = lambda: None,
    *,
    parent: int | None,
) -> None:
    """Waits until told to stop or, if one is named, until this is the parent process no more.

    look: called every second; what it raises ends the waiting
    """
    while parent in {None, os.getppid()} and not stop.wait(CHECK_SECONDS):
        look()


def exit_with(parent: int) -> None:
    """Ends this process soon after its parent; for one that has no stop of its own.

    parent: as the parent itself has told it: it may be gone before this process has begun
    """

    def watch() -> None:
        wait_for(threading.Event(), parent=parent)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, daemon=True).start()
