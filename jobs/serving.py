"""Runs the bot: connects to Slack, starts the clock, and stops in good order."""

import os
import signal
import threading
from typing import Protocol

import structlog

from jobs.clock import Clock

log = structlog.get_logger()

PARENT_CHECK_SECONDS = 1.0


class Connection(Protocol):
    """Slack's Socket Mode connection, as far as it matters here."""

    def connect(self) -> None: ...
    def close(self) -> None: ...


def serve(connection: Connection, clock: Clock, *, exit_with_parent: bool) -> None:
    """Returns after SIGTERM or Ctrl-C, when what was under way is finished."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    connection.connect()
    clock.start()
    log.info("serving")
    wait_for(stop, exit_with_parent=exit_with_parent)
    log.info("stopping")
    connection.close()
    clock.stop()


def wait_for(stop: threading.Event, *, exit_with_parent: bool) -> None:
    """Waits until told to stop or, if so wished, until the parent process is gone."""
    parent = os.getppid()
    while not stop.wait(PARENT_CHECK_SECONDS):
        if exit_with_parent and os.getppid() != parent:
            return


def exit_with_parent() -> None:
    """Ends this process soon after its parent; for one that has no stop of its own."""

    def watch() -> None:
        wait_for(threading.Event(), exit_with_parent=True)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, daemon=True).start()
