"""Buttons of an open form, from the press to the form that shows what is half made."""

from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from bot import ids
from handlers import filling, sketching
from handlers.desk import Desk
from storage.database import Database
from tests import slack_form
from tests.fakes import FakeAck
from tests.handlers.scene import Scene
from tests.handlers.test_forms import SPANS, open_form, scene_of, send, typed, values

LABELS = ("person", "place")


def use(scene: Scene, view: dict[str, Any], line: str | None, pressed: str = "preview") -> FakeAck:
    """Presses a tool in the form, with this in its line; None: nothing was sent of it."""
    block_id = next(one["block_id"] for one in view["blocks"] if one["type"] == "input")
    state = {} if line is None else {block_id: {ids.FORM_INPUT: typed(line)}}
    body = {
        "type": "block_actions",
        "team": {"id": "T1"},
        "user": {"id": "U1", "name": "name of U1"},
        "container": {"type": "view", "view_id": "V1"},
        "view": view | {"id": "V1", "hash": "1.a", "state": {"values": state}},
        "actions": [
            {
                "action_id": ids.tool(pressed),
                "block_id": "tools",
                "value": pressed,
                "action_ts": "9",
            }
        ],
    }
    ack = FakeAck()
    sketching.use_tool(ack, body, desk=delivering_desk(scene))
    return ack


def delivering_desk(scene: Scene) -> Desk:
    """As the clock does, a job that is rung runs soon."""
    return replace(scene.desk, run_soon=lambda _: scene.deliver())


def shown(scene: Scene) -> dict[str, Any]:
    view: dict[str, Any] = scene.slack.to("views.update")[-1]["view"]
    return view


def of_type(view: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [block for block in view["blocks"] if block["type"] == kind]


def test_a_preview_draws_what_is_typed_and_keeps_it_in_the_form(database: Database) -> None:
    scene = scene_of(database, "spans", LABELS)
    view = open_form(scene)

    ack = use(scene, view, "1 pe, 5 pl")

    after = shown(scene)
    (line,), (picture,) = of_type(after, "input"), of_type(after, "image")
    upload = scene.slack.uploads[-1]
    assert ack.given == [{}]
    assert line["element"]["initial_value"] == "1 pe, 5 pl"
    assert line["block_id"] == "answer#1", "an input of the same id would keep what it held"
    assert picture["slack_file"] == {"id": f"F{len(scene.slack.uploads)}"}
    assert Image.open(BytesIO(upload["content"])).width == 1_080
    assert scene.annotations() == []
    assert after["private_metadata"] == view["private_metadata"]


def test_the_changed_form_is_read_like_the_first(sqlite: Database) -> None:
    scene = scene_of(sqlite, "spans", LABELS)
    use(scene, open_form(scene), "1 pe")
    after = shown(scene)

    bad = FakeAck()
    body = slack_form.submission("U1", after, {})
    body["view"]["state"]["values"] = {"answer#1": {"value": typed("99 pe")}}
    filling.answer_form(bad, body, body["view"], desk=scene.desk)
    body = slack_form.submission("U1", after, {})
    filling.answer_form(FakeAck(), body, body["view"], desk=scene.desk)

    assert bad.given[0]["errors"].keys() == {"answer#1"}
    assert values(scene) == [SPANS], "what was filled in counts, where Slack sends nothing"


def test_the_same_sketch_is_uploaded_once(sqlite: Database) -> None:
    scene = scene_of(sqlite, "spans", LABELS)
    view = open_form(scene)

    use(scene, view, "1 pe")
    before = len(scene.slack.uploads)
    use(scene, view, "1 pe")

    assert len(scene.slack.uploads) == before
    assert of_type(shown(scene), "image")[0]["slack_file"] == {"id": f"F{before}"}


def test_a_line_that_cannot_be_read_is_told_in_the_form(sqlite: Database) -> None:
    scene = scene_of(sqlite, "spans", LABELS)

    use(scene, open_form(scene), "99 pe")

    after = shown(scene)
    assert "there is no word 99" in str(of_type(after, "context"))
    assert of_type(after, "input")[0]["element"]["initial_value"] == "99 pe"
    assert send(scene, after, typed("1 pe")).given


def test_a_form_that_has_changed_meanwhile_is_left_alone(sqlite: Database) -> None:
    scene = scene_of(sqlite, "spans", LABELS)
    scene.slack.refuse("views.update", "hash_conflict")

    use(scene, open_form(scene), "1 pe")

    assert len(scene.slack.to("views.update")) == 1


def test_a_picture_that_is_late_does_not_hold_up_the_form(
    sqlite: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = scene_of(sqlite, "spans", LABELS)
    view = open_form(scene)
    monkeypatch.setattr(sketching, "PATIENCE_SECONDS", 0.0)
    monkeypatch.setattr(Scene, "deliver", lambda _: None)

    use(scene, view, "1 pe")

    first, second = (call["view"] for call in scene.slack.to("views.update"))
    assert "Drawing the picture" in str(of_type(first, "context"))
    assert "The picture is late" in str(of_type(second, "context"))
    assert of_type(second, "image") == of_type(view, "image"), "the one that was there stays"


def test_a_file_that_slack_still_processes_is_shown_a_moment_later(
    sqlite: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = scene_of(sqlite, "spans", LABELS)
    monkeypatch.setattr(sketching, "LOOK_AGAIN_SECONDS", 0.0)
    use(scene, open_form(scene), "1 pe")
    scene.slack.refuse("views.update", "invalid_arguments")

    use(scene, open_form(scene), "1 pe")

    last, again = scene.slack.to("views.update")[-2:]
    assert last["view"] == again["view"]


def test_a_forged_form_changes_nothing(sqlite: Database) -> None:
    scene = scene_of(sqlite, "spans", LABELS)

    ack = use(scene, open_form(scene) | {"private_metadata": "999"}, "1 pe")

    assert ack.given == [{}]
    assert scene.slack.to("views.update") == []


def test_a_missing_line_is_the_one_that_was_filled_in(sqlite: Database) -> None:
    scene = scene_of(sqlite, "spans", LABELS, suggested=SPANS)

    use(scene, open_form(scene), None)

    assert of_type(shown(scene), "input")[0]["element"]["initial_value"] == "1 pe"
