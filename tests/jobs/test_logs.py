import logging
import sys
from typing import Any

import pytest
import structlog

from jobs import logs

TOKENS = [
    "xoxb-1234567890-1234567890123-AbCdEf",
    "xoxp-1-2-3",
    "xapp-1-A012-345-abcdef",
    "xoxe.xoxp-1-Mi0yLTE",
]


@pytest.mark.parametrize("token", TOKENS)
def test_a_token_in_any_field_is_not_printed(token: str) -> None:
    event = {"event": f"sent with {token}", "error": f"{token},", "count": 3}

    printed = logs.redact(None, "info", dict(event))

    assert token not in str(printed)
    assert printed["count"] == 3
    assert "sent with" in printed["event"]


@pytest.mark.parametrize(
    "value",
    [
        ValueError("token xoxb-1-secret"),
        {"headers": {"Authorization": "Bearer xoxb-1-secret"}},
        ["xoxb-1-secret"],
        b"xoxb-1-secret",
    ],
)
def test_a_token_within_another_value_is_not_printed(value: Any) -> None:
    printed = logs.redact(None, "info", {"event": "x", "value": value})

    assert "secret" not in str(printed)


def test_a_ticket_of_an_address_is_not_printed() -> None:
    event = {"event": "wss://wss.slack.com/link/?ticket=abc-def&app_id=1"}

    printed = logs.redact(None, "info", event)

    assert printed["event"] == "wss://wss.slack.com/link/?ticket=[token]&app_id=1"


def test_a_token_in_a_traceback_is_not_printed(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("INFO")
    log = structlog.get_logger()

    try:
        int("xoxb-1-secret")
    except ValueError:
        log.exception("listener failed", body={"token": "xoxb-2-secret"})

    printed = "".join(capsys.readouterr())
    structlog.reset_defaults()
    assert "listener failed" in printed
    assert "secret" not in printed


def test_a_token_that_a_library_logs_is_not_printed() -> None:
    stream = logs.handler()
    try:
        int("xoxb-1-secret")
    except ValueError:
        record = logging.getLogger("slack_sdk").makeRecord(
            "slack_sdk", logging.ERROR, "", 0, "no %s", ("xapp-2-secret",), sys.exc_info()
        )

    printed = stream.format(record)

    assert "ERROR:slack_sdk:no [token]" in printed
    assert "Traceback" in printed
    assert "secret" not in printed
