import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.sandbox.errors import RateLimited
from tests.sandbox.conftest import ACTIONS, App, Sandbox

METADATA = {"event_type": "card", "event_payload": {"delivery": 7}}


Values = dict[str, Any]


def error_of(call: Callable[..., Any], **arguments: Any) -> str:
    with pytest.raises(SlackApiError) as refused:
        call(**arguments)
    return str(refused.value.response["error"])


def test_auth_test_tells_who_the_app_is_and_what_it_may(sandbox: Sandbox) -> None:
    answer = sandbox.slack.auth_test()

    assert (answer["user_id"], answer["team_id"]) == ("U0CONCORD", "T0SANDBOX")
    assert "chat:write" in answer.headers["x-oauth-scopes"].split(",")


@pytest.mark.parametrize(
    ("token", "error"),
    [
        ("", "not_authed"),
        ("xoxb-other", "invalid_auth"),
        ("xapp-sandbox", "not_allowed_token_type"),
    ],
)
def test_the_wrong_token_opens_nothing(sandbox: Sandbox, token: str, error: str) -> None:
    answer = httpx.post(
        f"{sandbox.address}/api/auth.test", headers={"Authorization": f"Bearer {token}".strip()}
    )

    assert (answer.status_code, answer.json()["error"]) == (200, error)


def test_a_bot_token_opens_no_socket(sandbox: Sandbox) -> None:
    opens = sandbox.slack.apps_connections_open

    assert error_of(opens, app_token="xoxb-sandbox") == "not_allowed_token_type"


def test_an_unknown_method_is_refused(sandbox: Sandbox) -> None:
    assert error_of(sandbox.slack.api_call, api_method="chat.shout") == "unknown_method"


@pytest.mark.parametrize("form", ["json", "data", "files", "params"])
def test_a_call_may_come_in_every_form(sandbox: Sandbox, form: str) -> None:
    channel = sandbox.channel()
    blocks = [ACTIONS] if form == "json" else json.dumps([ACTIONS])
    arguments: Any = {"channel": channel, "text": "x", "blocks": blocks}
    if form == "files":
        arguments = {key: (None, value) for key, value in arguments.items()}
    sent: dict[str, Any] = {form: arguments}
    headers = {"Authorization": "Bearer xoxb-sandbox"}

    answer = httpx.post(f"{sandbox.address}/api/chat.postMessage", headers=headers, **sent).json()

    assert answer["ok"]
    assert answer["message"]["blocks"][0]["elements"][0]["action_id"] == "go"


def test_json_that_is_none_is_refused(sandbox: Sandbox) -> None:
    headers = {"Authorization": "Bearer xoxb-sandbox", "Content-Type": "application/json"}
    address = f"{sandbox.address}/api/chat.postMessage"

    assert httpx.post(address, headers=headers, content="{").json()["error"] == "invalid_json"
    assert httpx.post(address, headers=headers, content="[]").json()["error"] == "json_not_object"


def test_a_missing_scope_is_named(start: Callable[..., Sandbox], tmp_path: Path) -> None:
    manifest = tmp_path / "manifest.json"
    manifest.write_text(json.dumps({"oauth_config": {"scopes": {"bot": ["channels:read"]}}}))
    sandbox = start(manifest_file=manifest)

    with pytest.raises(SlackApiError) as refused:
        sandbox.slack.chat_postMessage(channel="C1", text="x")

    assert refused.value.response["error"] == "missing_scope"
    assert refused.value.response["needed"] == "chat:write"
    assert refused.value.response["provided"] == "channels:read"


def test_a_message_comes_back_with_its_metadata_if_asked_for(sandbox: Sandbox) -> None:
    channel = sandbox.channel()
    ts = sandbox.slack.chat_postMessage(channel=channel, text="x", metadata=METADATA)["ts"]

    asked = sandbox.slack.conversations_history(channel=channel, include_all_metadata=True)
    unasked = sandbox.slack.conversations_history(channel=channel)

    assert [(one["ts"], one["metadata"]) for one in asked["messages"]] == [(ts, METADATA)]
    assert "metadata" not in unasked["messages"][0]


def test_a_message_to_a_person_goes_to_their_direct_messages(sandbox: Sandbox) -> None:
    answer = sandbox.slack.chat_postMessage(channel="U0BEN", text="hello")

    assert answer["channel"].startswith("D")
    assert answer["channel"] == sandbox.slack.conversations_open(users="U0BEN")["channel"]["id"]
    assert [one["text"] for one in sandbox.messages("U0BEN", answer["channel"])] == ["hello"]


