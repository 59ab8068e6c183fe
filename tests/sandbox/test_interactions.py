import time
from typing import Any

import httpx
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook import WebhookClient

from tests.sandbox.conftest import ACTIONS, BUTTON, App, Sandbox

Values = dict[str, Any]

OPTIONS = [
    {"text": {"type": "plain_text", "text": text}, "value": text} for text in ("refund", "delivery")
]
CHOICE = {
    "type": "actions",
    "block_id": "choice",
    "elements": [{"type": "static_select", "action_id": "label", "options": OPTIONS}],
}


def card(sandbox: Sandbox, *blocks: Values, **more: Any) -> Values:
    """A message of the app with controls, and how a person names its button."""
    channel = sandbox.slack.conversations_open(users="U0BEN")["channel"]["id"]
    posted = sandbox.slack.chat_postMessage(
        channel=channel, text="x", blocks=list(blocks or (ACTIONS,)), **more
    )
    return {
        "user": "U0BEN",
        "channel": channel,
        "message_ts": posted["ts"],
        "block_id": "buttons",
        "action_id": "go",
    }


def press(sandbox: Sandbox, app: App, place: Values) -> Values:
    """Presses and acknowledges; what the app was sent."""
    pressed = sandbox.later("actions", **place)
    payload = interactive(app)
    assert pressed.result()["ok"]
    return payload


def interactive(app: App, answer: Values | None = None) -> Values:
    """The next interaction, acknowledged like all events before it."""
    while True:
        envelope = app.receive()
        is_event = envelope["type"] == "events_api"
        app.acknowledge(envelope, None if is_event else answer)
        if not is_event:
            payload: Values = envelope["payload"]
            return payload


def test_a_press_is_sent_as_slack_sends_it(sandbox: Sandbox, app: App) -> None:
    place = card(sandbox)

    payload = press(sandbox, app, place)

    ts, channel = place["message_ts"], place["channel"]
    assert payload["type"] == "block_actions"
    assert payload["user"] == {
        "id": "U0BEN",
        "username": "ben",
        "name": "ben",
        "team_id": "T0SANDBOX",
    }
    assert payload["container"] == {
        "type": "message",
        "message_ts": ts,
        "channel_id": channel,
        "is_ephemeral": False,
    }
    assert payload["team"] == {"id": "T0SANDBOX", "domain": "sandbox"}
    assert (payload["enterprise"], payload["is_enterprise_install"]) == (None, False)
    assert payload["channel"] == {"id": channel, "name": "directmessage"}
    assert payload["message"]["ts"] == ts
    assert payload["state"] == {"values": {}}
    action = payload["actions"][0]
    assert float(action.pop("action_ts")) > float(ts)
    assert action == BUTTON | {"block_id": "buttons"}


def test_a_button_says_what_the_app_wrote_on_it(sandbox: Sandbox, app: App) -> None:
    payload = press(sandbox, app, card(sandbox) | {"value": "sample 8"})

    assert payload["actions"][0]["value"] == "sample 7"


def test_a_choice_is_told_in_the_apps_own_words(sandbox: Sandbox, app: App) -> None:
    place = card(sandbox, CHOICE) | {"block_id": "choice", "action_id": "label"}
    forged = OPTIONS[1] | {"text": {"type": "plain_text", "text": "something else"}}

    payload = press(sandbox, app, place | {"selected_option": forged})

    assert payload["actions"][0]["selected_option"] == OPTIONS[1]
    assert payload["state"]["values"]["choice"]["label"]["selected_option"] == OPTIONS[1]
    unknown = OPTIONS[0] | {"value": "other"}
    assert sandbox.post("actions", **place, selected_option=unknown)["reason"] == "stale"


@pytest.mark.parametrize(
    "gone",
    [{"block_id": "x"}, {"action_id": "x"}, {"message_ts": "1.0"}, {"channel": "C0X"}],
    ids=repr,
)
def test_a_control_that_is_gone_cannot_be_pressed(sandbox: Sandbox, gone: Values) -> None:
    assert sandbox.post("actions", **(card(sandbox) | gone))["reason"] == "stale"


def test_after_an_update_the_old_button_is_gone(sandbox: Sandbox) -> None:
    place = card(sandbox)
    sandbox.slack.chat_update(channel=place["channel"], ts=place["message_ts"], text="done")

    answer = sandbox.post("actions", **place)

    assert answer["reason"] == "stale"


