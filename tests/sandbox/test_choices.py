"""What a person may choose, and what Slack says of a choice that cannot be."""

from typing import Any

import pytest

from tests.sandbox.conftest import ACTIONS, App, Sandbox
from tests.sandbox.test_interactions import card, interactive, press
from tests.sandbox.test_modals import field, modal, open_modal

Values = dict[str, Any]


def plain(text: str) -> Values:
    return {"type": "plain_text", "text": text}


def section(element: Values) -> Values:
    accessory = element | {"action_id": "go"}
    return {"type": "section", "block_id": "buttons", "text": plain("x"), "accessory": accessory}


FORGED: list[tuple[Values, Values]] = [
    ({"type": "users_select"}, {"selected_user": "U0NOBODY"}),
    ({"type": "users_select"}, {"selected_user": {"id": "U0BEN"}}),
    ({"type": "multi_users_select"}, {"selected_users": ["U0BEN", "U1EVA"]}),
    ({"type": "channels_select"}, {"selected_channel": "C0NOWHERE"}),
    ({"type": "channels_select"}, {"selected_channel": "secret"}),
    ({"type": "conversations_select"}, {"selected_conversation": "secret"}),
    (
        {"type": "conversations_select", "filter": {"include": ["private"]}},
        {"selected_conversation": "general"},
    ),
    ({"type": "datepicker"}, {"selected_date": "tomorrow"}),
    ({"type": "timepicker"}, {"selected_time": "25:00"}),
]


@pytest.mark.parametrize(("element", "given"), FORGED, ids=repr)
def test_a_forged_choice_is_not_sent_to_the_app(
    sandbox: Sandbox, element: Values, given: Values
) -> None:
    made = sandbox.post("channels", user="U0ANA", name="secret", is_private=True)
    names = {"secret": made["channel"]["id"], "general": sandbox.channel()}
    place = card(sandbox, section(element))
    ((key, value),) = given.items()
    chosen = names.get(value, value) if isinstance(value, str) else value

    assert sandbox.post("actions", **place, **{key: chosen})["reason"] == "stale"


def test_a_conversation_is_chosen_and_may_be_answered_there(sandbox: Sandbox, app: App) -> None:
    channel = sandbox.channel()
    where = {"type": "conversations_select", "action_id": "c", "response_url_enabled": True}
    view = open_modal(sandbox, app, modal(field("where", where)))
    state = {"where": {"c": {"type": where["type"], "selected_conversation": channel}}}

    sent = sandbox.later("views/submit", user="U0BEN", view_id=view["id"], state=state)
    payload = interactive(app)
    sent.result()
    (url,) = payload["response_urls"]
    sandbox.page.post(url["response_url"], json={"text": "hi", "response_type": "in_channel"})

    assert (url["channel_id"], url["block_id"], url["action_id"]) == (channel, "where", "c")
    assert [one["text"] for one in sandbox.messages("U0ANA", channel)] == ["hi"]


CARD = {
    "type": "card",
    "block_id": "buttons",
    "title": plain("x"),
    "actions": [{"type": "button", "action_id": "go", "text": plain("Go"), "value": "7"}],
}
WITHIN = {
    "card": CARD,
    "carousel": {"type": "carousel", "elements": [CARD, CARD | {"block_id": "other"}]},
    "container": {"type": "container", "title": plain("x"), "child_blocks": [ACTIONS]},
}


@pytest.mark.parametrize("block", WITHIN.values(), ids=WITHIN)
def test_a_button_within_another_block_is_pressed(
    sandbox: Sandbox, app: App, block: Values
) -> None:
    (action,) = press(sandbox, app, card(sandbox, block))["actions"]

    assert (action["block_id"], action["action_id"]) == ("buttons", "go")


def test_blocks_in_an_attachment_are_checked_and_pressed(sandbox: Sandbox, app: App) -> None:
    place = card(sandbox, {"type": "divider"}, attachments=[{"blocks": [ACTIONS]}])

    (action,) = press(sandbox, app, place)["actions"]

    assert action["action_id"] == "go"
    wrongs: list[Any] = [[{"blocks": [{"type": "nonsense"}]}], [7], [{}] * 101]
    for wrong in wrongs:
        answer = _refused(sandbox, place["channel"], wrong)
        assert answer in {"invalid_attachments", "too_many_attachments"}


def _refused(sandbox: Sandbox, channel: str, attachments: Any) -> str:
    headers = {"Authorization": "Bearer xoxb-sandbox"}
    sent = {"channel": channel, "text": "x", "attachments": attachments}
    return str(
        sandbox.page.post("/api/chat.postMessage", json=sent, headers=headers).json()["error"]
    )
