"""A Slack that falls silent is noticed, and its return as well."""

import signal

import pytest
from slack_bolt import App
from slack_sdk import WebClient

from bot.errors import ConnectionLost
from jobs import serving
from jobs.connections import SocketMode
from tests.journey.conftest import World


def test_a_frozen_slack_is_noticed_and_after_its_return_the_socket_is_new(world: World) -> None:
    client = WebClient("xoxb-sandbox", base_url=f"{world.address}/api/")
    connection = SocketMode(App(client=client), "xapp-sandbox", 4, ping_seconds=0.2)
    connection.connect()
    world.wait_for("A pong", lambda: connection.silent_seconds() < 0.5)
    slack = world.processes["sandbox"]

    slack.send_signal(signal.SIGSTOP)
    try:
        world.wait_for("Silence", lambda: connection.silent_seconds() > 2)
        with pytest.raises(ConnectionLost, match="not heard for"):
            serving.check(connection, lost_seconds=2)
    finally:
        slack.send_signal(signal.SIGCONT)

    world.wait_for("A new pong", lambda: connection.silent_seconds() < 0.5)
    connection.close()


def test_a_slack_that_is_gone_ends_the_bot_with_the_reason(world: World) -> None:
    client = WebClient("xoxb-sandbox", base_url=f"{world.address}/api/")
    connection = SocketMode(App(client=client), "xapp-sandbox", 4, ping_seconds=0.2)
    connection.connect()

    world.kill("sandbox")

    world.wait_for("Silence", lambda: connection.silent_seconds() > 2)
    with pytest.raises(ConnectionLost, match="Is the network there"):
        serving.check(connection, lost_seconds=2)
    connection.close()


def test_without_slack_the_bot_does_not_start_and_says_why(world: World) -> None:
    world.kill("sandbox")

    world.start("bot", "serve")

    assert world.processes["bot"].wait(timeout=20) == 2
    assert "cannot be reached" in (world.folder / "bot.log").read_text()
