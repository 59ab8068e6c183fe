"""A lead changes how a project asks, and who may do what."""

import json
from typing import Any

from bot import ids
from bot.policy import Policy
from bot.records import Role
from bot.screens.settings import GROUPS
from handlers import members, settings
from storage import people
from storage.database import Database
from tests import slack_form
from tests.fakes import FakeAck
from tests.handlers.scene import Scene, make_scene
from tests.makers import make_project


def lead(database: Database) -> Scene:
    scene = make_scene(database)
    scene.give_role("U1", Role.LEAD)
    return scene


def open_group(scene: Scene, group: str, user_id: str = "U1") -> dict[str, Any]:
    scene.command("U1", "settings")
    press = {"action_id": f"{ids.CHANGE_SETTINGS}.0", "value": group}
    body = slack_form.click_in_view(user_id, scene.opened(), press)
    settings.open_group(FakeAck(), body, desk=scene.desk)
    (call,) = scene.slack.to("views.push")
    view: dict[str, Any] = call["view"]
    return view


def save(scene: Scene, view: dict[str, Any], user_id: str = "U1", **held: str) -> dict[str, Any]:
    values = {name: {"type": "number_input", "value": value} for name, value in held.items()}
    body = slack_form.submission(user_id, view, values)
    ack = FakeAck()
    settings.save(ack, body, body["view"] | {"previous_view_id": "V0"}, desk=scene.desk)
    (answer,) = ack.given
    return answer


def test_every_setting_has_its_group() -> None:
    assert sorted(name for names in GROUPS.values() for name in names) == sorted(
        Policy.model_fields
    )


def test_a_lead_changes_a_setting_and_the_overview_shows_it(database: Database) -> None:
    scene = lead(database)
    view = open_group(scene, "Asking")

    answer = save(scene, view, overlap="5", open_cards="10", language="en")

    assert answer == {}
    assert scene.project().policy.overlap == 5
    assert scene.events()[-1].action == "policy"
    (call,) = scene.slack.to("views.update")
    assert "Reviewers per sample: 5" in json.dumps(call["view"]["blocks"])


def test_a_setting_that_cannot_be_is_said_beside_its_input(sqlite: Database) -> None:
    scene = lead(sqlite)
    view = open_group(scene, "Asking")

    answer = save(scene, view, overlap="0", open_cards="10", language="en")

    assert answer["errors"] == {"overlap": "Please give 1 to 20 reviewers per sample."}
    assert scene.project().policy.overlap == 2


def test_who_does_not_lead_reads_who_does(sqlite: Database) -> None:
    scene = lead(sqlite)

    for verb in ("settings", "schedule", "people"):
        assert "Only a lead of tickets may do that" in scene.command("U2", verb)


def test_who_does_not_lead_any_more_cannot_save_an_open_form(database: Database) -> None:
    scene = lead(database)
    scene.give_role("U2", Role.LEAD)
    view = open_group(scene, "Asking")
    scene.give_role("U1", Role.REVIEWER)

    answer = save(scene, view, overlap="5", open_cards="10", language="en")

    assert "Only a lead" in answer["errors"]["overlap"]
    assert scene.project().policy.overlap == 2


def test_a_form_that_claims_another_workspace_s_project_is_refused(sqlite: Database) -> None:
    scene = lead(sqlite)
    with sqlite.write() as session:
        other = make_project(session, team_id="T2", name="secret").id
    view = open_group(scene, "Asking") | {"private_metadata": f"{other}:Asking"}

    answer = save(scene, view, overlap="5", open_cards="10", language="en")

    assert "no project that I know" in answer["errors"]["overlap"]


def test_the_schedule_is_one_form(sqlite: Database) -> None:
    scene = lead(sqlite)

    scene.command("U1", "schedule")

    assert [block["block_id"] for block in scene.opened()["blocks"]] == [*GROUPS["Schedule"]]


def change_role(scene: Scene, action: dict[str, Any], user_id: str = "U1") -> str:
    body = slack_form.click_in_view(user_id, scene.opened(), action)
    members.set_role(FakeAck(), body, desk=scene.desk)
    call = scene.slack.to("views.update")[-1]
    return json.dumps(call["view"]["blocks"])


def test_people_shows_who_may_do_what_and_changes_it(database: Database) -> None:
    scene = lead(database)
    scene.label("U2")
    scene.command("U1", "people")
    assert "<@U2>  \\u00b7  1 answer" in json.dumps(scene.opened()["blocks"])

    shown = change_role(
        scene,
        {"action_id": f"{ids.MEMBER_ROLE}.U2", "selected_option": {"value": "observer"}},
    )

    assert '"initial_option": {"text": {"type": "plain_text", "text": "Observer"' in shown
    assert "observer" in scene.label("U2", "other").said


def test_a_person_is_added_as_a_reviewer(sqlite: Database) -> None:
    scene = lead(sqlite)
    scene.command("U1", "people")

    change_role(scene, {"action_id": ids.ADD_MEMBER, "selected_user": "U9"})

    with sqlite.read() as session:
        person = people.find(session, 1, "U9")
        assert person is not None
        assert (person.name, people.role_of(session, 1, person)) == (
            "Real name of U9",
            Role.REVIEWER,
        )


def test_the_only_lead_stays_one_and_reads_why(sqlite: Database) -> None:
    scene = lead(sqlite)
    scene.command("U1", "people")

    shown = change_role(
        scene, {"action_id": f"{ids.MEMBER_ROLE}.U1", "selected_option": {"value": "none"}}
    )

    assert "only lead" in shown


def test_people_cannot_be_changed_by_who_does_not_lead(sqlite: Database) -> None:
    scene = lead(sqlite)
    scene.command("U1", "people")
    action = {"action_id": f"{ids.MEMBER_ROLE}.U2", "selected_option": {"value": "lead"}}
    body = slack_form.click_in_view("U2", scene.opened(), action)

    members.set_role(FakeAck(), body, desk=scene.desk)

    (call,) = scene.slack.to("views.update")
    assert "Only a lead of tickets may do that" in json.dumps(call["view"]["blocks"])
    with sqlite.read() as session:
        assert people.find(session, 1, "U2") is None
