"""Private channels, groups and people who leave: who sees what, and what the app may do."""

from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from tests.sandbox.conftest import App, Sandbox

Values = dict[str, Any]


def private(sandbox: Sandbox, *members: str) -> str:
    made = sandbox.post(
        "channels", user="U0ANA", name="secret", is_private=True, invite=list(members)
    )
    return str(made["channel"]["id"])


def error_of(call: Any, **arguments: Any) -> str:
    with pytest.raises(SlackApiError) as refused:
        call(**arguments)
    return str(refused.value.response["error"])


def test_a_private_channel_is_not_there_for_those_outside(sandbox: Sandbox) -> None:
    channel, slack = private(sandbox, "U0BEN"), sandbox.slack

    seen = {
        user: channel in [one["id"] for one in sandbox.get("state", user=user)["channels"]]
        for user in ("U0ANA", "U0BEN", "U0DEV")
    }

    assert seen == {"U0ANA": True, "U0BEN": True, "U0DEV": False}
    for call in (slack.chat_postMessage, slack.conversations_info, slack.conversations_history):
        more = {"text": "x"} if call == slack.chat_postMessage else {}
        assert error_of(call, channel=channel, **more) == "channel_not_found"
    assert error_of(slack.conversations_join, channel=channel) == "channel_not_found"
    assert slack.conversations_list(types="private_channel")["channels"] == []


def test_the_app_in_a_private_channel_hears_and_is_heard(sandbox: Sandbox, app: App) -> None:
    channel = private(sandbox, "U0CONCORD")
    app.answer()  # Ana joined: nobody was there before, so only the app's own coming is told

    sandbox.post("messages", user="U0ANA", channel=channel, text="psst")
    event = app.answer()["event"]
    sandbox.slack.chat_postMessage(channel=channel, text="yes?")

    assert (event["channel_type"], event["text"]) == ("group", "psst")
    (info,) = sandbox.slack.conversations_list(types="private_channel")["channels"]
    assert (info["id"], info["is_private"], info["is_group"]) == (channel, True, True)
    assert error_of(sandbox.slack.conversations_join, channel=channel) == (
        "method_not_supported_for_channel_type"
    )


def test_several_people_are_written_to_together(sandbox: Sandbox, app: App) -> None:
    slack = sandbox.slack
    group = slack.conversations_open(users="U0ANA,U0BEN")["channel"]

    slack.chat_postMessage(channel=group["id"], text="hello")
    event = app.answer()["event"]

    assert slack.conversations_open(users="U0BEN,U0ANA")["channel"]["id"] == group["id"]
    assert (group["is_mpim"], event["channel_type"]) == (True, "mpim")
    assert [one["text"] for one in sandbox.messages("U0BEN", group["id"])] == ["hello"]
    assert "error" in sandbox.get("messages", user="U0DEV", channel=group["id"])
    nine = ",".join(["U0ANA"] * 9)
    assert error_of(slack.conversations_open, users=nine) == "too_many_users"


def test_who_is_taken_out_is_out(sandbox: Sandbox, app: App) -> None:
    channel = sandbox.channel()
    app.answer()

    sandbox.post("channels/remove", user="U0ANA", channel=channel, users=["U0BEN"])
    event = app.answer()["event"]
    sandbox.post("channels/remove", user="U0ANA", channel=channel, users=["U0CONCORD"])

    assert (event["type"], event["user"]) == ("member_left_channel", "U0BEN")
    assert error_of(sandbox.slack.chat_postMessage, channel=channel, text="x") == "not_in_channel"
    wrote = sandbox.post("messages", user="U0BEN", channel=channel, text="x")
    assert wrote["error"] == "not_in_channel"


def test_the_app_may_leave_but_not_general(sandbox: Sandbox) -> None:
    slack = sandbox.slack
    general, made = sandbox.channel(), slack.conversations_create(name="short")["channel"]["id"]

    slack.conversations_leave(channel=made)

    assert slack.conversations_info(channel=made)["channel"]["is_member"] is False
    assert slack.conversations_leave(channel=made)["not_in_channel"] is True
    assert error_of(slack.conversations_leave, channel=general) == "cant_leave_general"
    mine = [one["id"] for one in slack.users_conversations()["channels"]]
    assert mine == [general]


def test_a_person_who_left_stays_the_author_and_acts_no_more(sandbox: Sandbox, app: App) -> None:
    channel, slack = sandbox.channel(), sandbox.slack
    app.answer()
    sandbox.post("messages", user="U0BEN", channel=channel, text="mine")
    app.answer()

    sandbox.post("users/deactivate", user="U0BEN")
    event = app.answer()["event"]

    assert (event["type"], event["user"]["deleted"]) == ("user_change", True)
    assert slack.users_info(user="U0BEN")["user"]["deleted"] is True
    assert "U0BEN" not in slack.conversations_members(channel=channel)["members"]
    assert [one["user"] for one in sandbox.messages("U0ANA", channel)] == ["U0BEN"]
    wrote = sandbox.post("messages", user="U0BEN", channel=channel, text="x")
    assert wrote["error"] == "user_inactive"
    assert error_of(slack.conversations_open, users="U0BEN") == "user_disabled"


def test_the_night_is_told_by_the_person_s_own_clock(sandbox: Sandbox) -> None:
    asleep = {"dnd_enabled": False, "next_dnd_start_ts": 1, "next_dnd_end_ts": 1}
    answer = sandbox.slack.dnd_info(user="U0CHLOE").data
    assert isinstance(answer, dict)
    assert answer == {"ok": True, **asleep}

    sandbox.post("users/dnd", user="U0CHLOE", start="22:00", end="08:00")
    told = sandbox.slack.dnd_info(user="U0CHLOE")
    offset = sandbox.slack.users_info(user="U0CHLOE")["user"]["tz_offset"]

    assert told["dnd_enabled"] is True
    assert (told["next_dnd_start_ts"] + offset) % 86_400 == 22 * 3_600
    assert told["next_dnd_end_ts"] - told["next_dnd_start_ts"] == 10 * 3_600
    assert told["next_dnd_end_ts"] > sandbox.clock()
    assert "dnd" not in sandbox.slack.users_info(user="U0CHLOE")["user"]


def test_a_reaction_is_taken_back(sandbox: Sandbox, app: App) -> None:
    channel, slack = sandbox.channel(), sandbox.slack
    ts = slack.chat_postMessage(channel=channel, text="x")["ts"]
    slack.reactions_add(channel=channel, timestamp=ts, name="eyes")
    sandbox.post("reactions", user="U0BEN", channel=channel, ts=ts, name="eyes")

    slack.reactions_remove(channel=channel, timestamp=ts, name="eyes")

    message = slack.reactions_get(channel=channel, timestamp=ts)["message"]
    assert message["reactions"] == [{"name": "eyes", "users": ["U0BEN"], "count": 1}]
    again = error_of(slack.reactions_remove, channel=channel, timestamp=ts, name="eyes")
    assert again == "no_reaction"
    kinds = [app.answer()["event"]["type"] for _ in range(5)]
    assert kinds[2:] == ["reaction_added", "reaction_added", "reaction_removed"]
