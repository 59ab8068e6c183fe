"""An ordinary Bolt app that Slack calls, installed by OAuth in two workspaces."""

import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
import uvicorn
from fastapi import FastAPI, Request, Response
from slack_bolt import App
from slack_bolt.adapter.fastapi import SlackRequestHandler
from slack_bolt.oauth.oauth_settings import OAuthSettings
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.oauth.installation_store import FileInstallationStore
from slack_sdk.oauth.state_store import FileOAuthStateStore

from bot.sandbox.request_url import SIGNING_SECRET
from bot.sandbox.teams import CLIENT_ID, CLIENT_SECRET
from tests.sandbox.conftest import ACTIONS, Sandbox

Values = dict[str, Any]


@dataclass
class Web:
    """The app's web server, and what reached it."""

    address: str
    bolt: App
    heard: list[Values] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    fails: int = 0


def until(is_so: Callable[[], Any]) -> None:
    last_moment = time.monotonic() + 10
    while not is_so():
        assert time.monotonic() < last_moment, "it did not come about"
        time.sleep(0.02)


@pytest.fixture
def web(sandbox: Sandbox, tmp_path: Path) -> Iterator[Web]:
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    found = Web(f"http://127.0.0.1:{listener.getsockname()[1]}", _bolt(sandbox, tmp_path))
    _listen(found)
    server = uvicorn.Server(uvicorn.Config(_asgi(found), log_level="error"))
    thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
    thread.start()
    until(lambda: server.started)
    sandbox.post("redirect-url", url=f"{found.address}/slack/oauth_redirect")
    yield found
    server.should_exit = True
    thread.join(timeout=10)


@pytest.fixture
def called(sandbox: Sandbox, web: Web) -> Web:
    """Slack knows where the app is, and it is installed in the first workspace."""
    assert sandbox.post("request-url", url=f"{web.address}/slack/events") == {"ok": True}
    install(sandbox, web, "T0SANDBOX:U0ANA")
    return web


def _bolt(sandbox: Sandbox, folder: Path) -> App:
    store = FileInstallationStore(base_dir=str(folder / "installations"), client_id=CLIENT_ID)
    return App(
        client=WebClient(base_url=f"{sandbox.address}/api/"),
        signing_secret=SIGNING_SECRET,
        oauth_settings=OAuthSettings(
            client_id=CLIENT_ID,
            client_secret=CLIENT_SECRET,
            scopes=["chat:write", "commands", "channels:read", "channels:join", "users:read"],
            installation_store=store,
            state_store=FileOAuthStateStore(
                expiration_seconds=600, base_dir=str(folder / "states"), client_id=CLIENT_ID
            ),
            authorization_url=f"{sandbox.address}/oauth/v2/authorize",
        ),
    )


def _listen(web: Web) -> None:
    @web.bolt.action("go")
    def go(ack: Any, body: Values, respond: Any) -> None:
        ack()
        web.heard.append(body)
        respond(text="seen", replace_original=True)

    @web.bolt.command("/concord")
    def command(ack: Any, command: Values, client: WebClient) -> None:
        ack(f"{client.auth_test()['team_id']}: {command['text']}")

    @web.bolt.event("message")
    def message(event: Values) -> None:
        web.heard.append(event)

    web.bolt.event("member_joined_channel")(lambda: None)
    web.bolt.enable_token_revocation_listeners()


def _asgi(web: Web) -> FastAPI:
    app, handler = FastAPI(), SlackRequestHandler(web.bolt)

    @app.post("/slack/events")
    async def events(request: Request) -> Response:
        if b"hello" in await request.body():
            web.headers.append(dict(request.headers))
            if web.fails:
                web.fails -= 1
                return Response(status_code=500)
        answer: Response = await handler.handle(request)
        return answer

    @app.get("/slack/install")
    @app.get("/slack/oauth_redirect")
    async def install(request: Request) -> Response:
        answer: Response = await handler.handle(request)
        return answer

    return app


