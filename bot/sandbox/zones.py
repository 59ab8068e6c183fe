"""Time zones: what people's clocks show at a moment."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


def local(zone: str, at: float) -> datetime:
    """The moment in that zone; in UTC for a zone that nobody knows."""
    moment = datetime.fromtimestamp(at, UTC)
    try:
        return moment.astimezone(ZoneInfo(zone))
    except (ZoneInfoNotFoundError, ValueError):
        return moment


def offset_of(zone: str, at: float) -> int:
    """Seconds east of UTC."""
    offset = local(zone, at).utcoffset()
    return int(offset.total_seconds()) if offset else 0


def label_of(zone: str, at: float) -> str:
    """The zone's name as people say it."""
    return local(zone, at).tzname() or zone


def night(zone: str, start: str, end: str, at: float) -> tuple[int, int]:
    """The present or else the next time from `start` to `end` o'clock, as Unix seconds."""
    now = local(zone, at)
    begin, stop = time.fromisoformat(start), time.fromisoformat(end)
    for days in (-1, 0, 1):
        day = now.date() + timedelta(days=days)
        first = datetime.combine(day, begin, now.tzinfo)
        last = datetime.combine(day + timedelta(days=stop <= begin), stop, now.tzinfo)
        if last > now:
            return int(first.timestamp()), int(last.timestamp())
    raise AssertionError("tomorrow's night is still to come")
