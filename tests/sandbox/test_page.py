import json
from typing import Any

import httpx
from websockets.sync.client import connect

from tests.sandbox.conftest import Sandbox


def test_the_page_and_its_health_are_served(sandbox: Sandbox) -> None:
    assert "<html" in sandbox.page.get("/").text
    assert sandbox.page.get("/page/page.js").status_code == 200
    assert sandbox.page.get("/sandbox/health").json() == {
        "service": "concord-sandbox",
        "version": 1,
        "socket_connections": 0,
    }


def test_a_person_sees_the_workspace_as_theirs(sandbox: Sandbox) -> None:
    state = sandbox.get("state", user="U0CHLOE")

    assert state["team"] == {"id": "T0SANDBOX", "name": "Sandbox"}
    assert state["app"]["commands"][0]["command"] == "/concord"
    assert state["me"]["tz"] == "Asia/Tokyo"
    assert {one["id"]: one["is_admin"] for one in state["users"]}["U0ANA"] is True
    assert [(one["name"], one.get("user")) for one in state["channels"]] == [
        ("", "U0CONCORD"),
        ("general", None),
    ]
    assert (state["views"], state["home"], state["notices"]) == ([], None, [])
    assert sandbox.page.get("/sandbox/api/state", params={"user": "U0X"}).status_code == 404


def test_unread_messages_are_counted_until_they_are_read(sandbox: Sandbox) -> None:
    channel = sandbox.channel()
    for text in "ab":
        sandbox.slack.chat_postMessage(channel=channel, text=text)
    sandbox.post("messages", user="U0BEN", channel=channel, text="mine")

    def unread(user: str) -> int:
        found = sandbox.get("state", user=user)["channels"]
        return int(next(one["unread"] for one in found if one["id"] == channel))

    assert (unread("U0ANA"), unread("U0BEN")) == (3, 2)
    sandbox.messages("U0BEN", channel)
    assert (unread("U0ANA"), unread("U0BEN")) == (3, 0)


def test_messages_come_oldest_first_and_page_by_page(sandbox: Sandbox) -> None:
    channel = sandbox.channel()
    for text in "abcde":
        sandbox.slack.chat_postMessage(channel=channel, text=text)

    newest = sandbox.get("messages", user="U0BEN", channel=channel, limit="2")
    before = newest["messages"][0]["ts"]
    older = sandbox.get("messages", user="U0BEN", channel=channel, limit="3", before=before)

    assert ([one["text"] for one in newest["messages"]], newest["has_more"]) == (["d", "e"], True)
    assert ([one["text"] for one in older["messages"]], older["has_more"]) == (list("abc"), False)


def test_direct_messages_are_for_two(sandbox: Sandbox) -> None:
    direct = sandbox.slack.chat_postMessage(channel="U0BEN", text="x")["channel"]

    assert sandbox.get("messages", user="U0ANA", channel=direct)["error"] == "channel_not_found"


def test_an_open_page_hears_of_changes(sandbox: Sandbox) -> None:
    channel = sandbox.channel()
    address = sandbox.address.replace("http", "ws")
    with (
        connect(f"{address}/sandbox/api/updates?user=U0BEN") as ben,
        connect(f"{address}/sandbox/api/updates?user=U0ANA") as ana,
    ):
        sandbox.slack.chat_postEphemeral(channel=channel, user="U0BEN", text="psst")
        sandbox.slack.chat_postMessage(channel=channel, text="x")
        sandbox.slack.views_publish(user_id="U0BEN", view={"type": "home", "blocks": []})

        heard_by_ben = [json.loads(ben.recv(2)) for _ in range(3)]
        heard_by_ana = [json.loads(ana.recv(2))]

    news = {"type": "messages", "channel": channel, "thread_ts": None}
    assert heard_by_ben == [news, news, {"type": "state"}]
    assert heard_by_ana == [news]


def test_people_make_channels_and_new_people_come(sandbox: Sandbox) -> None:
    made = sandbox.post("channels", user="U0ANA", name="#Digits Review", invite=["U0BEN"])
    again = sandbox.post("channels", user="U0DEV", name="digits-review")
    user = sandbox.post("users", name="Eve", real_name="Eve Doe", tz="Asia/Kolkata")["user"]

    assert made["channel"]["name"] == "digits-review"
    assert (again["ok"], again["error"]) == (False, "name_taken")
    assert again["channel"] == made["channel"]
    assert (user["real_name"], user["tz_offset"]) == ("Eve Doe", 19800)
    assert sandbox.slack.users_info(user=user["id"])["user"]["is_admin"] is False


def test_only_members_write(sandbox: Sandbox) -> None:
    made = sandbox.post("channels", user="U0ANA", name="new")["channel"]["id"]

    answer = sandbox.post("messages", user="U0BEN", channel=made, text="x")

    assert answer["error"] == "not_in_channel"


def test_a_request_that_lacks_something_says_so(sandbox: Sandbox) -> None:
    answer = sandbox.page.post("/sandbox/api/messages", json={"user": "U0BEN"})
    nonsense = sandbox.page.post("/sandbox/api/messages", content="?")

    assert answer.status_code == nonsense.status_code == 400
    assert not answer.json()["ok"]


def test_a_file_that_is_not_there_is_not_found(sandbox: Sandbox) -> None:
    answer: Any = httpx.get(f"{sandbox.address}/sandbox/files/F0")

    assert answer.status_code == 404
