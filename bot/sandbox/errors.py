"""What Slack says when it refuses."""

from collections.abc import Sequence


class Refused(Exception):
    """An `ok: false` answer: Slack's name of the error, and where given, its messages."""

    def __init__(self, error: str, messages: Sequence[str] = (), **more: object) -> None:
        super().__init__(error)
        self.error = error
        self.messages = tuple(messages)
        self.more = more

    def answer(self) -> dict[str, object]:
        answer: dict[str, object] = {"ok": False, "error": self.error, **self.more}
        if self.messages:
            answer["response_metadata"] = {"messages": list(self.messages)}
        return answer


class RateLimited(Exception):
    """HTTP 429, with the seconds to wait."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"retry after {retry_after} s")
        self.retry_after = retry_after
