"""A lead makes a project in Slack."""

import json
from typing import Any

import pytest

from bot import ids
from bot.records import SuggestionPolicy
from handlers import setting_up
from storage import people, projects, provenance, schemas
from storage.database import Database
from tests import slack_form
from tests.fakes import FakeAck
from tests.handlers.scene import Scene, make_scene
from tests.slack_form import picked, written

FIRST = {
    "name": written("intents"),
    "channel": {"type": "conversations_select", "selected_conversation": "C2"},
    "kind": picked("choice"),
    "labels": written("refund: wants money back\ndelivery\nother"),
    "example": written("Where is my kettle?"),
}
SECOND = {
    "suggestion": {"type": "static_select", "selected_option": {"value": "after"}},
    "overlap": {"type": "number_input", "value": "2"},
    "threshold": {"type": "number_input", "value": "0.9"},
    "model": {"type": "plain_text_input", "value": None},
    "summary_time": {"type": "timepicker", "selected_time": "09:30"},
}


def send_first(scene: Scene, user_id: str = "U1", **changed: Any) -> dict[str, Any]:
    scene.command(user_id, "new")
    body = slack_form.submission(user_id, scene.opened(), FIRST | changed)
    ack = FakeAck()
    setting_up.take_first(ack, body, body["view"], desk=scene.desk)
    (answer,) = ack.given
    return answer


def send_second(
    scene: Scene, view: dict[str, Any], user_id: str = "U1", **changed: Any
) -> tuple[dict[str, Any], dict[str, Any]]:
    body = slack_form.submission(user_id, view, SECOND | changed)
    return body, resend(scene, body)


def resend(scene: Scene, body: dict[str, Any]) -> dict[str, Any]:
    ack = FakeAck()
    setting_up.take_second(ack, body, body["view"], desk=scene.desk)
    (answer,) = ack.given
    return answer


def test_two_forms_make_a_project_that_tells_its_channel(database: Database) -> None:
    scene = make_scene(database)

    second = send_first(scene)["view"]
    _, answer = send_second(scene, second)
    scene.deliver()

    assert answer == {"response_action": "clear"}
    with database.read() as session:
        project = projects.by_name(session, "intents")
        schema = schemas.read(schemas.newest(session, project.id))
        assert [lead.slack_user_id for lead in people.leads(session, project.id)] == ["U1"]
    assert [(one.name, one.description) for one in schema.labels] == [
        ("refund", "wants money back"),
        ("delivery", ""),
        ("other", ""),
    ]
    policy = project.policy
    assert (policy.overlap, policy.threshold, policy.summary_time) == (2, 0.9, "09:30")
    assert (policy.suggestion, policy.timezone) == (SuggestionPolicy.AFTER, "Europe/Berlin")
    (welcome,) = scene.slack.posted("C2")
    assert "<@U1> leads it" in json.dumps(welcome["blocks"])


def test_the_same_form_delivered_twice_makes_one_project(database: Database) -> None:
    scene = make_scene(database)
    second = send_first(scene)["view"]

    body, first_answer = send_second(scene, second)
    second_answer = resend(scene, body)

    assert first_answer == second_answer == {"response_action": "clear"}
    with database.read() as session:
        assert len(projects.everything(session)) == 2
        assert provenance.verify(session, projects.by_name(session, "intents").id) is None


@pytest.mark.parametrize(
    ("changed", "block", "sentence"),
    [
        ({"name": written("two words")}, "name", "must be one word"),
        ({"name": written("tickets")}, "name", "There is a project 'tickets' already"),
        ({"labels": written("refund")}, "labels", "at least two"),
        ({"labels": written("")}, "labels", "at least two"),
        ({"labels": written("refund\nRefund")}, "labels", "twice"),
        ({"kind": picked("rating"), "labels": written("good\nbad")}, "labels", "whole numbers"),
    ],
)
def test_what_cannot_be_is_said_beside_its_input(
    sqlite: Database, changed: dict[str, Any], block: str, sentence: str
) -> None:
    answer = send_first(make_scene(sqlite), **changed)

    assert answer["response_action"] == "errors"
    assert sentence.casefold() in answer["errors"][block].casefold()


def test_a_channel_that_the_bot_cannot_enter_is_refused_at_once(sqlite: Database) -> None:
    scene = make_scene(sqlite)
    scene.slack.refuse("conversations.join", "method_not_supported_for_channel_type")

    answer = send_first(scene)

    assert "/invite @Concord" in answer["errors"]["channel"]


def test_a_public_channel_is_joined_without_an_invitation(sqlite: Database) -> None:
    scene = make_scene(sqlite)

    answer = send_first(scene)

    assert (answer["response_action"], "C2" in scene.slack.joined) == ("push", True)


def test_a_setting_that_cannot_be_is_said_beside_its_input(sqlite: Database) -> None:
    scene = make_scene(sqlite)
    second = send_first(scene)["view"]

    _, answer = send_second(scene, second, overlap={"type": "number_input", "value": "99"})

    assert answer["errors"] == {"overlap": "Please give 1 to 20 reviewers per sample."}


def test_two_leads_who_choose_one_name_at_one_moment_make_one_project(database: Database) -> None:
    scene = make_scene(database)
    second = send_first(scene)["view"]
    send_second(scene, second)

    _, answer = send_second(scene, second, "U2")

    assert "already" in answer["errors"]["model"]


def test_the_preview_shows_the_card_and_follows_the_suggestion_policy(sqlite: Database) -> None:
    scene = make_scene(sqlite)
    view = send_first(scene)["view"]
    shown = json.dumps(view["blocks"])
    assert "Where is my kettle?" in shown
    assert "1 refund" in shown
    assert "Model suggests" in shown
    body = slack_form.click_in_view(
        "U1", view | {"state": {"values": _values(SECOND)}}, {"action_id": ids.PREVIEW}
    )

    setting_up.preview(FakeAck(), body, desk=scene.desk)

    (call,) = scene.slack.to("views.update")
    assert "Model suggests" not in json.dumps(call["view"]["blocks"])
    assert call["view"]["private_metadata"] == view["private_metadata"]


def test_labels_may_name_themselves_for_kinds_that_have_usual_ones(sqlite: Database) -> None:
    scene = make_scene(sqlite)

    answer = send_first(scene, kind=picked("rating"), labels=written(""))

    assert answer["response_action"] == "push"


def test_a_guest_may_not_make_a_project(sqlite: Database) -> None:
    scene = make_scene(sqlite)
    scene.slack.guests.add("U1")

    assert "Guests cannot make projects" in scene.command("U1", "new")


def _values(states: dict[str, Any]) -> dict[str, Any]:
    return {block: {"value": state} for block, state in states.items()}
