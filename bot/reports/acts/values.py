"""How an event's payload is read: values, versions, and what belongs to them, in words."""

from collections.abc import Mapping
from typing import Any

from bot import blocks, canonical
from bot.words import mark, say

Payload = Mapping[str, Any]
"""What an event says beyond who and when; see storage/provenance.py.

storage/stories.py adds what the event's rows know: `said` and `suggested` (values in words),
`version` (of the schema), `now` (how the value is read today, where that differs).
"""

HIDDEN = mark("hidden while people are asked")
GONE = mark("erased")
AGAIN = mark("to be asked again")
"""Stand where a value would; they are said where it is shown."""


def described(value: object) -> str:
    """A kept value in a few words, without its schema; what is words already stays."""
    if value in (HIDDEN, GONE):
        return say(str(value))
    if not isinstance(value, str):
        return say("nothing") if value is None else str(value)
    try:
        fields = canonical.loads(value)
    except ValueError:
        return value
    return str(fields.get("label", value)) if isinstance(fields, dict) else value


def value(payload: Payload) -> str:
    return bold(described(payload.get("said") or payload.get("value")))


def bold(given: object) -> str:
    return f"*{blocks.plainly(str(given))}*"


def text(payload: Payload) -> str:
    return blocks.plainly(blocks.shorten(payload["text"] or say(GONE), 200))


def reason(payload: Payload) -> str:
    return blocks.plainly(payload["reason"])


def read_today(payload: Payload) -> str:
    """Under which version, and what that is today."""
    number, now = payload.get("version"), payload.get("now")
    version = say(" (version {number})", number=number) if number else ""
    if now is None:
        return version
    if now == AGAIN:
        return f"{version}, {say(AGAIN)}"
    return version + say(", today read as {value}", value=bold(now))


def disputed(payload: Payload) -> str:
    reason = payload.get("dispute")
    return say(", so it is for a lead ({reason})", reason=say(reason)) if reason else ""