def test_the_app_writes_only_where_it_is_a_member(sandbox: Sandbox) -> None:
    channel = sandbox.slack.conversations_list()["channels"][0]["id"]
    post = sandbox.slack.chat_postMessage

    assert error_of(post, channel=channel, text="x") == "not_in_channel"
    assert error_of(post, channel="C0NOWHERE", text="x") == "channel_not_found"


def test_a_message_must_say_something(sandbox: Sandbox) -> None:
    post = sandbox.slack.chat_postMessage

    assert error_of(post, channel=sandbox.channel(), text="") == "no_text"


def test_wrong_blocks_are_refused_with_what_is_wrong(sandbox: Sandbox) -> None:
    with pytest.raises(SlackApiError) as refused:
        sandbox.slack.chat_postMessage(
            channel=sandbox.channel(), text="x", blocks=[{"type": "section"}]
        )

    assert refused.value.response["error"] == "invalid_blocks"
    assert refused.value.response["response_metadata"]["messages"] == [
        "[ERROR] missing required field: text [json-pointer:/blocks/0]"
    ]


def test_too_much_is_refused_as_a_whole(sandbox: Sandbox) -> None:
    section = {"type": "section", "text": {"type": "mrkdwn", "text": "x" * 2900}}
    post = sandbox.slack.chat_postMessage

    error = error_of(post, channel=sandbox.channel(), text="x", blocks=[section] * 5)

    assert error == "msg_blocks_too_long"


def test_metadata_must_have_its_two_parts(sandbox: Sandbox) -> None:
    post = sandbox.slack.chat_postMessage
    metadata = {"event_type": "card"}

    error = error_of(post, channel=sandbox.channel(), text="x", metadata=metadata)

    assert error == "invalid_metadata_format"


def test_a_text_without_blocks_takes_the_blocks_away(sandbox: Sandbox) -> None:
    channel = sandbox.channel()
    ts = sandbox.slack.chat_postMessage(
        channel=channel, text="x", blocks=[ACTIONS], metadata=METADATA
    )["ts"]

    sandbox.slack.chat_update(channel=channel, ts=ts, text="y")

    message = sandbox.slack.conversations_history(channel=channel, include_all_metadata=True)
    assert "blocks" not in message["messages"][0]
    assert message["messages"][0]["text"] == "y"
    assert message["messages"][0]["metadata"] == METADATA


def test_only_ones_own_messages_can_be_changed(sandbox: Sandbox) -> None:
    channel = sandbox.channel()
    theirs = sandbox.post("messages", user="U0BEN", channel=channel, text="mine")["ts"]
    secret = sandbox.slack.chat_postEphemeral(channel=channel, user="U0BEN", text="psst")
    update, delete = sandbox.slack.chat_update, sandbox.slack.chat_delete

    assert error_of(update, channel=channel, ts=theirs, text="x") == "cant_update_message"
    assert error_of(delete, channel=channel, ts=theirs) == "cant_delete_message"
    assert error_of(update, channel=channel, ts="1.000000", text="x") == "message_not_found"
    missing = error_of(update, channel=channel, ts=secret["message_ts"], text="x")
    assert missing == "message_not_found"


def test_what_is_only_for_ben_is_seen_by_ben_alone(sandbox: Sandbox) -> None:
    channel = sandbox.channel()

    sandbox.slack.chat_postEphemeral(channel=channel, user="U0BEN", text="psst")

    assert [one["ephemeral"] for one in sandbox.messages("U0BEN", channel)] == [True]
    assert sandbox.messages("U0ANA", channel) == []
    assert sandbox.slack.conversations_history(channel=channel)["messages"] == []
    stranger = error_of(sandbox.slack.chat_postEphemeral, channel=channel, user="U0X", text="x")
    assert stranger == "user_not_in_channel"


def test_history_comes_page_by_page_newest_first(sandbox: Sandbox) -> None:
    channel = sandbox.channel()
    for number in range(5):
        sandbox.slack.chat_postMessage(channel=channel, text=str(number))

    pages = [
        [one["text"] for one in page["messages"]]
        for page in sandbox.slack.conversations_history(channel=channel, limit=2)
    ]

    assert pages == [["4", "3"], ["2", "1"], ["0"]]
    history = sandbox.slack.conversations_history
    assert error_of(history, channel=channel, cursor="?") == "invalid_cursor"


