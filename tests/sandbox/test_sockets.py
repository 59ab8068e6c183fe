import json
import time
from typing import Any

import httpx
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from tests.sandbox.conftest import ACTIONS, App, Sandbox


def write(sandbox: Sandbox, text: str = "hello") -> str:
    channel = sandbox.channel()
    sandbox.post("messages", user="U0BEN", channel=channel, text=text)
    return channel


def next_message(app: App) -> dict[str, Any]:
    """The next envelope with a message, the others acknowledged."""
    while True:
        envelope = app.receive()
        if envelope["payload"]["event"]["type"] == "message":
            return envelope
        app.acknowledge(envelope)


def test_slack_says_hello_first(app: App) -> None:
    assert app.hello is not None
    assert (app.hello["type"], app.hello["num_connections"]) == ("hello", 1)
    assert app.hello["connection_info"]["app_id"] == "A0CONCORD"
    assert app.hello["debug_info"]["approximate_connection_time"] > 0


def test_a_ticket_is_for_one_connection(sandbox: Sandbox) -> None:
    url = sandbox.slack.apps_connections_open(app_token="xapp-sandbox")["url"]
    with connect(url):
        pass

    with pytest.raises(InvalidStatus):
        connect(url)


def test_a_message_becomes_an_event(sandbox: Sandbox, app: App) -> None:
    channel = write(sandbox, "is 3 < 4 & <@U0BEN> there?")

    envelope = next_message(app)

    app.acknowledge(envelope)
    event = envelope["payload"]["event"]
    assert envelope["type"] == "events_api"
    assert envelope["payload"]["type"] == "event_callback"
    assert envelope["payload"]["authorizations"][0]["user_id"] == "U0CONCORD"
    assert (envelope["retry_attempt"], envelope["retry_reason"]) == (0, "")
    assert (event["user"], event["channel"], event["channel_type"]) == ("U0BEN", channel, "channel")
    assert event["text"] == "is 3 &lt; 4 &amp; <@U0BEN> there?"


def test_an_event_that_is_not_acknowledged_comes_three_times_again(
    sandbox: Sandbox, app: App
) -> None:
    sandbox.desk.line.sockets.ack_seconds = 0.2
    write(sandbox)

    tries = [next_message(app)]
    while len(tries) < 4:
        tries.append(app.receive())

    assert [one["retry_attempt"] for one in tries] == [0, 1, 2, 3]
    assert [one["retry_reason"] for one in tries] == ["", "timeout", "timeout", "timeout"]
    assert len({one["payload"]["event_id"] for one in tries}) == 1
    assert len({one["envelope_id"] for one in tries}) == 4
    with pytest.raises(TimeoutError):
        app.receive(0.4)


def test_an_event_waits_for_an_app(sandbox: Sandbox) -> None:
    sandbox.desk.line.sockets.ack_seconds = 0.3
    write(sandbox)

    late = sandbox.connect()
    envelope = next_message(late)

    assert envelope["retry_attempt"] > 0
    late.connection.close()


def test_each_envelope_goes_to_one_connection(sandbox: Sandbox, app: App) -> None:
    second = sandbox.connect()
    assert second.hello is not None
    assert second.hello["num_connections"] == 2
    channel = sandbox.channel()
    for number in range(12):
        sandbox.post("messages", user="U0BEN", channel=channel, text=str(number))
    time.sleep(0.3)

    heard = [_texts(one) for one in (app, second)]

    assert sorted(heard[0] + heard[1], key=int) == [str(number) for number in range(12)]
    assert all(heard)
    second.connection.close()


def _texts(app: App) -> list[str]:
    found: list[str] = []
    while True:
        try:
            envelope = app.receive(0.1)
        except TimeoutError:
            return found
        app.acknowledge(envelope)
        if envelope["payload"]["event"]["type"] == "message":
            found.append(envelope["payload"]["event"]["text"])


def test_the_app_hears_of_its_own_messages_and_their_changes(sandbox: Sandbox, app: App) -> None:
    channel = sandbox.channel()
    ts = sandbox.slack.chat_postMessage(channel=channel, text="a")["ts"]
    sandbox.slack.chat_update(channel=channel, ts=ts, text="b")
    sandbox.slack.chat_delete(channel=channel, ts=ts)

    told = [next_message(app)["payload"]["event"] for _ in range(3)]

    posted, changed, deleted = sorted(told, key=lambda event: float(event["event_ts"]))
    assert (posted["bot_id"], posted["text"]) == ("B0CONCORD", "a")
    assert changed["subtype"] == "message_changed"
    assert (changed["message"]["text"], changed["previous_message"]["text"]) == ("b", "a")
    assert (deleted["subtype"], deleted["deleted_ts"]) == ("message_deleted", ts)


def test_the_app_hears_of_people_mentions_reactions_and_home(sandbox: Sandbox, app: App) -> None:
    made = sandbox.post("channels", user="U0ANA", name="new", invite=["U0CONCORD"])["channel"]
    ts = sandbox.post("messages", user="U0ANA", channel=made["id"], text="<@U0CONCORD> hi")["ts"]
    sandbox.post("channels/invite", channel=made["id"], users=["U0BEN"])
    sandbox.post("reactions", user="U0ANA", channel=made["id"], ts=ts, name="eyes")
    sandbox.post("home", user="U0BEN")

    events: dict[str, Any] = {}
    while not {"app_mention", "reaction_added", "app_home_opened"} <= set(events):
        event = app.answer()["event"]
        events.setdefault(event["type"], []).append(event)

    assert [one["user"] for one in events["member_joined_channel"]] == ["U0CONCORD", "U0BEN"]
    assert events["app_mention"][0]["ts"] == ts
    assert events["reaction_added"][0]["item"] == {
        "type": "message",
        "channel": made["id"],
        "ts": ts,
    }
    assert events["app_home_opened"][0]["user"] == "U0BEN"


