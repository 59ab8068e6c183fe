from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.schedule import check_time, check_zone, last_daily, last_hourly, start_of_day


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "now", "due"),
    [
        ("UTC", "2026-07-01T09:00", "2026-07-01T09:00"),
        ("UTC", "2026-07-01T08:59", "2026-06-30T09:00"),
        ("Europe/Berlin", "2026-03-28T12:00", "2026-03-28T08:00"),  # the day before spring
        ("Europe/Berlin", "2026-03-29T12:00", "2026-03-29T07:00"),  # the day the clocks jump
        ("Europe/Berlin", "2026-10-24T12:00", "2026-10-24T07:00"),  # the day before autumn
        ("Europe/Berlin", "2026-10-25T12:00", "2026-10-25T08:00"),  # the day of 25 hours
        ("Pacific/Auckland", "2026-07-01T00:00", "2026-06-30T21:00"),
    ],
)
def test_nine_in_the_morning_is_by_the_projects_clock(zone: str, now: str, due: str) -> None:
    assert last_daily("09:00", zone, at(now)) == at(due)


def test_a_time_that_the_clocks_jump_over_comes_once_all_the_same() -> None:
    minutes = [at("2026-03-29T00:00").timestamp() + 60 * i for i in range(24 * 60)]

    dues = {last_daily("02:30", "Europe/Berlin", datetime.fromtimestamp(m, UTC)) for m in minutes}

    assert dues == {at("2026-03-28T01:30"), at("2026-03-29T01:30")}


def test_a_time_that_comes_twice_counts_once() -> None:
    minutes = [at("2026-10-25T00:00").timestamp() + 60 * i for i in range(24 * 60)]

    dues = {last_daily("02:30", "Europe/Berlin", datetime.fromtimestamp(m, UTC)) for m in minutes}

    assert dues == {at("2026-10-24T00:30"), at("2026-10-25T00:30")}


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Asia/Kathmandu"]),
    st.times(),
)
def test_what_is_due_is_past_and_not_older_than_a_long_day(
    now: datetime, zone: str, time: object
) -> None:
    due = last_daily(f"{time:%H:%M}", zone, now)

    assert 0 <= (now - due).total_seconds() <= 25 * 3_600


def test_the_last_full_hour() -> None:
    assert last_hourly(at("2026-07-01T09:59")) == at("2026-07-01T09:00")


def test_the_day_begins_at_midnight_of_the_zone() -> None:
    assert start_of_day("Europe/Berlin", at("2026-07-01T23:00")) == at("2026-07-01T22:00")


@pytest.mark.parametrize(("text", "kept"), [("9:30", "09:30"), ("17:00", "17:00")])
def test_a_time_of_day_is_kept_with_two_digits(text: str, kept: str) -> None:
    assert check_time(text) == kept


@pytest.mark.parametrize("text", ["", "25:00", "9", "09:60", "noon"])
def test_what_is_no_time_of_day_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"does not match format|unconverted data"):
        check_time(text)


@pytest.mark.parametrize("name", ["", "Mars/Base", "../etc/passwd", "/etc/localtime"])
def test_what_is_no_zone_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match=r"is no time zone|ZoneInfo keys"):
        check_zone(name)
