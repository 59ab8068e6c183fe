"""A time as files write it: ISO 8601 or Unix seconds."""

import math
from datetime import UTC, datetime

from bot.errors import BadInput

YEARS = (1900, 2200)
"""Beyond these a number was milliseconds, or no time at all."""


def moment(value: object) -> datetime:
    """The time in UTC; one without a zone is taken for UTC. Raises BadInput with the reason.

    A number, also one in quotes, is Unix seconds: "20240131" is a day in 1970.

    >>> moment("2024-01-31T12:00:00+02:00").isoformat()
    '2024-01-31T10:00:00+00:00'
    >>> moment("1700000000").isoformat()
    '2023-11-14T22:13:20+00:00'
    """
    try:
        at = _of_number(value) or _of_text(value)
    except (ValueError, OverflowError, OSError):
        at = None
    if at is None or not YEARS[0] <= at.year < YEARS[1]:
        raise BadInput(
            f"the time {str(value)[:50]!r} is neither ISO 8601, such as 2024-01-31T12:00:00Z, "
            f"nor Unix seconds of the years {YEARS[0]} to {YEARS[1]}"
        )
    return at


def _of_number(value: object) -> datetime | None:
    if not isinstance(value, str | float | int) or isinstance(value, bool):
        return None
    try:
        seconds = float(value)
    except ValueError:
        return None
    return datetime.fromtimestamp(seconds, UTC) if math.isfinite(seconds) else None


def _of_text(value: object) -> datetime | None:
    if not isinstance(value, str):
        return None
    at = datetime.fromisoformat(value.strip())
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
