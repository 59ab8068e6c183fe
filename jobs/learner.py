"""Keeps a second process for what is heavy, so that no training holds up anybody's click.

torch and scikit-learn hold Python's lock for moments that add up; a click has three seconds.
"""

import os
import subprocess
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field

import structlog

from jobs import comparing, ordering, serving
from jobs.clock import Clock
from jobs.tools import Tools
from storage import projects

log = structlog.get_logger()

LOOK_SECONDS = 3.0
NICENESS = 5
"""People who press a button go first."""


@dataclass
class Learner:
    """command: how the process is begun. That happens where a project has work for it, and again,
    should it die, at the next look.
    """

    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)

    def look(self, tools: Tools) -> None:
        """Every few seconds."""
        if self.is_running or not _is_needed(tools):
            return
        with self.lock:
            self.process = subprocess.Popen(self.command)  # noqa: S603  (our own app.py)
        log.info("learner started", process=self.process.pid)

    @property
    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def stop(self) -> None:
        with self.lock:
            if self.process is not None:
                self.process.terminate()
                self.process.wait()


def run(clock: Clock, parent: int) -> None:
    """That process itself. It may be stopped at any moment: what it keeps, it keeps whole."""
    os.nice(NICENESS)
    serving.exit_with(parent)
    clock.start()
    threading.Event().wait()


def _is_needed(tools: Tools) -> bool:
    with tools.database.read() as session:
        return any(
            project.model_version_id is not None
            or project.policy.model != ""
            or project.policy.retrain_after is not None
            or ordering.wants_a_plan(session, project)
            or comparing.may_find_something(session, project)
            for project in projects.everything(session)
        )