def test_lists_of_channels_and_people_come_page_by_page(sandbox: Sandbox) -> None:
    slack, channel = sandbox.slack, sandbox.channel()
    for name in "abc":
        slack.conversations_create(name=name)
    lists: list[tuple[Callable[..., Any], str, Values]] = [
        (slack.conversations_list, "channels", {}),
        (slack.users_conversations, "channels", {}),
        (slack.conversations_members, "members", {"channel": channel}),
        (slack.users_list, "members", {}),
    ]

    for call, key, more in lists:
        whole, cursor = call(**more)[key], ""
        pages: list[list[Any]] = []
        while not pages or cursor:
            answer = call(**more, limit=2, cursor=cursor)
            pages.append(answer[key])
            cursor = answer["response_metadata"]["next_cursor"]
        assert [one for page in pages for one in page] == whole
        assert len(pages) == (len(whole) + 1) // 2
        assert error_of(call, **more, limit=0) == "invalid_limit"


def test_the_ends_belong_to_a_time_only_if_asked_for(sandbox: Sandbox) -> None:
    channel = sandbox.channel()
    post = sandbox.slack.chat_postMessage
    first, _, last = [post(channel=channel, text=text)["ts"] for text in "abc"]

    def texts(**more: Any) -> str:
        found = sandbox.slack.conversations_history(
            channel=channel, oldest=first, latest=last, **more
        )
        return "".join(one["text"] for one in found["messages"])

    assert texts() == "b"
    assert texts(inclusive=True) == "cba"


def test_a_thread_counts_its_replies(sandbox: Sandbox) -> None:
    channel = sandbox.channel()
    root = sandbox.slack.chat_postMessage(channel=channel, text="root")["ts"]
    reply = sandbox.post("messages", user="U0BEN", channel=channel, text="a", thread_ts=root)["ts"]
    answer = sandbox.slack.chat_postMessage(channel=channel, text="b", thread_ts=reply)["ts"]

    replies = sandbox.slack.conversations_replies(channel=channel, ts=root)["messages"]

    assert [one["ts"] for one in replies] == [root, reply, answer]
    assert {one["thread_ts"] for one in replies} == {root}
    assert (replies[0]["reply_count"], replies[0]["latest_reply"]) == (2, answer)
    assert replies[0]["reply_users"] == ["U0BEN", "U0CONCORD"]
    assert len(sandbox.slack.conversations_history(channel=channel)["messages"]) == 1
    missing = error_of(sandbox.slack.conversations_replies, channel=channel, ts="1.000000")
    assert missing == "thread_not_found"


def test_times_are_unique_and_rise(sandbox: Sandbox) -> None:
    sandbox.desk.rates.is_on = False
    channel = sandbox.channel()
    sandbox.clock.ahead = 10
    first = sandbox.slack.chat_postMessage(channel=channel, text="a")["ts"]
    sandbox.clock.ahead = -10

    times = [sandbox.slack.chat_postMessage(channel=channel, text="x")["ts"] for _ in range(20)]

    assert len({first, *times}) == 21
    assert [first, *times] == sorted([first, *times], key=float)


def test_a_permalink_opens_the_page(sandbox: Sandbox) -> None:
    channel = sandbox.channel()
    ts = sandbox.slack.chat_postMessage(channel=channel, text="x")["ts"]

    link = sandbox.slack.chat_getPermalink(channel=channel, message_ts=ts)["permalink"]

    assert link == f"{sandbox.address}/archives/{channel}/p{ts.replace('.', '')}"
    assert "<html" in httpx.get(link).text
    permalink = sandbox.slack.chat_getPermalink
    assert error_of(permalink, channel=channel, message_ts="1.000000") == "message_not_found"


def test_people_are_known_with_their_zones(sandbox: Sandbox) -> None:
    chloe = sandbox.slack.users_info(user="U0CHLOE")["user"]
    pages = [page["members"] for page in sandbox.slack.users_list(limit=2)]

    assert (chloe["tz"], chloe["tz_offset"]) == ("Asia/Tokyo", 9 * 3600)
    assert [len(page) for page in pages] == [2, 2, 1]
    assert [one["id"] for page in pages for one in page if one["is_admin"]] == ["U0ANA"]
    assert error_of(sandbox.slack.users_info, user="U0X") == "user_not_found"


def test_channels_are_made_joined_and_filled(sandbox: Sandbox) -> None:
    made = sandbox.slack.conversations_create(name="digits-review")["channel"]
    sandbox.slack.conversations_invite(channel=made["id"], users="U0ANA,U0BEN")

    members = sandbox.slack.conversations_members(channel=made["id"])["members"]
    known = sandbox.slack.conversations_info(channel=made["id"])["channel"]

    assert members == ["U0CONCORD", "U0ANA", "U0BEN"]
    assert (known["name"], known["is_member"]) == ("digits-review", True)
    create, invite = sandbox.slack.conversations_create, sandbox.slack.conversations_invite
    assert error_of(create, name="digits-review") == "name_taken"
    assert error_of(create, name="Digits Review") == "invalid_name_specials"
    assert error_of(invite, channel=made["id"], users="U0BEN") == "already_in_channel"
    assert error_of(invite, channel=made["id"], users="U0X") == "user_not_found"


