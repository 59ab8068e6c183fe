from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from bot.sandbox import workspaces
from bot.sandbox.server import create_app

TEXT = {"type": "mrkdwn", "text": "hello"}
PLAIN = {"type": "plain_text", "text": "hello"}
BUTTON = {"type": "button", "text": PLAIN, "action_id": "a"}
OPTION = {"text": PLAIN, "value": "1"}
MODAL = {"type": "modal", "title": PLAIN, "blocks": [{"type": "section", "text": TEXT}]}
TOKENS = {"authorization": "Bearer xoxb-sandbox"}


class Slack:
    """Calls methods as a bot does."""

    def __init__(self, client: TestClient) -> None:
        self.client = client

    def __call__(self, method: str, token: str = "xoxb-sandbox", **arguments: Any) -> Any:
        headers = {"authorization": f"Bearer {token}"} if token else {}
        answer = self.client.post(f"/api/{method}", json=arguments, headers=headers)
        return answer.json() | {"status": answer.status_code}


@pytest.fixture
def slack() -> Iterator[Slack]:
    with TestClient(create_app(workspaces.create("http://testserver"))) as client:
        yield Slack(client)


@pytest.fixture
def channel(slack: Slack) -> str:
    answer = slack.client.post(
        "/sandbox/api/channels",
        json={"user": "U0ANA", "name": "review", "invite": ["U0BEN", "U0CONCORD"]},
    )
    return str(answer.json()["channel"]["id"])


