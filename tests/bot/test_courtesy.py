from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import courtesy
from bot.preferences import Preferences

USUAL = Preferences()  # quiet from 19:00 to 08:00, three messages a day


@pytest.mark.parametrize(
    ("zone", "now", "until"),
    [
        ("UTC", "2026-07-01T12:00", None),
        ("UTC", "2026-07-01T19:00", "2026-07-02T08:00"),
        ("UTC", "2026-07-01T07:59", "2026-07-01T08:00"),
        ("UTC", "2026-07-01T08:00", None),
        ("Asia/Tokyo", "2026-07-01T12:00", "2026-07-01T23:00"),
        ("America/New_York", "2026-07-01T02:00", "2026-07-01T12:00"),
        ("", "2026-07-01T23:00", "2026-07-02T08:00"),
    ],
)
def test_quiet_hours_are_those_of_the_persons_own_zone(
    zone: str, now: str, until: str | None
) -> None:
    assert courtesy.held_until(USUAL, zone, _at(now), 0) == (until and _at(until))


def test_the_night_when_the_clocks_change_is_as_quiet_as_any() -> None:
    """In Berlin 8:00 is 7:00 UTC from the last Sunday of October on, and 6:00 before."""
    before = courtesy.held_until(USUAL, "Europe/Berlin", _at("2026-10-24T20:00"), 0)
    spring = courtesy.held_until(USUAL, "Europe/Berlin", _at("2026-03-28T20:00"), 0)

    assert before == _at("2026-10-25T07:00")
    assert spring == _at("2026-03-29T06:00")


def test_quiet_hours_within_a_day() -> None:
    lunch = Preferences(quiet_from="12:00", quiet_until="14:00")

    assert courtesy.held_until(lunch, "UTC", _at("2026-07-01T13:00"), 0) == _at("2026-07-01T14:00")
    assert courtesy.held_until(lunch, "UTC", _at("2026-07-01T23:00"), 0) is None


def test_beyond_so_many_a_day_the_next_one_waits_for_the_morning() -> None:
    held = courtesy.held_until(USUAL, "UTC", _at("2026-07-01T12:00"), 3)

    assert held == _at("2026-07-02T08:00")


def test_who_wants_none_gets_none() -> None:
    none = Preferences(messages_a_day=0, quiet_from=None, quiet_until=None)

    assert courtesy.held_until(none, "UTC", _at("2026-07-01T12:00"), 0) == _at("2026-07-02T00:00")


@pytest.mark.parametrize(
    ("now", "is_time"),
    [("2026-07-01T09:59", False), ("2026-07-01T10:00", True), ("2026-07-04T10:00", False)],
)
def test_reminders_come_in_the_morning_of_weekdays(now: str, is_time: bool) -> None:
    assert courtesy.is_time_to_remind("UTC", _at(now)) is is_time


@settings(max_examples=200, deadline=None)
@given(
    st.integers(0, 23),
    st.integers(0, 23),
    st.integers(0, 2 * 365 * 24 * 4),
    st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe"]),
)
def test_what_was_held_may_go_when_it_was_said_it_would(
    begin: int, end: int, quarters: int, zone: str
) -> None:
    if begin == end:
        return
    chosen = Preferences(quiet_from=f"{begin:02}:00", quiet_until=f"{end:02}:00")
    now = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=15 * quarters)

    until = courtesy.held_until(chosen, zone, now, 0)

    if until is not None:
        assert now < until <= now + timedelta(hours=25)
        assert courtesy.held_until(chosen, zone, until, 0) is None


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
