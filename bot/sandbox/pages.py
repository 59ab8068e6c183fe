"""Lists that come page by page, with a cursor to the next."""

import base64
import binascii
from typing import Any

from bot.sandbox.errors import Refused

AT_MOST = 1_000


def page(found: list[Any], arguments: dict[str, Any], usual: int = 100) -> tuple[list[Any], str]:
    """The asked page and the cursor to the next, empty when there is none."""
    start = _start(str(arguments.get("cursor") or ""))
    try:
        limit = int(arguments.get("limit") or usual)
    except (TypeError, ValueError):
        raise Refused("invalid_limit") from None
    if not 0 < limit <= AT_MOST:
        raise Refused("invalid_limit")
    end = start + limit
    return found[start:end], _cursor(end) if end < len(found) else ""


def _cursor(start: int) -> str:
    return base64.urlsafe_b64encode(f"next:{start}".encode()).decode()


def _start(cursor: str) -> int:
    if not cursor:
        return 0
    try:
        word, _, number = base64.urlsafe_b64decode(cursor).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        raise Refused("invalid_cursor") from None
    if word != "next" or not number.isdigit():
        raise Refused("invalid_cursor")
    return int(number)