def ask(sandbox: Sandbox, web: Web, **changed: str) -> tuple[httpx.Client, httpx.Response, Values]:
    """A person's browser at Slack's question, and the fields of its form."""
    browser = httpx.Client(timeout=10)
    start = browser.get(f"{web.address}/slack/install")
    target = re.search(r'href="(http[^"]+authorize[^"]+)"', start.text)
    assert target, start.text
    address = target[1].replace("&amp;", "&")
    asked = {key: one[0] for key, one in parse_qs(urlsplit(address).query).items()}
    asked |= changed
    # Bolt's cookie is for HTTPS alone; browsers take this machine for as safe.
    state = start.headers["set-cookie"].partition(";")[0]
    browser.headers["cookie"] = state
    shown = browser.get(f"{sandbox.address}/oauth/v2/authorize", params=asked)
    return browser, shown, asked


def install(sandbox: Sandbox, web: Web, who: str, answer: str = "allow") -> httpx.Response:
    """From the app's install page to where Slack sends the person back."""
    browser, shown, asked = ask(sandbox, web)
    assert shown.status_code == 200
    assert who in shown.text
    form = asked | {"who": who, "answer": answer}
    back = browser.post(f"{sandbox.address}/oauth/v2/authorize", data=form)
    assert back.status_code == 302
    return browser.get(back.headers["location"])


def test_a_url_that_does_not_repeat_the_challenge_is_refused(sandbox: Sandbox, web: Web) -> None:
    answer = sandbox.page.post("/sandbox/api/request-url", json={"url": f"{web.address}/nowhere"})

    assert (answer.status_code, answer.json()["error"]) == (400, "url_not_verified")


def test_a_wrong_signing_secret_is_noticed_by_the_app(sandbox: Sandbox, web: Web) -> None:
    given = {"url": f"{web.address}/slack/events", "signing_secret": "another"}

    answer = sandbox.page.post("/sandbox/api/request-url", json=given)

    assert answer.json()["error"] == "url_not_verified"


def test_a_press_a_command_and_a_message_reach_the_app(sandbox: Sandbox, called: Web) -> None:
    channel = sandbox.channel()
    ts = sandbox.slack.chat_postMessage(channel=channel, text="card", blocks=[ACTIONS])["ts"]
    place = {"channel": channel, "message_ts": ts, "block_id": "buttons", "action_id": "go"}

    assert sandbox.post("actions", user="U0BEN", **place) == {"ok": True}
    sandbox.post("messages", user="U0BEN", channel=channel, text="/concord hello")
    sandbox.post("messages", user="U0BEN", channel=channel, text="just talk")

    until(lambda: sandbox.messages("U0BEN", channel)[0]["text"] == "seen")
    until(lambda: "T0SANDBOX: hello" in str(sandbox.messages("U0BEN", channel)))
    until(lambda: any(one.get("text") == "just talk" for one in called.heard))


def test_an_event_that_failed_comes_again_by_the_clock(sandbox: Sandbox, called: Web) -> None:
    channel = sandbox.channel()
    called.fails = 2

    sandbox.post("messages", user="U0BEN", channel=channel, text="hello")
    until(lambda: called.fails == 0)
    assert not called.heard
    sandbox.post("clock", advance_s=61)

    until(lambda: any(one.get("text") == "hello" for one in called.heard))
    retries = [one.get("x-slack-retry-num") for one in called.headers]
    assert retries == [None, "1", "2"]
    assert called.headers[-1]["x-slack-retry-reason"] == "http_error"


def test_an_app_that_is_gone_is_told_to_the_person(sandbox: Sandbox, called: Web) -> None:
    channel = sandbox.channel()
    sandbox.desk.line.request_url.url = "http://127.0.0.1:9/slack/events"

    sent = sandbox.post("messages", user="U0BEN", channel=channel, text="/concord hello")

    assert "dispatch_failed" in sent["error"]
    assert called.heard == []


def test_two_workspaces_are_two_worlds(sandbox: Sandbox, called: Web) -> None:
    assert "team=T0SECOND" in install(sandbox, called, "T0SECOND:U1EVA").text
    second = httpx.Client(base_url=f"{sandbox.address}/T0SECOND", timeout=10)
    state = second.get("/sandbox/api/state", params={"user": "U1EVA"}).json()
    channel = next(one["id"] for one in state["channels"] if one["name"] == "general")

    said = {"user": "U1EVA", "channel": channel, "text": "/concord who"}
    assert second.post("/sandbox/api/messages", json=said).json() == {"ok": True}

    shown = {"user": "U1EVA", "channel": channel}
    until(lambda: "T0SECOND: who" in second.get("/sandbox/api/messages", params=shown).text)
    with pytest.raises(SlackApiError, match="channel_not_found"):
        sandbox.slack.chat_postMessage(channel=channel, text="into another's workspace")
    with pytest.raises(SlackApiError, match="user_not_found"):
        sandbox.slack.users_info(user="U1EVA")
    assert sandbox.post("actions", user="U1EVA", channel=channel)["ok"] is False


