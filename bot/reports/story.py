"""The life of one sample, told from the provenance log."""

import html
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot import blocks, canonical

MARK = re.compile("(?<!\u200b)[*_]")
"""What formats in mrkdwn; what people wrote has a zero-width space before it."""

Payload = Mapping[str, Any]
"""What an event says beyond who and when; see storage/provenance.py."""


@dataclass(frozen=True)
class Happening:
    """One event, as the log keeps it. `name`: the actor's name, where it is a person."""

    number: int
    at: datetime
    actor: str
    name: str
    action: str
    payload: Payload
    hash: str


def tell(happening: Happening) -> str:
    """One line of mrkdwn: when (in the reader's own zone), who, what, seeing what."""
    seconds = int(happening.at.timestamp())
    when = f"<!date^{seconds}^{{date_short_pretty}} {{time_secs}}|{happening.at:%Y-%m-%d %H:%M:%S}>"
    who = blocks.plainly(happening.name or happening.actor)
    return f"{happening.number}. {when}  {who} {_what(happening)}  `{happening.hash[:8]}`"


def plain(happening: Happening) -> str:
    """The same as plain text, for a terminal."""
    when, who = f"{happening.at:%Y-%m-%d %H:%M:%S}", happening.name or happening.actor
    words = html.unescape(MARK.sub("", _what(happening)).replace("\u200b", ""))
    return f"{happening.number}. {when}  {who} {words}  {happening.hash[:8]}"


def _what(happening: Happening) -> str:
    """The act in words; its bare name for an act that has none here."""
    sentence = SENTENCES.get(happening.action)
    return sentence(happening.payload) if sentence else happening.action


def _value(payload: Payload) -> str:
    return f"*{blocks.plainly(described(payload.get('value')))}*"


def _accepted(payload: Payload) -> str:
    sure, threshold = payload["confidence"], payload["threshold"]
    return (
        f"was sure: {_value(payload)} at {sure:.3f}, threshold {threshold:.2f}, so nobody was asked"
    )


def _model(payload: Payload) -> str:
    return f"*{blocks.plainly(str(payload['model']))}*"


def _instead(payload: Payload) -> str:
    return f" instead of {blocks.plainly(str(payload['was']))}" if payload.get("was") else ""


def _trained(payload: Payload) -> str:
    words = f"trained {_model(payload)} on {payload['samples']} samples"
    if payload["accuracy"] is None:
        return f"{words}, judged by none held out"
    judged = f"accuracy {payload['accuracy']:.1%} on {payload['held_out']} held out"
    return f"{words}: {judged}, data {payload['data_sha256'][:8]}"


def _certified(payload: Payload) -> str:
    words = f"precision {payload['target']:.0%} of {_model(payload)}"
    if not any(payload["by_label"].values()):
        return f"could not certify {words} on {payload['checked']} samples"
    share = f"accepts {payload['coverage']:.0%}"
    return f"certified {words} on {payload['checked']} samples: {share}"


def _doubted(payload: Payload) -> str:
    label, other = (blocks.plainly(str(payload[name])) for name in ("label", "other"))
    return f"asked for a second look: *{label}*, or rather *{other}*?"


def _commented(payload: Payload) -> str:
    return f"commented: {blocks.plainly(blocks.shorten(str(payload['text']), 200))}"


def described(value: object) -> str:
    """A kept value in a few words, without its schema."""
    if not isinstance(value, str):
        return "nothing"
    fields = canonical.loads(value)
    return str(fields.get("label", value))


def _seeing(payload: Payload) -> str:
    if not payload.get("model_suggestion"):
        return ""
    suggested = blocks.plainly(described(payload["model_suggestion"]))
    if payload.get("suggestion_shown"):
        return f", seeing the model's _{suggested}_"
    return f", not seeing the model's _{suggested}_"


def _late(payload: Payload) -> str:
    return ", after the outcome was shown" if payload.get("after_outcome") else ""


def _disputed(payload: Payload) -> str:
    return f", so it is for a lead ({payload['dispute']})" if "dispute" in payload else ""


def _votes(payload: Payload) -> str:
    votes = ", ".join(f"{blocks.plainly(str(v))} {n}" for v, n in payload["votes"].items())
    if payload.get("weighed"):
        value = blocks.plainly(str(payload["weighed"]))
        return f"{votes}, weighed: {value} ({payload['probability']:.0%})"
    return votes if payload.get("majority") else f"{votes}, no majority"


def _edited(payload: Payload) -> str:
    return (
        f"edited it to be {_value({'value': payload['wanted']})}, {payload['words']} words changed"
    )


def _confirmed(payload: Payload) -> str:
    author = blocks.plainly(str(payload["author"]))
    return (
        f"took it as {_value(payload)}: reviewers confirmed this edit of sample "
        f"{payload['parent']} by {author}"
    )


SENTENCES: Mapping[str, Callable[[Payload], str]] = {
    "label": lambda payload: f"labelled it {_value(payload)}{_seeing(payload)}",
    "change": lambda payload: (
        f"changed to {_value(payload)}{_seeing(payload)}{_late(payload)}{_disputed(payload)}"
    ),
    "withdraw": lambda _: "took the answer back",
    "skip": lambda _: "skipped it",
    "skip_reason": lambda payload: f"said why: {blocks.plainly(str(payload['text']))}",
    "overtaken": lambda _: "had it before them when others finished it",
    "gold": lambda _: "marked it as known, to check people by",
    "no_gold": lambda _: "checks nobody by it any more",
    "adjudicate": lambda payload: f"decided as a lead: {_value(payload)}",
    "reason": lambda payload: f"gave the reason: {blocks.plainly(str(payload['text']))}",
    "discuss": lambda _: "asked for a discussion in the channel",
    "look_again": lambda _: "looked at it again",
    "flag": lambda payload: f"flagged it{_disputed(payload)}",
    "comment": _commented,
    "accept": _accepted,
    "ask": lambda payload: f"asked {'all' if payload['of'] == 'channel' else 'one reviewer'}",
    "complete": lambda payload: f"found it complete: {_votes(payload)}{_disputed(payload)}",
    "second_look": _doubted,
    "train": _trained,
    "promote": lambda payload: f"made {_model(payload)} the current model{_instead(payload)}",
    "roll_back": lambda payload: f"went back to {_model(payload)}{_instead(payload)}",
    "calibrate": lambda payload: (
        f"calibrated {_model(payload)}: temperature {payload['temperature']:.3f}"
    ),
    "certify": _certified,
    "suspend": lambda payload: (
        f"suspended auto-accept: {payload['errors']} of "
        f"{payload['audits']} audits wrong, precision {payload['target']:.0%} does not hold"
    ),
    "trust_again": lambda _: "resumed auto-accept",
    "predict": lambda payload: f"guessed {payload['count']} samples",
    "policy": lambda payload: f"changed {', '.join(sorted(payload))}",
    "edit": _edited,
    "decide_edit": lambda payload: f"decided about its edit: {payload['verdict']}",
    "confirm_edit": _confirmed,
    "imported_label": lambda payload: f"brought it labelled {_value(payload)}",
}
