"""What no screen of ours offers is refused, changes nothing, and is in the log with who tried."""

import json
import logging
from collections.abc import Callable
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot import ids
from bot.records import Role
from handlers import adding, answering, filling, members, revising, settings
from storage.database import Database
from tests import slack_form
from tests.fakes import FakeAck, FakeRespond
from tests.handlers.scene import Scene, make_scene
from tests.handlers.test_register import _dispatch
from tests.makers import make_project

Try = Callable[[Scene], object]

WHO = {"user": "U9", "team": "T1"}


def _press(scene: Scene, handler: Callable[..., None], value: str = "", **where: Any) -> str:
    return scene.press("U9", ids.UNDO, value, handler=handler, **where).said


def _label(scene: Scene, value: str, **where: Any) -> str:
    return scene.press("U9", ids.answer_button(1), value, **where).said


def _form(scene: Scene, handler: Callable[..., None], metadata: str, **values: Any) -> object:
    view = {"private_metadata": metadata, "callback_id": "any"}
    body = slack_form.submission("U9", view, values or {"answer": {"value": "2"}})
    ack = FakeAck()
    handler(ack, body, body["view"], desk=scene.desk)
    return ack.given[0]["errors"]


def _personal_card(scene: Scene) -> str:
    """Of somebody else."""
    scene.command("U1", "next")
    scene.deliver()
    return str(scene.slack.posted("D1")[-1]["ts"])


def _other_project(scene: Scene) -> str:
    """Of another workspace."""
    with scene.database.write() as session:
        return str(make_project(session, team_id="T2", name="secret").id)


def _theirs(scene: Scene) -> str:
    """Another person's answer."""
    return scene.label("U1").button(ids.UNDO) or ""


def _import(scene: Scene, value: str) -> str:
    done = FakeRespond()
    body = slack_form.click("U9", ids.IMPORT_FILE, value, ts=scene.ts)
    adding.import_file(FakeAck(), body, done, desk=scene.desk)
    return done.private[0]


def _import_to(scene: Scene, project: str) -> str:
    return _import(scene, json.dumps({"project": project, "file": "F1", "name": "a.csv"}))


def _add_to(scene: Scene, project: str) -> object:
    return _form(
        scene,
        adding.add_message,
        "{}",
        project=slack_form.picked(project),
        text=slack_form.written("words"),
    )


def _member(scene: Scene, action_id: str, **picked: Any) -> None:
    scene.give_role("U9", Role.LEAD)
    view = {"private_metadata": str(scene.project_id)}
    body = slack_form.click_in_view("U9", view, {"action_id": action_id, **picked})
    members.set_role(FakeAck(), body, desk=scene.desk)


def _stranger(scene: Scene) -> None:
    """A person of another workspace, whom Slack does not know in this one."""
    scene.slack.refuse("users.info", "user_not_found")
    _member(scene, ids.ADD_MEMBER, selected_user="U8")


def _boss() -> dict[str, Any]:
    return {"selected_option": {"value": "boss"}}


TRIES: dict[str, Try] = {
    "a card that is not there": lambda scene: _label(scene, "1", ts="1.1"),
    "a card of another channel": lambda scene: _label(scene, "1", channel_id="C2"),
    "somebody else's card": lambda scene: _label(
        scene, "1", ts=_personal_card(scene), channel_id="D1"
    ),
    "a label that is none": lambda scene: _label(scene, "999"),
    "somebody else's answer": lambda scene: _press(scene, revising.undo, _theirs(scene)),
    "an answer that is not there": lambda scene: _press(scene, revising.undo, "777"),
    "a form of no card": lambda scene: _form(scene, filling.answer_form, "777"),
    "a form of somebody else's answer": lambda scene: _form(scene, revising.change, _theirs(scene)),
    "a form of another workspace's project": lambda scene: _form(
        scene,
        settings.save,
        f"{_other_project(scene)}:Asking",
        overlap={"value": "5"},
        open_cards={"value": "5"},
    ),
    "an import that was not offered": lambda scene: _import(scene, "[]"),
    "an import to another workspace": lambda scene: _import_to(scene, _other_project(scene)),
    "a sample for another workspace": lambda scene: _add_to(scene, _other_project(scene)),
    "a person of another workspace": _stranger,
    "a person who is no member": lambda scene: _member(
        scene, f"{ids.MEMBER_ROLE}.U7", selected_option={"value": "lead"}
    ),
    "a role that is none": lambda scene: _member(scene, f"{ids.MEMBER_ROLE}.U9", **_boss()),
}


@pytest.mark.parametrize("name", TRIES)
def test_what_nobody_is_offered_is_refused_and_logged(sqlite: Database, name: str) -> None:
    scene = make_scene(sqlite)
    before = _kept(scene)

    with capture_logs() as logged:
        said = TRIES[name](scene)

    (entry,) = [one for one in logged if one["event"] == "forged"]
    assert {key: entry[key] for key in WHO} == WHO
    assert entry["log_level"] == "warning"
    assert said != ""
    assert [row for row in _kept(scene) if row not in before and row[0] == "U9"] == []


def test_a_forged_group_of_settings_is_logged(sqlite: Database) -> None:
    scene = make_scene(sqlite)
    scene.give_role("U9", Role.LEAD)

    with capture_logs() as logged:
        body = slack_form.click_in_view(
            "U9",
            {"private_metadata": str(scene.project_id)},
            {"action_id": ids.SETTINGS_GROUP, "value": "Secrets"},
        )
        settings.open_group(FakeAck(), body, desk=scene.desk)

    assert [one["what"] for one in logged if one["event"] == "forged"] == ["group of settings"]


def test_an_action_that_is_none_of_ours_is_not_taken_and_logged(
    sqlite: Database, caplog: pytest.LogCaptureFixture
) -> None:
    scene = make_scene(sqlite)

    with caplog.at_level(logging.WARNING):
        answer = _dispatch(scene, slack_form.click("U9", "drop_tables", "1", ts=scene.ts))

    assert (answer.status, scene.annotations()) == (404, [])
    assert any("drop_tables" in record.getMessage() for record in caplog.records)


def test_a_typeahead_on_another_card_offers_nothing(sqlite: Database) -> None:
    scene, ack = make_scene(sqlite), FakeAck()
    body = slack_form.click("U9", ids.ANSWER_SEARCH, ts="1.1") | {"value": "ref"}

    with capture_logs() as logged:
        answering.offer_labels(ack, body, desk=scene.desk)

    assert ack.given == [{"options": []}]
    assert [one["what"] for one in logged] == ["unknown card"]


def _kept(scene: Scene) -> list[tuple[str, str, str]]:
    """Who did what, by the log."""
    return [(one.actor, one.action, one.payload) for one in scene.events()]
