"""When things are due, in the project's own zone."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.words import say


def last_daily(at: str, zone: str, now: datetime) -> datetime:
    """The newest time of day `at` ("HH:MM" in `zone`) that is not after `now`, in UTC.

    A time that the clocks jump over counts as that much after the jump; a time that comes twice
    counts once, the first time.

    >>> last_daily("09:00", "Europe/Berlin", datetime(2026, 7, 1, 6, 59, tzinfo=UTC)).isoformat()
    '2026-06-30T07:00:00+00:00'
    >>> last_daily("09:00", "Europe/Berlin", datetime(2026, 7, 1, 7, 0, tzinfo=UTC)).isoformat()
    '2026-07-01T07:00:00+00:00'
    """
    local = now.astimezone(ZoneInfo(zone))
    for days_back in range(3):
        day = local.date() - timedelta(days=days_back)
        due = datetime.combine(day, time.fromisoformat(at), ZoneInfo(zone)).astimezone(UTC)
        if due <= now:
            return due
    raise AssertionError("two days hold at least one time of day")


def last_of_weekday(weekday: int, at: str, zone: str, now: datetime) -> datetime:
    """The newest time of day `at` on a weekday (0 is Monday) that is not after `now`, in UTC.

    >>> last_of_weekday(0, "09:00", "UTC", datetime(2026, 11, 23, 8, 59, tzinfo=UTC)).isoformat()
    '2026-11-16T09:00:00+00:00'
    """
    due = last_daily(at, zone, now)
    while due.astimezone(ZoneInfo(zone)).weekday() != weekday:
        due = last_daily(at, zone, due - timedelta(seconds=1))
    return due


def last_hourly(now: datetime) -> datetime:
    """The newest full hour that is not after `now`, in UTC."""
    return now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


def last_weekly(now: datetime) -> datetime:
    """The newest start of a Monday that is not after `now`, in UTC.

    >>> last_weekly(datetime(2026, 11, 25, 9, 30, tzinfo=UTC)).isoformat()
    '2026-11-23T00:00:00+00:00'
    """
    day = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return day - timedelta(days=day.weekday())


def start_of_day(zone: str, now: datetime) -> datetime:
    """Midnight of today in `zone`, in UTC."""
    local = now.astimezone(ZoneInfo(zone))
    return datetime.combine(local.date(), time.min, ZoneInfo(zone)).astimezone(UTC)


def check_time(text: str) -> str:
    """A time of day as "HH:MM"; ValueError for anything else."""
    return datetime.strptime(text, "%H:%M").replace(tzinfo=UTC).strftime("%H:%M")


def check_zone(name: str) -> str:
    """A time zone's name; ValueError for one that does not exist."""
    try:
        ZoneInfo(name)
    except ZoneInfoNotFoundError:
        raise ValueError(say("{name!r} is no time zone.", name=name)) from None
    return name