def test_the_list_of_channels_is_by_type(sandbox: Sandbox) -> None:
    public = sandbox.slack.conversations_list(types="public_channel")["channels"]
    direct = sandbox.slack.conversations_list(types="im")["channels"]

    assert [one["name"] for one in public] == ["general"]
    assert {one["user"] for one in direct} == {"U0ANA", "U0BEN", "U0CHLOE", "U0DEV"}
    assert error_of(sandbox.slack.conversations_list, types="secret") == "invalid_types"


def test_team_and_bot_are_known(sandbox: Sandbox) -> None:
    assert sandbox.slack.team_info()["team"]["name"] == "Sandbox"
    assert sandbox.slack.bots_info(bot="B0CONCORD")["bot"]["user_id"] == "U0CONCORD"
    assert error_of(sandbox.slack.bots_info, bot="B0X") == "bot_not_found"


def test_a_reaction_counts_once_a_person(sandbox: Sandbox) -> None:
    channel = sandbox.channel()
    ts = sandbox.slack.chat_postMessage(channel=channel, text="x")["ts"]
    sandbox.slack.reactions_add(channel=channel, timestamp=ts, name="eyes")
    sandbox.post("reactions", user="U0BEN", channel=channel, ts=ts, name="eyes")

    reactions = sandbox.messages("U0ANA", channel)[0]["reactions"]

    assert reactions == [{"name": "eyes", "users": ["U0CONCORD", "U0BEN"], "count": 2}]
    add = sandbox.slack.reactions_add
    assert error_of(add, channel=channel, timestamp=ts, name="eyes") == "already_reacted"
    assert error_of(add, channel=channel, timestamp=ts, name="<>") == "invalid_name"
    assert error_of(add, channel=channel, timestamp="1.0", name="eyes") == "message_not_found"


def test_two_in_a_second_pass_and_a_flood_does_not(sandbox: Sandbox) -> None:
    channel, other = sandbox.channel(), "U0BEN"
    for _ in range(5):
        sandbox.slack.chat_postMessage(channel=channel, text="x")

    with pytest.raises(SlackApiError) as refused:
        sandbox.slack.chat_postMessage(channel=channel, text="x")

    assert refused.value.response.status_code == 429
    assert refused.value.response["error"] == "ratelimited"
    wait = int(refused.value.response.headers["Retry-After"])
    sandbox.slack.chat_postMessage(channel=other, text="x")
    sandbox.clock.ahead = wait
    sandbox.slack.chat_postMessage(channel=channel, text="x")


def test_other_methods_have_tiers(start: Callable[..., Sandbox]) -> None:
    strict, lenient = start(), start(strict_rates=False)

    statuses = [_list_users(strict.slack) for _ in range(21)]

    assert statuses == [200] * 20 + [429]
    assert {_list_users(lenient.slack) for _ in range(21)} == {200}


def _list_users(slack: WebClient) -> int:
    try:
        return int(slack.users_list().status_code)
    except SlackApiError as error:
        return int(error.response.status_code)


def test_a_workspace_takes_six_hundred_posts_a_minute(sandbox: Sandbox) -> None:
    rates = sandbox.desk.rates
    for number in range(600):
        rates.take("chat.postMessage", f"C{number}")

    with pytest.raises(RateLimited):
        rates.take("chat.postMessage", "C600")


def test_events_over_thirty_thousand_an_hour_are_lost_and_the_app_is_told_once(
    sandbox: Sandbox, app: App
) -> None:
    channel = sandbox.channel()
    app.answer()
    while sandbox.desk.rates.lets_event_pass():
        pass

    for _ in range(2):
        sandbox.post("messages", user="U0ANA", channel=channel, text="lost")
    told = app.answer()
    sandbox.clock.ahead = 3_600
    sandbox.post("messages", user="U0ANA", channel=channel, text="heard")

    assert (told["type"], told["team_id"]) == ("app_rate_limited", "T0SANDBOX")
    assert app.answer()["event"]["text"] == "heard"


def test_a_text_over_four_thousand_cannot_be_put_in_place_of_another(sandbox: Sandbox) -> None:
    channel = sandbox.channel()
    ts = sandbox.slack.chat_postMessage(channel=channel, text="x" * 40_001)["ts"]

    error = error_of(sandbox.slack.chat_update, channel=channel, ts=ts, text="x" * 4_001)

    assert error == "msg_too_long"
    assert len(sandbox.messages("U0ANA", channel)[0]["text"]) == 40_000
