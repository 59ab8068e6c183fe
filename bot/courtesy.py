"""When a message that nobody asked for may reach a person."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.preferences import Preferences
from bot.schedule import start_of_day

REMIND_AT = time(10, 0)
"""Reminders come in the morning, when the day can still be planned."""

IGNORED_AT_MOST = 2
"""After so many reminders without any answer there are no more, until the person labels again."""

SATURDAY = 5


def held_until(chosen: Preferences, zone: str, now: datetime, sent_today: int) -> datetime | None:
    """When it may be sent, in UTC; None for now.

    zone:       the person's, "" for UTC
    sent_today: such messages that reached them since their midnight

    >>> night = datetime(2026, 7, 1, 21, 30, tzinfo=UTC)
    >>> held_until(Preferences(), "Europe/Berlin", night, 0).isoformat()
    '2026-07-02T06:00:00+00:00'
    >>> held_until(Preferences(), "Europe/Berlin", datetime(2026, 7, 1, 9, 30, tzinfo=UTC), 0)
    """
    place = zone or "UTC"
    if sent_today < chosen.messages_a_day:
        return _end_of_quiet(chosen, place, now)
    tomorrow = start_of_day(place, start_of_day(place, now) + timedelta(hours=36))
    return _end_of_quiet(chosen, place, tomorrow) or tomorrow


def is_time_to_remind(zone: str, now: datetime) -> bool:
    """From the morning on, on a weekday."""
    local = now.astimezone(ZoneInfo(zone or "UTC"))
    return local.weekday() < SATURDAY and local.time() >= REMIND_AT


def _end_of_quiet(chosen: Preferences, zone: str, now: datetime) -> datetime | None:
    """When the quiet hours end that are now; None where none are."""
    if chosen.quiet_from is None or chosen.quiet_until is None:
        return None
    local = now.astimezone(ZoneInfo(zone))
    for days in (-1, 0):
        day = local.date() + timedelta(days=days)
        begin = datetime.combine(day, time.fromisoformat(chosen.quiet_from), ZoneInfo(zone))
        is_overnight = chosen.quiet_until < chosen.quiet_from
        last = day + timedelta(days=1) if is_overnight else day
        end = datetime.combine(last, time.fromisoformat(chosen.quiet_until), ZoneInfo(zone))
        if begin.astimezone(UTC) <= now < end.astimezone(UTC):
            return end.astimezone(UTC)
    return None
