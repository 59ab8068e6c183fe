"""The time in the sandbox: the real one, moved on as a test wishes."""

import asyncio
import time

GLANCE_SECONDS = 0.05


class Clock:
    """All of Slack's own waiting and expiry reads it; signatures and acknowledgements do not."""

    def __init__(self) -> None:
        self.ahead = 0.0

    def __call__(self) -> float:
        return time.time() + self.ahead

    def advance(self, seconds: float) -> None:
        if seconds < 0:
            raise ValueError("time goes only forward")
        self.ahead += seconds

    async def sleep(self, seconds: float) -> None:
        """Ends early when the time is moved on."""
        end = self() + seconds
        while (left := end - self()) > 0:  # noqa: ASYNC110  (the time may jump meanwhile)
            await asyncio.sleep(min(left, GLANCE_SECONDS))
