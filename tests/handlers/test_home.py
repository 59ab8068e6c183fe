"""A person's Home: what waits, how it goes, and their own settings."""

import json
from pathlib import Path
from typing import Any

import pytest

from bot import ids
from bot.preferences import Preferences
from bot.records import Role
from handlers import home, labelling, undoing
from jobs import publishing
from jobs.tools import Tools
from storage import people
from storage.database import Database
from storage.tables import Reviewer
from tests import slack_form
from tests.fakes import FakeAck, FakeRespond
from tests.handlers.scene import Scene, make_scene
from tests.handlers.sitting_scene import Seat, make_seat


def test_home_shows_what_waits_with_one_button_to_begin(database: Database) -> None:
    seat = make_seat(database, 4)
    seat.scene.give_role("U1", Role.REVIEWER)

    shown = _open(seat.scene)

    assert "Hello Real name of U1" in shown
    assert "4 samples wait in tickets" in shown
    assert "Start 4" in shown
    assert "Europe/Berlin" in shown


def test_home_of_a_stranger_says_how_to_begin(sqlite: Database) -> None:
    assert "You are in no labelling project yet." in _open(make_seat(sqlite).scene)


def test_another_tab_publishes_nothing(sqlite: Database) -> None:
    scene = make_seat(sqlite).scene

    home.opened(slack_form.home_opened("U1", "messages"), desk=scene.desk)

    assert scene.slack.homes == {}


def test_start_in_home_sends_the_card(database: Database) -> None:
    seat = make_seat(database, 4)
    seat.scene.give_role("U1", Role.REVIEWER)

    _press(seat.scene, ids.START, f"{seat.scene.project_id}:4", labelling.start)

    seat.scene.deliver()
    assert "1 of 4" in seat.text


def test_what_home_cannot_do_is_told_in_a_form(sqlite: Database) -> None:
    scene = make_seat(sqlite, 4).scene

    _press(scene, ids.START, f"{scene.project_id}:4", labelling.start)

    assert "Please begin in the channel of tickets." in json.dumps(scene.opened())


def test_the_menu_of_a_project_begins_a_session(sqlite: Database) -> None:
    seat = make_seat(sqlite, 4)
    seat.scene.give_role("U1", Role.REVIEWER)

    _press(seat.scene, ids.HOME_MENU, f"start:{seat.scene.project_id}:2", home.menu)

    seat.scene.deliver()
    assert "1 of 2" in seat.text


def test_home_is_published_anew_after_a_change(database: Database) -> None:
    seat = make_seat(database, 4)
    seat.scene.give_role("U1", Role.REVIEWER)
    _open(seat.scene)
    seat.begin()
    seat.label()
    seat.scene.clock.advance(5)

    publishing.publish_all(_tools(seat.scene))

    shown = json.dumps(seat.scene.slack.homes["U1"])
    assert "you gave 1" in shown
    assert "a session is open" in shown
    published = len(seat.scene.slack.to("views.publish"))
    publishing.publish_all(_tools(seat.scene))
    assert len(seat.scene.slack.to("views.publish")) == published


def test_a_home_that_slack_does_not_show_is_let_be_until_it_is_opened(sqlite: Database) -> None:
    seat = make_seat(sqlite, 4)
    _open(seat.scene)
    seat.begin()
    seat.label()
    seat.scene.slack.refuse("views.publish", "not_enabled")
    for _ in range(2):
        publishing.publish_all(_tools(seat.scene))

    assert len(seat.scene.slack.to("views.publish")) == 2


def test_differences_are_shown_of_finished_samples_only(database: Database) -> None:
    seat = make_seat(database, 3, overlap=3)
    seat.begin("label 1")
    seat.label("other")
    _press(seat.scene, ids.HOME_MENU, f"differences:{seat.scene.project_id}", home.menu)
    first = json.dumps(seat.scene.opened())
    seat.scene.slack.calls.clear()
    _finish_first(seat.scene)

    shown = _open(seat.scene)
    _press(seat.scene, ids.HOME_MENU, f"differences:{seat.scene.project_id}", home.menu)

    assert "agree" in first
    assert "My difference" in shown
    assert "You: *other*  ·  group: *refund*" in json.dumps(seat.scene.opened(), ensure_ascii=False)


def test_differences_of_a_foreign_project_are_refused(sqlite: Database) -> None:
    scene = make_seat(sqlite).scene

    _press(scene, ids.HOME_MENU, "differences:1", home.menu)

    assert "no project of yours" in json.dumps(scene.opened())