@pytest.mark.parametrize(
    "block",
    [
        {"type": "nonsense"},
        {"type": "section"},
        {"type": "section", "text": TEXT, "colour": "red"},
        {"type": "section", "text": {"type": "mrkdwn", "text": ""}},
        {"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3_001}},
        {"type": "section", "fields": [TEXT] * 11},
        {"type": "header", "text": TEXT},
        {"type": "header", "text": {"type": "plain_text", "text": "x" * 151}},
        {"type": "context", "elements": [TEXT] * 11},
        {"type": "actions", "elements": []},
        {"type": "actions", "elements": [BUTTON | {"action_id": str(n)} for n in range(26)]},
        {"type": "actions", "elements": [BUTTON, BUTTON]},
        {"type": "actions", "elements": [BUTTON | {"text": TEXT}]},
        {"type": "actions", "elements": [BUTTON | {"text": PLAIN | {"text": "x" * 76}}]},
        {"type": "actions", "elements": [BUTTON | {"value": "x" * 2_001}]},
        {"type": "actions", "elements": [BUTTON | {"style": "blue"}]},
        {"type": "actions", "elements": [{"type": "static_select", "options": []}]},
        {"type": "actions", "elements": [{"type": "static_select", "options": [OPTION] * 101}]},
        {"type": "actions", "elements": [{"type": "number_input"}]},
        {"type": "image", "image_url": "https://example.com/x.png"},
        {"type": "image", "slack_file": {"id": "F0NOWHERE"}, "alt_text": "x"},
        {"type": "alert", "text": TEXT},
    ],
)
def test_a_block_that_slack_would_not_show(
    slack: Slack, channel: str, block: dict[str, Any]
) -> None:
    answer = slack("chat.postMessage", channel=channel, text="x", blocks=[block])

    assert (answer["ok"], answer["error"]) == (False, "invalid_blocks")
    assert answer["response_metadata"]["messages"]


def test_a_good_message_is_posted_and_kept_with_its_metadata(slack: Slack, channel: str) -> None:
    metadata = {"event_type": "card", "event_payload": {"id": 7}}
    blocks = [{"type": "section", "text": TEXT}, {"type": "actions", "elements": [BUTTON]}]

    posted = slack("chat.postMessage", channel=channel, text="x", blocks=blocks, metadata=metadata)

    history = slack("conversations.history", channel=channel, include_all_metadata=True)
    (found,) = [m for m in history["messages"] if m["ts"] == posted["ts"]]
    assert found["metadata"] == metadata


def test_too_many_blocks_and_too_long_messages(slack: Slack, channel: str) -> None:
    section = {"type": "section", "text": {"type": "mrkdwn", "text": "x" * 2_900}}

    many = slack("chat.postMessage", channel=channel, blocks=[{"type": "divider"}] * 51)
    long = slack("chat.postMessage", channel=channel, blocks=[section] * 5)

    assert many["error"] == "invalid_blocks"
    assert long["error"] == "msg_blocks_too_long"


def test_an_update_without_blocks_drops_them(slack: Slack, channel: str) -> None:
    blocks = [{"type": "section", "text": TEXT}]
    ts = slack("chat.postMessage", channel=channel, text="x", blocks=blocks)["ts"]

    slack("chat.update", channel=channel, ts=ts, text="y")

    (message,) = [
        m for m in slack("conversations.history", channel=channel)["messages"] if m["ts"] == ts
    ]
    assert (message["text"], message.get("blocks")) == ("y", None)


@pytest.mark.parametrize(
    ("token", "method", "arguments", "error"),
    [
        ("", "auth.test", {}, "not_authed"),
        ("xoxb-other", "auth.test", {}, "invalid_auth"),
        ("xoxb-sandbox", "no.such.method", {}, "unknown_method"),
        ("xoxb-sandbox", "chat.postMessage", {"channel": "C0", "text": "x"}, "channel_not_found"),
        ("xoxb-sandbox", "users.info", {"user": "U0"}, "user_not_found"),
        ("xoxb-sandbox", "apps.connections.open", {}, "not_allowed_token_type"),
        ("xoxb-sandbox", "views.open", {"trigger_id": "1.2", "view": MODAL}, "invalid_trigger_id"),
    ],
)
def test_a_call_that_is_refused(
    slack: Slack, token: str, method: str, arguments: dict[str, Any], error: str
) -> None:
    answer = slack(method, token=token, **arguments)

    assert (answer["ok"], answer["status"]) == (False, 200)
    assert answer["error"].startswith(error.removesuffix("_id"))


def test_the_bot_writes_only_where_it_is_a_member(slack: Slack) -> None:
    answer = slack.client.post("/sandbox/api/channels", json={"user": "U0ANA", "name": "private"})

    refused = slack("chat.postMessage", channel=answer.json()["channel"]["id"], text="x")

    assert refused["error"] == "not_in_channel"


def test_a_post_a_second_and_channel(slack: Slack, channel: str) -> None:
    answers = [slack("chat.postMessage", channel=channel, text="x") for _ in range(10)]

    assert answers[0]["ok"]
    assert answers[-1]["status"] == 429
    assert answers[-1]["error"] == "ratelimited"


def test_an_ephemeral_message_is_for_one_person(slack: Slack, channel: str) -> None:
    slack("chat.postEphemeral", channel=channel, user="U0BEN", text="only Ben")

    def seen_by(user: str) -> list[str]:
        query = {"user": user, "channel": channel}
        answer = slack.client.get("/sandbox/api/messages", params=query)
        return [message["text"] for message in answer.json()["messages"]]

    assert "only Ben" in seen_by("U0BEN")
    assert "only Ben" not in seen_by("U0ANA")
    history = slack("conversations.history", channel=channel)["messages"]
    assert all(message["text"] != "only Ben" for message in history)


def test_a_fault_after_doing_it_posts_and_loses_the_answer(slack: Slack, channel: str) -> None:
    fault = {"method": "chat.postMessage", "status": 503, "drop_after": True, "times": 1}
    slack.client.post("/sandbox/api/faults", json=fault)

    lost = slack.client.post(
        "/api/chat.postMessage", json={"channel": channel, "text": "once"}, headers=TOKENS
    )

    texts = [m["text"] for m in slack("conversations.history", channel=channel)["messages"]]
    assert lost.status_code == 503
    assert texts.count("once") == 1


def test_a_file_is_taken_as_the_sdk_sends_it_and_usable_a_moment_later(
    slack: Slack, channel: str
) -> None:
    content = b"\x89PNG\r\n\x1a\n&a=b%zz"
    place = slack("files.getUploadURLExternal", filename="x.png", length=len(content))

    # The SDK sends bare bytes, and urllib calls whatever it sends a form.
    sent = slack.client.post(
        place["upload_url"],
        content=content,
        headers={"content-type": "application/x-www-form-urlencoded"},
    )
    done = slack("files.completeUploadExternal", files=[{"id": place["file_id"], "title": "x"}])

    assert (sent.status_code, done["ok"]) == (200, True)
    assert slack.client.get(f"/sandbox/files/{place['file_id']}").content == content
    image = {"type": "image", "slack_file": {"id": place["file_id"]}, "alt_text": "x"}
    fresh = slack("chat.postMessage", channel=channel, blocks=[image])
    assert fresh["error"] == "invalid_blocks"
