"""What goes wrong on the way to the app and back, as tests wish it."""

from dataclasses import dataclass, field
from typing import Any

KINDS = ("duplicate", "reorder", "drop_ack")


@dataclass
class SocketFault:
    """type: the envelopes that it befalls, as `interactive`; "" for all."""

    kind: str
    times: int = 1
    type: str = ""

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"kind is one of {', '.join(KINDS)}")


@dataclass
class SocketFaults:
    """The faults that are still to come, oldest first."""

    waiting: list[SocketFault] = field(default_factory=list)

    def take(self, envelope: dict[str, Any]) -> str:
        """The kind of the fault that befalls this envelope, or ""."""
        for fault in self.waiting:
            if fault.times > 0 and fault.type in {"", envelope["type"]}:
                fault.times -= 1
                return fault.kind
        return ""
