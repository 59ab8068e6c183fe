"""What people do with a sample, and what comes of it."""

from bot import blocks
from bot.reports.acts import values
from bot.reports.acts.values import Payload
from bot.words import mark, say

WAYS = {
    "button": mark("button"),
    "command": mark("command"),
    "file": mark("file"),
    "form": mark("form"),
    "shortcut": mark("shortcut"),
    "thread": mark("thread"),
}
"""By what people act in Slack."""


def labelled(who: str, payload: Payload) -> str:
    return say("{who} labelled it {value}", who=who, value=values.value(payload)) + _how(payload)


def changed(who: str, payload: Payload) -> str:
    change = say("{who} changed to {value}", who=who, value=values.value(payload))
    return change + _how(payload) + values.disputed(payload)


def decided(who: str, payload: Payload) -> str:
    verdict = say("{who} decided as a lead: {value}", who=who, value=values.value(payload))
    return verdict + values.read_today(payload)


def brought_labelled(who: str, payload: Payload) -> str:
    brought = say("{who} brought it labelled {value}", who=who, value=values.value(payload))
    return brought + values.read_today(payload)


def asked(who: str, payload: Payload) -> str:
    is_all, number = payload["of"] == "channel", payload.get("version")
    told = say("{who} asked all", who=who) if is_all else say("{who} asked one reviewer", who=who)
    if number:
        told += say(", showing version {number}", number=number)
    if not payload.get("prediction"):
        return told
    if payload["suggestion_shown"]:
        return told + say(" with the model's suggestion")
    return told + say(" without the model's suggestion")


def completed(who: str, payload: Payload) -> str:
    found = say("{who} found it complete: {votes}", who=who, votes=_votes(payload))
    return found + values.disputed(payload)


def _how(payload: Payload) -> str:
    """All that belongs to an answer beside its value."""
    parts = (values.read_today, _seeing, _via, _late)
    return "".join(part(payload) for part in parts)


def _seeing(payload: Payload) -> str:
    suggested = payload.get("suggested") or payload.get("model_suggestion")
    if not suggested:
        return ""
    shown = blocks.plainly(values.described(suggested))
    if payload.get("suggestion_shown"):
        return say(", seeing the model's _{value}_", value=shown)
    return say(", not seeing the model's _{value}_", value=shown)


def _via(payload: Payload) -> str:
    way = payload.get("via")
    return say(", by {way}", way=say(WAYS[way]) if way in WAYS else way) if way else ""


def _late(payload: Payload) -> str:
    return say(", after the outcome was shown") if payload.get("after_outcome") else ""


def _votes(payload: Payload) -> str:
    if payload["votes"] is None:
        return say(values.GONE)
    votes = ", ".join(f"{blocks.plainly(str(v))} {n}" for v, n in payload["votes"].items())
    if payload.get("weighed"):
        return say(
            "{votes}, weighed: {value} ({probability:.0%})",
            votes=votes,
            value=blocks.plainly(str(payload["weighed"])),
            probability=payload["probability"],
        )
    if not payload.get("majority"):
        return say("{votes}, no majority", votes=votes)
    return say("{votes}, so {value}", votes=votes, value=values.bold(payload["majority"]))
