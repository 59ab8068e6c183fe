"""The real Bolt app, fed with what Slack sends."""

import json
from typing import Any
from urllib.parse import urlencode

import pytest
from slack_bolt import App, BoltRequest, BoltResponse
from slack_bolt.authorization import AuthorizeResult

from bot import ids
from handlers.register import register
from storage.database import Database
from tests import slack_form
from tests.handlers.scene import Scene, make_scene


def test_a_click_reaches_its_handler(sqlite: Database) -> None:
    scene = make_scene(sqlite)
    body = slack_form.click("U1", ids.answer_button(1), "1", ts=scene.ts)

    answer = _dispatch(scene, body)

    assert (answer.status, scene.labelled()) == (200, ["refund"])


def test_a_reply_reaches_its_handler(sqlite: Database) -> None:
    scene = make_scene(sqlite)

    answer = _dispatch(scene, slack_form.reply("U1", "other", thread_ts=scene.ts))

    assert (answer.status, scene.labelled()) == (200, ["other"])


def test_a_command_reaches_its_handler(sqlite: Database) -> None:
    scene = make_scene(sqlite)

    answer = _dispatch(scene, slack_form.command("U1", "progress"))

    assert "0 of 1 samples done" in answer.body


@pytest.mark.parametrize("more", [{"bot_id": "B1"}, {"subtype": "message_changed"}])
def test_a_message_that_is_no_reply_is_acknowledged_and_left(
    sqlite: Database, more: dict[str, Any]
) -> None:
    scene = make_scene(sqlite)
    body = slack_form.reply("U1", "refund", thread_ts=scene.ts, **more)

    answer = _dispatch(scene, body)

    assert (answer.status, scene.annotations()) == (200, [])


def test_an_act_that_fails_is_not_acknowledged(hasty: Database) -> None:
    scene = make_scene(hasty)
    body = slack_form.reply("U1", "refund", thread_ts=scene.ts)

    with hasty.write() as session:
        session.connection()
        answer = _dispatch(scene, body)

    assert (answer.status, scene.annotations()) == (500, [])


@pytest.mark.parametrize(
    "action_id",
    [
        "answer.1",
        "answer.10",
        ids.ANSWER_SELECT,
        ids.ANSWER_SEARCH,
        ids.SAVE,
        ids.FORM_INPUT,
        ids.OPEN_FORM,
        "step.1",
        ids.tool("preview"),
        ids.pick("box"),
        ids.SKIP,
        ids.FLAG,
        ids.COMMENT,
        ids.READ_ALL,
        ids.UNDO,
        ids.CHANGE,
        ids.TAKE_SUGGESTION,
        ids.KEEP_ANSWER,
        ids.SKIP_REASON,
        ids.START,
        ids.UNDO_LAST,
        ids.GO_ON,
        ids.MORE,
        ids.GUIDELINES,
        ids.ADJUDICATE,
        ids.take_button(1),
        ids.GIVE_REASON,
        ids.DISCUSS,
        ids.HOME_MENU,
        ids.UNDO_MINE,
        ids.MY_SETTINGS,
        ids.HELP,
        ids.NOT_TODAY,
        ids.REMINDERS_OFF,
    ],
)
def test_every_control_has_a_handler(sqlite: Database, action_id: str) -> None:
    scene = make_scene(sqlite)
    app, request = _app(scene), _request(slack_form.click("U1", action_id, ts=scene.ts))

    matching = [
        one for one in app._listeners if one.matches(req=request, resp=BoltResponse(status=404))
    ]

    assert len(matching) == 1


@pytest.mark.parametrize("callback_id", [ids.CHANGE_FORM, ids.COMMENT_FORM])
def test_every_form_has_a_handler(sqlite: Database, callback_id: str) -> None:
    scene = make_scene(sqlite)
    view = {"type": "modal", "callback_id": callback_id, "private_metadata": "1"}
    held = {"value": ""}
    body = slack_form.submission("U1", view, {"answer": held, "comment": held})

    answer = _dispatch(scene, body)

    assert json.loads(answer.body)["response_action"] == "errors"


def _dispatch(scene: Scene, body: dict[str, Any]) -> BoltResponse:
    return _app(scene).dispatch(_request(body))


def _app(scene: Scene) -> App:
    app = App(
        authorize=lambda: AuthorizeResult(enterprise_id=None, team_id="T1", bot_token="xoxb-fake"),
        signing_secret="none",
        request_verification_enabled=False,
        process_before_response=True,
    )
    register(app, scene.desk)
    return app


def _request(body: dict[str, Any]) -> BoltRequest:
    kind = "json" if "event" in body else "x-www-form-urlencoded"
    headers: dict[str, Any] = {"content-type": f"application/{kind}"}
    if "event" in body:
        return BoltRequest(body=json.dumps(body), headers=headers)
    form = body if "command" in body else {"payload": json.dumps(body)}
    return BoltRequest(body=urlencode(form), headers=headers)
