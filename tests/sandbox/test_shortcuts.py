"""Shortcuts, as people use them and as Slack tells the app."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from tests.sandbox.conftest import App, Sandbox
from tests.sandbox.test_interactions import interactive
from tests.sandbox.test_modals import modal

Values = dict[str, Any]

SHORTCUTS = [
    {"name": "Add to a project", "type": "message", "callback_id": "add", "description": "x"},
    {"name": "New project", "type": "global", "callback_id": "new", "description": "x"},
]


@pytest.fixture
def sandbox(start: Callable[..., Sandbox], tmp_path: Path) -> Sandbox:
    """An app with two shortcuts and without a Home."""
    manifest = tmp_path / "manifest.json"
    scopes = ["channels:read", "channels:join", "chat:write", "im:write"]
    known = {
        "features": {"shortcuts": SHORTCUTS, "app_home": {"home_tab_enabled": False}},
        "oauth_config": {"scopes": {"bot": scopes}},
    }
    manifest.write_text(json.dumps(known))
    return start(manifest_file=manifest)


def test_a_shortcut_of_a_message_brings_the_message(sandbox: Sandbox, app: App) -> None:
    channel = sandbox.slack.conversations_list()["channels"][0]["id"]
    ts = sandbox.post("messages", user="U0ANA", channel=channel, text="Where is it?")["ts"]

    used = sandbox.later(
        "shortcuts", user="U0BEN", channel=channel, message_ts=ts, callback_id="add"
    )
    payload = interactive(app)

    assert used.result() == {"ok": True}
    assert (payload["type"], payload["callback_id"]) == ("message_action", "add")
    assert (payload["message"]["text"], payload["message"]["user"]) == ("Where is it?", "U0ANA")
    assert (payload["message_ts"], payload["channel"]["id"]) == (ts, channel)
    assert payload["user"]["id"] == "U0BEN"
    assert payload["response_url"].startswith(sandbox.address)
    sandbox.slack.views_open(trigger_id=payload["trigger_id"], view=modal())


def test_what_a_message_shortcut_answers_is_for_its_person(sandbox: Sandbox, app: App) -> None:
    channel = sandbox.channel()
    ts = sandbox.post("messages", user="U0ANA", channel=channel, text="x")["ts"]
    place = {"channel": channel, "message_ts": ts, "callback_id": "add"}
    used = sandbox.later("shortcuts", user="U0BEN", **place)
    url = interactive(app)["response_url"]
    used.result()

    sandbox.page.post(url, json={"text": "added"})

    assert "added" in [one["text"] for one in sandbox.messages("U0BEN", channel)]
    assert "added" not in [one["text"] for one in sandbox.messages("U0ANA", channel)]


def test_a_global_shortcut_knows_no_place(sandbox: Sandbox, app: App) -> None:
    used = sandbox.later("shortcuts", user="U0BEN", callback_id="new")

    payload = interactive(app)

    assert used.result() == {"ok": True}
    assert (payload["type"], payload["callback_id"]) == ("shortcut", "new")
    assert {"channel", "message", "response_url"} & set(payload) == set()
    sandbox.slack.views_open(trigger_id=payload["trigger_id"], view=modal())


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"callback_id": "other"}, "stale"),
        ({"callback_id": "new"}, "stale"),
        ({"callback_id": "add", "message_ts": "1.000000"}, "stale"),
        ({"user": "U0NOBODY"}, "user_not_found"),
    ],
    ids=repr,
)
def test_a_shortcut_that_is_not_there_cannot_be_used(
    sandbox: Sandbox, wrong: Values, reason: str
) -> None:
    channel = sandbox.channel()
    ts = sandbox.post("messages", user="U0ANA", channel=channel, text="x")["ts"]
    right = {"user": "U0BEN", "channel": channel, "message_ts": ts, "callback_id": "add"}

    refused = sandbox.post("shortcuts", **right | wrong)

    assert refused["ok"] is False
    assert reason in {refused.get("reason"), refused["error"]}


def test_a_shortcut_of_a_private_message_is_for_members_alone(sandbox: Sandbox) -> None:
    made = sandbox.post("channels", user="U0ANA", name="secret", is_private=True)
    channel = made["channel"]["id"]
    ts = sandbox.post("messages", user="U0ANA", channel=channel, text="x")["ts"]
    place = {"channel": channel, "message_ts": ts, "callback_id": "add"}

    assert sandbox.post("shortcuts", user="U0BEN", **place)["error"] == "not_in_channel"
    assert sandbox.post("shortcuts", user="U0ANA", **place)["reason"] == "dispatch_failed"


def test_without_a_home_tab_nothing_can_be_published_there(sandbox: Sandbox) -> None:
    with pytest.raises(SlackApiError, match="not_enabled"):
        sandbox.slack.views_publish(user_id="U0BEN", view={"type": "home", "blocks": []})
    assert sandbox.get("state", user="U0BEN")["app"]["has_home"] is False
