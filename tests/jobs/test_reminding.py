"""Reminders: once a day, never in quiet hours, no more once ignored."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot import ids
from bot.preferences import Preferences
from bot.records import DeliveryState
from bot.screens import replies
from handlers import labelling, reminders
from jobs import reminding
from jobs.tools import Tools
from storage import notices, people
from storage.database import Database
from storage.tables import Project
from tests.handlers.scene import Scene
from tests.handlers.sitting_scene import Seat, make_seat

MORNING = datetime(2026, 11, 24, 10, 30, tzinfo=UTC)  # a Tuesday


def test_who_labelled_before_is_reminded_of_what_waits(database: Database) -> None:
    seat = _reader(database)

    _remind(seat.scene, MORNING)

    assert "3 samples wait for you in *tickets*." in seat.text
    assert "Start 3" in seat.text


def test_a_reminder_comes_once_a_day(database: Database) -> None:
    seat = _reader(database)

    for minute in (0, 10, 20):
        _remind(seat.scene, MORNING.replace(minute=minute))

    assert len(_messages(seat)) == 1


def test_it_becomes_the_card_of_the_session(database: Database) -> None:
    seat = _reader(database)
    _remind(seat.scene, MORNING)
    message = seat.card["ts"]

    seat.press(ids.START, handler=labelling.start)

    assert seat.card["ts"] == message
    assert "1 of 3" in seat.text


def test_after_two_that_were_ignored_there_is_none_until_one_labels_again(
    database: Database,
) -> None:
    seat = _reader(database)
    for day in (24, 25, 26, 27):
        _remind(seat.scene, MORNING.replace(day=day))
    ignored = len(_messages(seat))
    seat.begin("label 1")
    seat.label()

    _remind(seat.scene, datetime(2026, 11, 30, 10, 30, tzinfo=UTC))

    assert ignored == 2
    assert len(_messages(seat)) == 4  # the session that they asked for is one of them


def test_not_today_is_an_answer(sqlite: Database) -> None:
    seat = _reader(sqlite)
    for day in (24, 25, 26):
        _remind(seat.scene, MORNING.replace(day=day))
        seat.press(ids.NOT_TODAY, handler=reminders.not_today)

    assert len(_messages(seat)) == 3
    assert "not today" in seat.text


def test_no_more_reminders(sqlite: Database) -> None:
    seat = _reader(sqlite)
    _remind(seat.scene, MORNING)
    seat.press(ids.REMINDERS_OFF, handler=reminders.turn_off)

    _remind(seat.scene, MORNING.replace(day=25))

    assert len(_messages(seat)) == 1
    assert "turn them on again" in seat.text


@pytest.mark.parametrize(
    "now",
    [
        MORNING.replace(hour=9),
        MORNING.replace(day=28),  # a Saturday
        MORNING.replace(day=23, hour=13),  # they labelled that day
    ],
)
def test_at_other_times_nobody_is_reminded(sqlite: Database, now: datetime) -> None:
    seat = _reader(sqlite)

    _remind(seat.scene, now)

    assert _messages(seat) == []


def test_nobody_is_reminded_of_nothing(sqlite: Database) -> None:
    seat = _reader(sqlite, samples=1)

    _remind(seat.scene, MORNING)

    assert _messages(seat) == []


def test_who_turned_them_off_is_not_reminded(sqlite: Database) -> None:
    seat = _reader(sqlite)
    _choose(seat.scene, Preferences(reminders=False))

    _remind(seat.scene, MORNING)

    assert _messages(seat) == []


def test_a_notice_waits_for_the_end_of_quiet_hours(database: Database) -> None:
    seat = _reader(database)
    _choose(seat.scene, Preferences(quiet_from="09:00", quiet_until="15:00"))

    _remind(seat.scene, MORNING)
    early = len(_messages(seat))
    _deliver_at(seat.scene, MORNING.replace(hour=15))

    assert early == 0
    assert len(_messages(seat)) == 1


def test_a_notice_waits_for_the_end_of_do_not_disturb(database: Database) -> None:
    seat = _reader(database)
    end = MORNING.replace(hour=16)
    seat.scene.slack.quiet["U1"] = (int(MORNING.timestamp()) - 60, int(end.timestamp()))

    _remind(seat.scene, MORNING)
    early = len(_messages(seat))
    _deliver_at(seat.scene, end)

    assert early == 0
    assert len(_messages(seat)) == 1


def test_a_workspace_that_does_not_tell_is_no_obstacle(sqlite: Database) -> None:
    seat = _reader(sqlite)
    seat.scene.slack.refuse("dnd.info", "missing_scope")

    _remind(seat.scene, MORNING)

    assert len(_messages(seat)) == 1


def test_what_is_held_does_not_hold_up_what_was_asked_for(database: Database) -> None:
    seat = _reader(database)
    _choose(seat.scene, Preferences(quiet_from="09:00", quiet_until="15:00"))
    _remind(seat.scene, MORNING)

    seat.begin()

    assert "1 of 3" in seat.text


def test_no_more_than_so_many_a_day(sqlite: Database) -> None:
    seat = _reader(sqlite)
    _choose(seat.scene, Preferences(messages_a_day=2, quiet_from=None, quiet_until=None))
    with sqlite.write() as session:
        project = session.get_one(Project, seat.scene.project_id)
        for number in range(4):
            message = replies.note(f"Notice {number}")
            notices.owe(session, project, "U1", message, MORNING, key=f"n{number}")

    for minute in range(4):
        _deliver_at(seat.scene, MORNING.replace(minute=40 + minute))

    assert len(_messages(seat)) == 2
    held = [one for one in seat.scene.deliveries() if one.state is DeliveryState.OWED]
    assert {one.not_before for one in held} == {datetime(2026, 11, 25, tzinfo=UTC)}


def test_somebody_elses_reminder_is_not_answered(sqlite: Database) -> None:
    seat = _reader(sqlite)
    _remind(seat.scene, MORNING)

    done = seat.press(ids.REMINDERS_OFF, handler=reminders.turn_off, user="U2")

    assert done.said == "That is no reminder of yours."


def _reader(database: Database, samples: int = 4) -> Seat:
    """One who labelled the first of these samples yesterday, and reads what the bot says."""
    seat = make_seat(database, samples)
    seat.begin("label 1")
    seat.label()
    seat.scene.slack.messages["D1"].clear()
    return seat


def _remind(scene: Scene, now: datetime) -> None:
    scene.clock.time = now
    reminding.remind_all(
        Tools(scene.database, lambda _: scene.slack, scene.clock.now, Path("nowhere"), "here:1")
    )
    scene.deliver(1)


def _deliver_at(scene: Scene, now: datetime) -> None:
    scene.clock.time = now
    scene.deliver(1)


def _messages(seat: Seat) -> list[str]:
    return [json.dumps(one["blocks"]) for one in seat.scene.slack.posted("D1")]


def _choose(scene: Scene, chosen: Preferences) -> None:
    with scene.database.write() as session:
        reviewer = people.of_team(session, "T1", "U1")
        assert reviewer is not None
        reviewer.preferences = chosen
        session.add(reviewer)
