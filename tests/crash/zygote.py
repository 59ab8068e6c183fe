"""Starts bots in a hundredth of a second: imports everything once, then forks one for each line.

A line of standard input says where the bot is to kill itself, as JSON: [module, function, "before"
or "after", at which call], or null. The bot's process id is printed.
"""

import functools
import importlib
import json
import os
import signal
import sys
from typing import Any

import app

NEEDED = (
    "handlers.connecting",
    "handlers.register",
    "handlers.web",
    "jobs.connections",
    "jobs.clock",
)
"""What `serve` imports when it is called."""


def main() -> None:
    for module in NEEDED:
        importlib.import_module(module)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the dead
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            sys.stdin.close()
            os.dup2(2, 1)  # the pipe is for process ids alone
            where = json.loads(line)
            if where:
                die_at(*where)
            app.serve(exit_with_parent=True)
            os._exit(0)
        print(pid, flush=True)


def die_at(module: str, function: str, moment: str, turn: int) -> None:
    """Has this process killed, as by a power cut, at a call of a function."""
    room = importlib.import_module(module)
    real = getattr(room, function)
    calls = 0

    @functools.wraps(real)
    def deadly(*args: Any, **how: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == turn and moment == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        answer = real(*args, **how)
        if calls == turn:
            os.kill(os.getpid(), signal.SIGKILL)
        return answer

    setattr(room, function, deadly)


if __name__ == "__main__":
    main()