def test_nobody_presses_what_they_cannot_see(sandbox: Sandbox) -> None:
    channel = sandbox.channel()
    secret = sandbox.slack.chat_postEphemeral(
        channel=channel, user="U0BEN", text="x", blocks=[ACTIONS]
    )["message_ts"]
    place = {"channel": channel, "message_ts": secret, "block_id": "buttons", "action_id": "go"}

    assert sandbox.post("actions", user="U0ANA", **place)["reason"] == "stale"
    assert sandbox.post("actions", **(card(sandbox) | {"user": "U0ANA"}))["ok"] is False
    assert sandbox.post("actions", user="U0X", **place)["error"] == "user_not_found"


def test_without_an_app_a_press_fails_at_once(sandbox: Sandbox) -> None:
    place = card(sandbox)
    started = time.monotonic()

    answer = sandbox.post("actions", **place)

    assert (answer["ok"], answer["reason"]) == (False, "dispatch_failed")
    assert time.monotonic() - started < 1
    marked = sandbox.messages("U0BEN", place["channel"])[0]["pending_action"]
    assert marked == {"action_id": "go", "block_id": "buttons", "status": "failed"}


def test_a_press_that_is_not_acknowledged_fails_and_comes_only_once(
    sandbox: Sandbox, app: App
) -> None:
    sandbox.desk.line.sockets.ack_seconds = 0.3
    place = card(sandbox)
    app.answer()

    answer = sandbox.post("actions", **place)

    assert (answer["ok"], answer["reason"]) == (False, "timeout")
    assert app.receive()["type"] == "interactive"
    with pytest.raises(TimeoutError):
        app.receive(0.5)


def test_an_update_by_response_url_replaces_the_card(sandbox: Sandbox, app: App) -> None:
    place = card(sandbox)
    url = press(sandbox, app, place)["response_url"]

    answer = WebhookClient(url).send(text="saved", replace_original=True)

    assert (answer.status_code, answer.body) == (200, "ok")
    assert [one["text"] for one in sandbox.messages("U0BEN", place["channel"])] == ["saved"]


def test_only_a_response_url_changes_an_ephemeral_message(sandbox: Sandbox, app: App) -> None:
    channel = sandbox.channel()
    secret = sandbox.slack.chat_postEphemeral(
        channel=channel, user="U0BEN", text="x", blocks=[ACTIONS]
    )["message_ts"]
    place = {"channel": channel, "message_ts": secret, "block_id": "buttons", "action_id": "go"}
    payload = press(sandbox, app, {"user": "U0BEN", **place})
    url = WebhookClient(payload["response_url"])

    url.send(text="saved", replace_original=True)
    changed = sandbox.messages("U0BEN", channel)
    url.send(delete_original=True)

    assert payload["container"]["is_ephemeral"] is True
    assert [(one["text"], one["ephemeral"]) for one in changed] == [("saved", True)]
    assert sandbox.messages("U0BEN", channel) == []


def test_a_response_is_for_the_person_alone_unless_it_is_for_the_channel(
    sandbox: Sandbox, app: App
) -> None:
    channel = sandbox.channel()
    posted = sandbox.slack.chat_postMessage(channel=channel, text="x", blocks=[ACTIONS])["ts"]
    place = {"channel": channel, "message_ts": posted, "block_id": "buttons", "action_id": "go"}
    url = WebhookClient(press(sandbox, app, {"user": "U0BEN", **place})["response_url"])

    url.send(text="for you")
    url.send(text="for all", response_type="in_channel")

    assert [one["text"] for one in sandbox.messages("U0BEN", channel)] == [
        "x",
        "for you",
        "for all",
    ]
    assert [one["text"] for one in sandbox.messages("U0ANA", channel)] == ["x", "for all"]


def test_a_response_url_ends_after_five_uses_or_half_an_hour(sandbox: Sandbox, app: App) -> None:
    place = card(sandbox)
    often, late = (WebhookClient(press(sandbox, app, place)["response_url"]) for _ in range(2))

    statuses = [often.send(text="x").status_code for _ in range(6)]
    sandbox.clock.ahead = 30 * 60 + 1
    expired = late.send(text="x")

    assert statuses == [200] * 5 + [404]
    assert expired.status_code == 404
    assert "expired_url" in expired.body