def test_an_app_that_was_thrown_out_hears_so_and_its_token_is_void(
    sandbox: Sandbox, called: Web
) -> None:
    assert called.bolt.installation_store is not None
    known = called.bolt.installation_store.find_bot(enterprise_id=None, team_id="T0SANDBOX")
    assert known is not None

    sandbox.post("uninstall", team="T0SANDBOX")

    until(
        lambda: (
            called.bolt.installation_store is not None
            and called.bolt.installation_store.find_bot(enterprise_id=None, team_id="T0SANDBOX")
            is None
        )
    )
    with pytest.raises(SlackApiError, match="invalid_auth"):
        WebClient(known.bot_token, base_url=f"{sandbox.address}/api/").auth_test()
    sent = sandbox.post("messages", user="U0BEN", channel="C1", text="/concord hello")
    assert sent["ok"] is False


def test_cancel_leads_back_without_a_code(sandbox: Sandbox, web: Web) -> None:
    answer = install(sandbox, web, "T0SECOND:U1EVA", answer="cancel")

    assert "access_denied" in answer.text
    assert not next(iter(_other(sandbox))).is_installed


def test_a_code_is_good_once_for_one_client_and_ten_minutes(sandbox: Sandbox, web: Web) -> None:
    slack = WebClient(base_url=f"{sandbox.address}/api/")
    uri = f"{web.address}/slack/oauth_redirect"

    def code() -> str:
        browser, _, asked = ask(sandbox, web, redirect_uri=uri)
        form = asked | {"who": "T0SECOND:U1EVA", "answer": "allow"}
        back = browser.post(f"{sandbox.address}/oauth/v2/authorize", data=form)
        return parse_qs(urlsplit(back.headers["location"]).query)["code"][0]

    def exchange(given: str, secret: str = CLIENT_SECRET, to: str = uri) -> Any:
        return slack.oauth_v2_access(
            client_id=CLIENT_ID, client_secret=secret, code=given, redirect_uri=to
        )

    with pytest.raises(SlackApiError, match="bad_client_secret"):
        exchange(code(), secret="guessed")
    with pytest.raises(SlackApiError, match="bad_redirect_uri"):
        exchange(code(), to="http://elsewhere.example")
    late, good = code(), code()
    given = exchange(good)
    assert (given["team"]["id"], given["bot_user_id"]) == ("T0SECOND", "U1CONCORD")
    assert given["authed_user"]["id"] == "U1EVA"
    with pytest.raises(SlackApiError, match="invalid_code"):
        exchange(good)
    sandbox.post("clock", advance_s=601)
    with pytest.raises(SlackApiError, match="code_expired"):
        exchange(late)


def test_only_scopes_of_the_manifest_can_be_asked_for(sandbox: Sandbox, web: Web) -> None:
    _, shown, _ = ask(sandbox, web, scope="chat:write,admin")

    assert shown.status_code == 400
    assert "admin" in shown.text


def test_a_token_can_do_what_was_allowed_and_no_more(sandbox: Sandbox, called: Web) -> None:
    install(sandbox, called, "T0SECOND:U1EVA")
    (second,) = _other(sandbox)
    token = next(iter(second.tokens))

    slack = WebClient(token, base_url=f"{sandbox.address}/api/")

    assert slack.auth_test()["team_id"] == "T0SECOND"
    with pytest.raises(SlackApiError, match="missing_scope"):
        slack.team_info()
    assert slack.auth_revoke()["revoked"] is True
    with pytest.raises(SlackApiError, match="invalid_auth"):
        slack.auth_test()


def _other(sandbox: Sandbox) -> list[Any]:
    return [desk for team, desk in sandbox.slacks.desks.items() if team != "T0SANDBOX"]