def test_an_app_hears_only_what_it_subscribed_to(start: Any, tmp_path: Any) -> None:
    manifest = tmp_path / "manifest.json"
    settings = {"event_subscriptions": {"bot_events": ["message.im"]}}
    scopes = {"bot": ["chat:write", "channels:read", "channels:join"]}
    manifest.write_text(json.dumps({"settings": settings, "oauth_config": {"scopes": scopes}}))
    sandbox = start(manifest_file=manifest)
    app = sandbox.connect()
    write(sandbox)
    direct = sandbox.slack.chat_postMessage(channel="U0BEN", text="direct")["channel"]

    assert app.answer()["event"]["channel"] == direct
    app.connection.close()


def test_pings_are_answered(app: App) -> None:
    assert app.connection.ping("12345").wait(2)


def test_connections_are_refreshed_on_demand(sandbox: Sandbox, app: App) -> None:
    sandbox.post("sockets/refresh")

    assert app.receive()["reason"] == "refresh_requested"
    with pytest.raises(ConnectionClosed):
        app.receive()
    assert sandbox.page.get("/sandbox/health").json()["socket_connections"] == 0


def test_a_warning_leaves_the_connection_open(sandbox: Sandbox, app: App) -> None:
    sandbox.post("sockets/refresh", reason="warning")

    assert app.receive()["reason"] == "warning"
    assert app.connection.ping().wait(2)


def test_connections_are_cut_on_demand(sandbox: Sandbox, app: App) -> None:
    sandbox.post("sockets/cut")

    with pytest.raises(ConnectionClosed) as closed:
        app.receive()
    assert closed.value.rcvd is None, "a network that fails says no word"


def test_an_eleventh_connection_is_one_too_many(sandbox: Sandbox) -> None:
    apps = [sandbox.connect() for _ in range(11)]

    assert [(one.hello or {})["type"] for one in apps] == ["hello"] * 10 + ["disconnect"]
    assert (apps[-1].hello or {})["reason"] == "too_many_websockets"
    for one in apps:
        one.connection.close()


def test_every_call_and_envelope_is_in_the_journal(sandbox: Sandbox, app: App) -> None:
    channel = sandbox.channel()
    before = sandbox.get("journal")["entries"][-1]["number"]
    posted = sandbox.slack.chat_postMessage(channel=channel, text="x", blocks=[ACTIONS])
    envelope = next_message(app)
    time.sleep(0.1)
    app.acknowledge(envelope)
    time.sleep(0.1)

    found = sandbox.get("journal", since=str(before))["entries"]

    call = next(one for one in found if one["kind"] == "call")
    told = [one for one in found if one["kind"] == "envelope"]
    acknowledged = [
        one for one in told if one["envelope"]["envelope_id"] == envelope["envelope_id"]
    ]
    assert (call["name"], call["answer"]["ts"]) == ("chat.postMessage", posted["ts"])
    assert acknowledged[0]["ok"]
    assert acknowledged[0]["ms"] >= 90


def test_the_journal_waits_for_what_is_still_to_come(sandbox: Sandbox) -> None:
    asked = {"kind": "call", "name": "auth.test", "since": "0"}
    assert sandbox.get("journal", **asked, wait_s="0.1")["entries"] == []

    waiting = sandbox.people.submit(sandbox.get, "journal", **asked, wait_s="5")
    sandbox.slack.team_info()
    sandbox.slack.auth_test()

    (entry,) = waiting.result()["entries"]
    assert (entry["name"], entry["answer"]["ok"]) == ("auth.test", True)


def test_the_app_hears_which_tab_somebody_looks_at(sandbox: Sandbox, app: App) -> None:
    for tab in ("home", "messages"):
        sandbox.post("home", user="U0BEN", tab=tab)

    assert [app.answer()["event"]["tab"] for _ in range(2)] == ["home", "messages"]


def test_the_journal_can_be_a_file(start: Any, tmp_path: Any) -> None:
    sandbox = start(journal_file=tmp_path / "journal.jsonl")
    sandbox.slack.auth_test()

    lines = (tmp_path / "journal.jsonl").read_text().splitlines()

    assert json.loads(lines[-1])["name"] == "auth.test"


def test_faults_are_injected_as_often_as_asked(sandbox: Sandbox) -> None:
    channel = sandbox.channel()
    sandbox.post("faults", method="chat.postMessage", status=500, times=2)
    sandbox.post("faults", method="chat.postMessage", error="fatal_error")
    sandbox.post("faults", method="chat.postMessage", status=429)
    sandbox.post("faults", method="chat.postMessage", latency_s=0.2)

    answers = [_post(sandbox, channel) for _ in range(5)]

    assert [one.status_code for one in answers] == [500, 500, 200, 429, 200]
    assert answers[2].json()["error"] == "fatal_error"
    assert answers[3].headers["retry-after"] == "1"
    assert answers[4].json()["ok"]
    assert answers[4].elapsed.total_seconds() > 0.2
    assert len(sandbox.messages("U0ANA", channel)) == 1


def test_a_call_may_be_done_and_its_answer_lost(sandbox: Sandbox) -> None:
    channel = sandbox.channel()
    sandbox.post("faults", method="chat.postMessage", drop_after=True)

    with pytest.raises(httpx.RemoteProtocolError):
        _post(sandbox, channel)

    assert len(sandbox.messages("U0ANA", channel)) == 1


def _post(sandbox: Sandbox, channel: str) -> httpx.Response:
    return httpx.post(
        f"{sandbox.address}/api/chat.postMessage",
        headers={"Authorization": "Bearer xoxb-sandbox"},
        json={"channel": channel, "text": "x"},
    )