def test_settings_are_kept_and_shown(database: Database) -> None:
    scene = make_seat(database).scene
    _open(scene)

    ack = _save(scene, quiet_from="22:00", quiet_until="06:30", reminders="off")

    assert ack.given == [{}]
    chosen = _reviewer(scene).preferences
    assert chosen == Preferences(quiet_from="22:00", quiet_until="06:30", reminders=False)
    _press(scene, ids.MY_SETTINGS, "", home.open_settings)
    assert '"initial_time": "06:30"' in json.dumps(scene.opened())


def test_no_quiet_hours_are_possible(sqlite: Database) -> None:
    scene = make_seat(sqlite).scene

    ack = _save(scene, quiet_from=None, quiet_until=None)

    assert ack.given == [{}]
    assert _reviewer(scene).preferences.quiet_from is None


@pytest.mark.parametrize(
    ("times", "said"), [(("22:00", None), "both times"), (("08:00", "08:00"), "another time")]
)
def test_quiet_hours_that_cannot_be_are_told_in_the_form(
    sqlite: Database, times: tuple[str, str | None], said: str
) -> None:
    ack = _save(make_seat(sqlite).scene, quiet_from=times[0], quiet_until=times[1])

    assert said in ack.given[0]["errors"]["quiet_until"]


def test_undo_in_home_takes_the_newest_answer_back(database: Database) -> None:
    scene = make_scene(database)
    scene.label("U1", "refund")

    respond = _press(scene, ids.UNDO_MINE, "", undoing.undo_mine)

    assert respond.given == []
    assert "Taken back: refund." in json.dumps(scene.opened())
    scene.deliver()
    assert "0 of 2 labelled" in json.dumps(scene.card())


def test_undo_by_command_takes_several_back(database: Database) -> None:
    seat = make_seat(database, 4)
    seat.begin()
    seat.label("refund")
    first = seat.sample()
    seat.label("other")

    said = seat.scene.command("U1", "undo 2")

    assert "Taken back: other, refund." in said
    seat.scene.deliver(5)
    assert seat.sample() != first
    assert "1 of 4" in seat.text


def test_undo_leaves_a_finished_sample(sqlite: Database) -> None:
    scene = make_scene(sqlite, overlap=1)
    scene.label("U1", "refund")

    assert "Not taken back: refund" in scene.command("U1", "undo")


def test_undo_without_any_answer_says_so(sqlite: Database) -> None:
    assert "nothing of yours" in make_scene(sqlite).command("U1", "undo")


def _open(scene: Scene, user: str = "U1") -> str:
    home.opened(slack_form.home_opened(user), desk=scene.desk)
    return json.dumps(scene.slack.homes[user], ensure_ascii=False)


def _press(scene: Scene, action_id: str, value: str, handler: Any, user: str = "U1") -> FakeRespond:
    action = {"action_id": action_id, "value": value}
    body = slack_form.click_in_view(user, {"type": "home"}, action)
    wanted = handler.__code__.co_varnames[: handler.__code__.co_argcount]
    respond = FakeRespond()
    more = {"respond": respond} if "respond" in wanted else {}
    handler(FakeAck(), body, desk=scene.desk, **more)
    return respond


def _save(scene: Scene, **chosen: str | None) -> FakeAck:
    usual = {"messages_a_day": "3", "reminders": "on", "session_size": "10"}
    held = {
        name: {"selected_time": value}
        if name.startswith("quiet")
        else slack_form.picked(value or "")
        for name, value in (usual | chosen).items()
    }
    view = {"type": "modal", "callback_id": ids.MY_SETTINGS_FORM}
    body = slack_form.submission("U1", view, held)
    ack = FakeAck()
    home.save_settings(ack, body, body["view"], desk=scene.desk)
    return ack


def _reviewer(scene: Scene) -> Reviewer:
    with scene.database.read() as session:
        found = people.of_team(session, "T1", "U1")
        assert found is not None
        return found


def _finish_first(scene: Scene) -> None:
    """Two others say refund to the sample that U1 has answered."""
    for user in ("U2", "U3"):
        other = Seat(scene, user)
        other.begin("label 1")
        other.label("refund")


def _tools(scene: Scene) -> Tools:
    return Tools(scene.database, lambda _: scene.slack, scene.clock.now, Path("nowhere"), "here:1")
