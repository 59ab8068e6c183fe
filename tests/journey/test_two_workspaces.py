"""`serve --http`, installed by OAuth in two workspaces: each sees its own, and only that."""

import hashlib
import hmac
import itertools
import json
import re
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from sqlmodel import col, select

from bot import ids
from bot.sandbox.request_url import SIGNING_SECRET
from bot.sandbox.teams import CLIENT_ID, CLIENT_SECRET
from jobs.demo.slack_page import Page, buttons, words
from storage.database import connect
from storage.tables import Annotation, Project, Reviewer
from tests.journey.conftest import World, start_world

FIELD = {"type": "plain_text_input", "value": "2"}

_numbers = itertools.count(1)


@dataclass
class Workspace:
    """A project in one workspace, and a person at its page."""

    team: str
    project: str
    user: str
    page: Page
    channel: str

    @property
    def text(self) -> str:
        """What its only sample says."""
        return f"{self.project}'s secret letter"

    def card(self) -> dict[str, Any]:
        found = [m for m in self.page.messages(self.user, self.channel) if list(buttons(m))]
        return found[0] if found else {}


@dataclass
class Two:
    """The bot's web server with both workspaces."""

    world: World
    bot: str
    alpha: Workspace
    beta: Workspace

    def answers(self) -> list[tuple[str, str]]:
        """Who answered in which of the two projects."""
        with connect(self.world.environment["CONCORD_DATABASE_URL"]).read() as session:
            rows = session.exec(
                select(Reviewer.slack_user_id, Project.name).where(
                    Annotation.reviewer_id == Reviewer.id, Annotation.project_id == Project.id
                )
            )
            here = {self.alpha.project, self.beta.project}
            return sorted((user, project) for user, project in rows if project in here)

    def newest(self) -> Annotation:
        with connect(self.world.environment["CONCORD_DATABASE_URL"]).read() as session:
            return session.exec(select(Annotation).order_by(col(Annotation.id).desc())).all()[0]

    def send(self, body: dict[str, str], *, secret: str = SIGNING_SECRET, age: int = 0) -> Any:
        """A request as Slack would sign it."""
        return httpx.post(f"{self.bot}/slack/events", **_signed(body, secret, age), timeout=10)


@pytest.fixture(scope="module")
def serving(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[World, str]]:
    """A local Slack, and the bot's web server with its address."""
    folder = tmp_path_factory.mktemp("two")
    with start_world(folder, f"sqlite:///{folder / 'concord.db'}") as world:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        bot = f"http://127.0.0.1:{port}"
        world.environment |= {
            "SLACK_BOT_TOKEN": "",
            "SLACK_APP_TOKEN": "",
            "SLACK_CLIENT_ID": CLIENT_ID,
            "SLACK_CLIENT_SECRET": CLIENT_SECRET,
            "SLACK_SIGNING_SECRET": SIGNING_SECRET,
        }
        world.start("bot", "serve", "--http", "--port", str(port))
        world.wait_for("The web server", lambda: _lives(bot))
        slack = world.page.client
        slack.post("/sandbox/api/redirect-url", json={"url": f"{bot}/slack/oauth_redirect"})
        told = slack.post("/sandbox/api/request-url", json={"url": f"{bot}/slack/events"})
        assert told.json() == {"ok": True}
        yield world, bot


@pytest.fixture
def two(serving: tuple[World, str]) -> Iterator[Two]:
    """The bot in both workspaces, each with a project of its own."""
    world, bot = serving
    with httpx.Client(base_url=f"{world.address}/T0SECOND", timeout=20) as second:
        alpha = _workspace(world, bot, "T0SANDBOX", "alpha", "U0ANA", world.page)
        beta = _workspace(world, bot, "T0SECOND", "beta", "U1EVA", Page(second))
        world.wait_for("Both cards", lambda: bool(alpha.card() and beta.card()))
        yield Two(world, bot, alpha, beta)


def _workspace(world: World, bot: str, team: str, name: str, user: str, page: Page) -> Workspace:
    _install(world, bot, team, user)
    app = "U0CONCORD" if team == "T0SANDBOX" else "U1CONCORD"
    project = f"{name}-{next(_numbers)}"
    channel = page.channel(user, f"{project}-review", [user, app])
    found = Workspace(team, project, user, page, channel)
    world.app("init", project, "--labels=yes,no", f"--channel={channel}", f"--team={team}")
    file = world.folder / f"{project}.jsonl"
    file.write_text(json.dumps({"text": found.text}) + "\n")
    world.app("import", project, str(file))
    return found


def _install(world: World, bot: str, team: str, user: str) -> None:
    """A person presses Install, then Allow."""
    with httpx.Client(timeout=20) as browser:
        start = browser.get(f"{bot}/slack/install")
        # Bolt's cookie is for HTTPS alone; browsers take this machine for as safe.
        browser.headers["cookie"] = start.headers["set-cookie"].partition(";")[0]
        link = re.search(r'href="(http[^"]+/oauth/v2/authorize[^"]+)"', start.text)
        assert link, start.text
        asked = dict(httpx.URL(unescape(link[1])).params) | {
            "who": f"{team}:{user}",
            "answer": "allow",
        }
        back = browser.post(f"{world.address}/oauth/v2/authorize", data=asked)
        done = browser.get(back.headers["location"])
        assert done.status_code == 200, done.text


def test_each_workspace_is_asked_its_own_and_its_answers_are_its_own(two: Two) -> None:
    for one in (two.alpha, two.beta):
        card = one.card()
        assert one.text in json.dumps(card)
        assert one.page.press(one.user, one.channel, card, next(buttons(card)))

    assert two.answers() == [("U0ANA", two.alpha.project), ("U1EVA", two.beta.project)]
    beta = json.dumps(two.beta.page.messages("U1EVA", two.beta.channel))
    assert two.alpha.text not in beta


