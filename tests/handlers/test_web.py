"""Slack's HTTP mode: what is refused before any handler hears of it."""

import time
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response
from slack_bolt import App
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.signature import SignatureVerifier

from handlers import web
from handlers.register import register
from storage.database import Database
from tests import slack_form
from tests.fakes import FakeSlack
from tests.handlers.scene import Scene, make_scene

SECRET = "signing-secret"


@pytest.fixture
def scene(sqlite: Database) -> Scene:
    return make_scene(sqlite)


@pytest.fixture
def client(scene: Scene) -> Iterator[TestClient]:
    bolt = App(
        client=FakeSlack(),
        signing_secret=SECRET,
        authorize=lambda: AuthorizeResult(enterprise_id=None, team_id="T1", bot_token="xoxb-fake"),
    )
    register(bolt, scene.desk)
    with TestClient(web.make(bolt, SECRET)) as found:
        yield found


def test_a_signed_command_is_answered(client: TestClient) -> None:
    answer = _send(client)

    assert answer.status_code == 200
    assert "0 of 1 samples done" in answer.text


@pytest.mark.parametrize("seconds", [-301, 301])
def test_an_old_or_early_timestamp_is_refused(client: TestClient, seconds: int) -> None:
    assert _send(client, at=time.time() + seconds).status_code == 401


def test_a_wrong_signature_is_refused(client: TestClient) -> None:
    assert _send(client, secret="another").status_code == 401


def test_a_request_without_a_signature_is_refused(client: TestClient) -> None:
    answer = client.post("/slack/events", content=b"payload={}")

    assert answer.status_code == 401


def test_a_replay_is_refused(client: TestClient) -> None:
    at = time.time()

    answers = [_send(client, at=at).status_code for _ in range(2)]

    assert answers == [200, 401]


def test_slack_s_retry_of_the_same_with_a_new_timestamp_is_heard(client: TestClient) -> None:
    at = time.time()

    answers = [_send(client, at=at + late).status_code for late in (0, 1)]

    assert answers == [200, 200]


def test_what_failed_may_come_again(client: TestClient) -> None:
    """Slack's quick retry may carry the very same signature."""
    at, body = time.time(), b'{"type": "unknown"}'

    answers = [_send(client, body, at=at).status_code for _ in range(2)]

    assert answers == [404, 404]


def test_a_body_over_the_limit_is_refused_however_it_comes(client: TestClient) -> None:
    large = b"x" * (web.BODY_AT_MOST + 1)

    def pieces() -> Iterator[bytes]:
        for _ in range(11):
            yield b"x" * 100_000

    assert _send(client, large).status_code == 413
    assert client.post("/slack/events", content=pieces()).status_code == 413


def test_it_shows_that_it_lives(client: TestClient) -> None:
    assert client.get("/health").json() == {"service": "concord"}


def test_without_oauth_there_is_nothing_to_install(client: TestClient) -> None:
    assert client.get("/slack/install").status_code == 404


def test_signatures_are_forgotten_when_their_time_is_over() -> None:
    taken = web.Taken()
    taken.add("a", 0)

    taken.add("b", 601)

    assert ("a" in taken, "b" in taken) == (False, True)


def _send(client: TestClient, body: bytes = b"", at: float = 0.0, secret: str = SECRET) -> Response:
    content = body or urlencode(slack_form.command("U1", "progress", trigger_id="1.1")).encode()
    stamp = str(int(at or time.time()))
    signature = SignatureVerifier(secret).generate_signature(timestamp=stamp, body=content)
    kind = "application/json" if content[:1] == b"{" else "application/x-www-form-urlencoded"
    headers = {
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": signature or "",
        "Content-Type": kind,
    }
    return client.post("/slack/events", content=content, headers=headers)