def test_a_response_is_checked_like_a_message(sandbox: Sandbox, app: App) -> None:
    url = press(sandbox, app, card(sandbox))["response_url"]

    wrong = WebhookClient(url).send(text="x", blocks=[{"type": "section"}])
    nothing = httpx.post(url, content="?")

    assert (wrong.status_code, "invalid_blocks" in wrong.body) == (400, True)
    assert nothing.status_code == 400


def test_a_press_in_a_thread_names_the_thread(sandbox: Sandbox, app: App) -> None:
    root = card(sandbox)["message_ts"]
    place = card(sandbox, thread_ts=root)

    payload = press(sandbox, app, place)

    assert payload["container"]["thread_ts"] == root


def test_a_command_is_sent_and_its_answer_shown(sandbox: Sandbox, app: App) -> None:
    channel = sandbox.channel()
    sent = sandbox.later("messages", user="U0BEN", channel=channel, text="/concord report  a ")
    payload = interactive(app, {"text": "42 labels", "response_type": "ephemeral"})

    assert sent.result() == {"ok": True}
    assert (payload["command"], payload["text"]) == ("/concord", "report  a")
    assert (payload["user_id"], payload["channel_name"]) == ("U0BEN", "general")
    assert payload["trigger_id"]
    assert [one["text"] for one in sandbox.messages("U0BEN", channel)] == ["42 labels"]
    assert sandbox.messages("U0ANA", channel) == []
    WebhookClient(payload["response_url"]).send(text="later")
    assert sandbox.messages("U0BEN", channel)[-1]["text"] == "later"


def test_commands_that_cannot_be_are_refused(sandbox: Sandbox) -> None:
    channel = sandbox.channel()
    ts = sandbox.slack.chat_postMessage(channel=channel, text="x")["ts"]

    def say(text: str, **more: str) -> Values:
        return sandbox.post("messages", user="U0BEN", channel=channel, text=text, **more)

    assert say("/foo")["error"] == "/foo is not a valid command"
    assert "not supported in threads" in say("/concord", thread_ts=ts)["error"]
    assert "dispatch_failed" in say("/concord")["error"]


def test_a_command_that_is_not_acknowledged_says_so(sandbox: Sandbox, app: App) -> None:
    sandbox.desk.line.sockets.ack_seconds = 0.2
    channel = sandbox.channel()

    answer = sandbox.post("messages", user="U0BEN", channel=channel, text="/concord")

    assert app.connection
    assert "operation_timeout" in answer["error"]


def test_a_typeahead_asks_the_app(sandbox: Sandbox, app: App) -> None:
    element = {"type": "external_select", "action_id": "sample", "min_query_length": 0}
    place = card(sandbox, {"type": "actions", "block_id": "s", "elements": [element]})
    place |= {"block_id": "s", "action_id": "sample", "value": "ref"}

    asked = sandbox.later("options", **place)
    payload = interactive(app, {"options": OPTIONS})
    wrong = sandbox.later("options", **place)
    interactive(app, {"options": [{"text": "x", "value": "x"}]})

    assert (payload["type"], payload["value"]) == ("block_suggestion", "ref")
    assert asked.result() == {"options": OPTIONS}
    assert wrong.result() == {"options": []}
    assert "Slack would refuse" in sandbox.get("state", user="U0BEN")["notices"][0]["text"]


def test_a_trigger_opens_one_modal_within_three_seconds(sandbox: Sandbox, app: App) -> None:
    place = card(sandbox)
    modal = {"type": "modal", "title": {"type": "plain_text", "text": "x"}, "blocks": []}
    used, late = (press(sandbox, app, place)["trigger_id"] for _ in range(2))
    sandbox.slack.views_open(trigger_id=used, view=modal)
    sandbox.clock.ahead = 3.5

    errors = []
    for trigger in (used, late, "1.2.3"):
        with pytest.raises(SlackApiError) as refused:
            sandbox.slack.views_open(trigger_id=trigger, view=modal)
        errors.append(refused.value.response["error"])

    assert errors == ["exchanged_trigger_id", "expired_trigger_id", "invalid_trigger_id"]