def test_a_command_about_another_workspace_s_project_finds_nothing(two: Two) -> None:
    name = two.alpha.project
    commands = [f"report {name}", f"status {name}", f"pause {name}", f"why {name} 1"]
    for command in commands:
        assert two.beta.page.write("U1EVA", two.beta.channel, f"/concord {command}")

    two.world.wait_for("The answers", lambda: len(_told(two.beta)) == len(commands))
    assert not any("secret" in one or f"{name}-review" in one for one in _told(two.beta))
    card = two.alpha.card()
    assert two.alpha.page.press("U0ANA", two.alpha.channel, card, next(buttons(card)))
    assert two.answers() == [("U0ANA", two.alpha.project)]


def test_a_press_forged_onto_another_workspace_s_card_changes_nothing(two: Two) -> None:
    card = two.alpha.card()
    button = next(buttons(card))
    for channel in (two.alpha.channel, two.beta.channel):
        payload = _press(two.beta, channel, card, button)

        answer = two.send({"payload": json.dumps(payload)})

        assert answer.status_code == 200
        assert "secret" not in answer.text
    assert two.answers() == []


def test_a_form_forged_onto_another_workspace_s_sample_changes_nothing(two: Two) -> None:
    card = two.alpha.card()
    assert two.alpha.page.press("U0ANA", two.alpha.channel, card, next(buttons(card)))
    row = two.newest()
    for callback, claimed in ((ids.CHANGE_FORM, row.id), (ids.COMMENT_FORM, row.assignment_id)):
        view = {
            "id": "V1",
            "hash": callback,
            "type": "modal",
            "callback_id": callback,
            "private_metadata": str(claimed),
            "state": {"values": {"any": {ids.FORM_INPUT: FIELD}}},
            "blocks": [],
        }
        payload = _interaction(two.beta, "view_submission") | {"view": view}

        answer = two.send({"payload": json.dumps(payload)})

        assert "secret" not in answer.text
    assert two.answers() == [("U0ANA", two.alpha.project)]


def test_what_slack_did_not_sign_now_is_refused(two: Two) -> None:
    body = {"payload": json.dumps(_interaction(two.alpha, "block_actions"))}

    assert two.send(body, secret="guessed").status_code == 401
    assert two.send(body, age=301).status_code == 401
    assert two.send({"payload": "x" * 1_100_000}).status_code == 413
    command = _command(two.alpha, f"status {two.alpha.project}")
    signed = _signed(command, SIGNING_SECRET, 0)
    first = httpx.post(f"{two.bot}/slack/events", **signed)
    assert first.status_code == 200
    assert httpx.post(f"{two.bot}/slack/events", **signed).status_code == 401


def test_thrown_out_of_one_workspace_the_bot_serves_the_other(two: Two) -> None:
    two.world.page.client.post("/sandbox/api/uninstall", json={"team": "T0SECOND"})

    answer = two.send(_command(two.beta, f"status {two.beta.project}"))

    assert "secret" not in answer.text
    card = two.alpha.card()
    assert two.alpha.page.press("U0ANA", two.alpha.channel, card, next(buttons(card)))
    assert two.answers() == [("U0ANA", two.alpha.project)]


def _signed(body: dict[str, str], secret: str, age: int) -> dict[str, Any]:
    content, at = urlencode(body).encode(), str(int(time.time()) - age)
    mark = hmac.new(secret.encode(), f"v0:{at}:".encode() + content, hashlib.sha256).hexdigest()
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Slack-Request-Timestamp": at,
        "X-Slack-Signature": f"v0={mark}",
    }
    return {"content": content, "headers": headers}


def _command(one: Workspace, text: str) -> dict[str, str]:
    return {
        "command": "/concord",
        "text": text,
        "team_id": one.team,
        "user_id": one.user,
        "user_name": "someone",
        "channel_id": one.channel,
        "channel_name": "any",
        "trigger_id": "1.2.3",
        "response_url": f"{one.page.client.base_url}response/none",
        "api_app_id": "A0CONCORD",
    }


def _interaction(one: Workspace, kind: str) -> dict[str, Any]:
    return {
        "type": kind,
        "team": {"id": one.team, "domain": "any"},
        "user": {"id": one.user, "name": "someone", "team_id": one.team},
        "api_app_id": "A0CONCORD",
        "trigger_id": "1.2.3",
        "enterprise": None,
        "is_enterprise_install": False,
    }


def _press(
    one: Workspace, channel: str, card: dict[str, Any], button: dict[str, Any]
) -> dict[str, Any]:
    action = {
        "type": "button",
        "action_id": button["action_id"],
        "block_id": button["block_id"],
        "value": button.get("value", ""),
        "action_ts": f"{time.time():.6f}",
    }
    return _interaction(one, "block_actions") | {
        "container": {"type": "message", "channel_id": channel, "message_ts": card["ts"]},
        "channel": {"id": channel, "name": "any"},
        "message": card,
        "response_url": f"{one.page.client.base_url}response/none",
        "actions": [action],
    }


def _told(one: Workspace) -> list[str]:
    """What only this person was told."""
    return [
        words(message) + str(message.get("text"))
        for message in one.page.messages(one.user, one.channel)
        if message.get("ephemeral")
    ]


def _lives(bot: str) -> bool:
    try:
        return httpx.get(f"{bot}/health").status_code == 200
    except httpx.HTTPError:
        return False
