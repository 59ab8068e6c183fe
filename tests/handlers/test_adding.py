"""Samples come from Slack itself: a message, a dropped file."""

import json
from typing import Any

from sqlmodel import col, select

from bot import ids
from bot.records import DeliveryKind, Role
from handlers import adding
from storage import file_imports
from storage.database import Database
from storage.tables import Sample
from tests import slack_form
from tests.fakes import FakeAck
from tests.handlers.scene import Scene, make_scene
from tests.makers import NOW, make_project
from tests.slack_form import picked, written


def open_form(scene: Scene, text: str, user_id: str = "U1") -> dict[str, Any]:
    adding.open_form(FakeAck(), slack_form.message_shortcut(user_id, text), desk=scene.desk)
    return scene.opened()


def send(
    scene: Scene, view: dict[str, Any], text: str, project: str = "1", user_id: str = "U1"
) -> Any:
    values = {"project": picked(project), "text": written(text)}
    body = slack_form.submission(user_id, view, values)
    ack = FakeAck()
    adding.add_message(ack, body, body["view"], desk=scene.desk)
    (answer,) = ack.given
    return answer


def samples(database: Database) -> list[Sample]:
    with database.read() as session:
        return list(session.exec(select(Sample).order_by(col(Sample.id))))


def test_a_message_becomes_a_sample_without_its_mentions(database: Database) -> None:
    scene = make_scene(database)
    scene.give_role("U1", Role.REVIEWER)

    view = open_form(scene, "<@U2> my card &amp; I")
    text = view["blocks"][1]["element"]["initial_value"]
    answer = send(scene, view, text)

    assert "Added to *tickets*" in json.dumps(answer["view"]["blocks"])
    sample = samples(database)[-1]
    assert json.loads(sample.parts) == [{"text": "@person my card & I", "type": "text"}]
    assert sample.extra == {"slack_channel": "C9", "slack_ts": "5.5"}
    assert scene.events()[-1].action == "import"


def test_the_same_text_is_not_added_twice(sqlite: Database) -> None:
    scene = make_scene(sqlite, text="Where is it?")
    scene.give_role("U1", Role.REVIEWER)

    answer = send(scene, open_form(scene, "Where is it?"), "Where is it?")

    assert "has that text already" in json.dumps(answer["view"]["blocks"])
    assert len(samples(sqlite)) == 1


def test_a_message_without_text_is_told_so(sqlite: Database) -> None:
    scene = make_scene(sqlite)
    scene.give_role("U1", Role.REVIEWER)

    assert "no text" in json.dumps(open_form(scene, ""))


def test_who_is_in_no_project_is_told_how_to_make_one(sqlite: Database) -> None:
    assert "/concord new" in json.dumps(open_form(make_scene(sqlite), "Hello", "U7"))


def test_a_project_that_was_not_offered_takes_nothing(database: Database) -> None:
    scene = make_scene(database)
    scene.give_role("U1", Role.REVIEWER)
    with database.write() as session:
        other = make_project(session, team_id="T2", name="secret").id

    answer = send(scene, open_form(scene, "Hello"), "Hello", str(other))

    assert answer["errors"] == {"project": "You may not add samples to that project."}
    assert len(samples(database)) == 1


def drop(scene: Scene, name: str, user_id: str = "U1") -> list[dict[str, Any]]:
    adding.offer_import(slack_form.dropped_file(user_id, name), desk=scene.desk)
    scene.deliver()
    return [dict(call) for call in scene.slack.to("chat.postEphemeral")]


def press_import(scene: Scene, offer: dict[str, Any], user_id: str = "U1") -> str:
    button = offer["blocks"][-1]["elements"][0]
    done = scene.press(
        user_id, button["action_id"], button["value"], handler=adding.import_file, ts="7.7"
    )
    return done.said


def test_a_lead_who_drops_a_file_is_offered_to_import_it(database: Database) -> None:
    scene = make_scene(database)
    scene.give_role("U1", Role.LEAD)

    (offer,) = drop(scene, "more.CSV")
    said = press_import(scene, offer)

    assert offer["user"] == "U1"
    assert "Importing *more.CSV*" in said.replace("\u200b", "")
    assert "import" in scene.rung
    with database.read() as session:
        (row,) = file_imports.due(session, NOW)
    assert (row.file_id, row.user_id) == ("F7", "U1")


def test_others_and_other_files_are_left_in_peace(sqlite: Database) -> None:
    scene = make_scene(sqlite)
    scene.give_role("U1", Role.LEAD)

    assert drop(scene, "holiday.png") == []
    assert drop(scene, "more.csv", "U2") == []


def test_a_press_of_somebody_else_imports_nothing(database: Database) -> None:
    scene = make_scene(database)
    scene.give_role("U1", Role.LEAD)
    (offer,) = drop(scene, "more.csv")

    assert "Only a lead" in press_import(scene, offer, "U2")
    with database.read() as session:
        assert file_imports.due(session, NOW) == []


def test_a_button_that_is_none_of_ours_is_refused(sqlite: Database) -> None:
    scene = make_scene(sqlite)
    scene.give_role("U1", Role.LEAD)

    done = scene.press("U1", f"{ids.IMPORT_FILE}.1", "[]", handler=adding.import_file)

    assert done.said == "That button is none of mine."
    assert scene.deliveries(DeliveryKind.EPHEMERAL) == []
