"""What the two ways to the app have in common: Socket Mode and HTTP mode."""

from typing import Any, Protocol

ACK_SECONDS = 3.0


class NotAcknowledged(Exception):
    """reason: dispatch_failed when the app is not reached, timeout when it does not answer."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Transport(Protocol):
    """One way to the app."""

    async def ask(self, kind: str, payload: dict[str, Any], *, answers: bool) -> dict[str, Any]:
        """Sends once and waits; what came with the acknowledgement. Raises NotAcknowledged."""

    def tell(self, payload: dict[str, Any]) -> None:
        """Sends an event, again and again until it is acknowledged or given up."""
