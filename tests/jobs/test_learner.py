"""A process beside the bot never outlives it."""

import signal
import subprocess
import sys

from tests.journey.conftest import ROOT

CHILD = """
import sys, threading
from jobs import serving
serving.exit_with(int(sys.argv[1]))
print("waits", flush=True)
threading.Event().wait()
"""
A_PROCESS_THAT_IS_NOT_ITS_PARENT = "1"


def test_a_process_whose_parent_was_gone_before_it_began_ends() -> None:
    child = subprocess.run(
        [sys.executable, "-c", CHILD, A_PROCESS_THAT_IS_NOT_ITS_PARENT],
        cwd=ROOT,
        timeout=60,
        check=False,
    )

    assert child.returncode == -signal.SIGTERM
