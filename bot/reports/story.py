"""The life of one sample, told from the provenance log."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot import blocks, canonical
from bot.records import SampleState

Payload = Mapping[str, Any]
"""What an event says beyond who and when; see storage/provenance.py.

storage/stories.py adds what the event's rows know: `said` and `suggested` (values in words),
`version` (of the schema), `now` (how the value is read today, where that differs).
"""

HIDDEN = "hidden while people are asked"
GONE = "erased"
AGAIN = "to be asked again"

CONCORD = "Concord"
ACTORS = {"cli": "The command line"}
"""Who acts beside people and models; any other is a job or a handler of ours."""

STATES = {
    SampleState.NEW: "has not been looked at yet",
    SampleState.WAITING: "waits for people",
    SampleState.STARTED: "is begun: people are asked in sessions",
    SampleState.OPEN: "is open: people are asked",
    SampleState.COMPLETE: "is complete: people have answered",
    SampleState.ACCEPTED: "was accepted from the model; nobody was asked",
    SampleState.GIVEN: "came with its label",
    SampleState.GOLD: "is known, and checks people",
    SampleState.ERASED: "cannot be asked any more",
}


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


@dataclass(frozen=True)
class Voice:
    """An answer that counts now. `was`: as it was given, under which version, if that differs."""

    name: str
    said: str
    was: str = ""


@dataclass(frozen=True)
class Story:
    """All that there is to say of a sample.

    voices:  who gave what counts now; none while people are asked
    outcome: what they come to, in words; "" for nothing yet
    """

    name: str
    state: SampleState
    version: int
    voices: Sequence[Voice]
    outcome: str
    happenings: Sequence[Happening]
    is_erased: bool = False


def tell(happening: Happening) -> str:
    """One line of mrkdwn: when (in the reader's own zone), who, what, seeing what."""
    seconds = int(happening.at.timestamp())
    when = f"<!date^{seconds}^{{date_short_pretty}} {{time_secs}}|{happening.at:%Y-%m-%d %H:%M:%S}>"
    return f"{happening.number}. {when}  {act(happening)}  `{happening.hash[:8]}`"


def act(happening: Happening) -> str:
    """Who did what, as mrkdwn."""
    return f"{_who(happening)} {_what(happening)}"


def standing(story: Story) -> list[str]:
    """Where the sample stands and how that came, as mrkdwn."""
    lines = [f"It {STATES.get(story.state, story.state.value)}."]
    if story.outcome:
        lines[0] = f"It {STATES[story.state]}. {story.outcome}"
    for voice in story.voices:
        was = f"  ({blocks.plainly(voice.was)})" if voice.was else ""
        lines.append(f"• {blocks.plainly(voice.name)}: *{blocks.plainly(voice.said)}*{was}")
    if story.is_erased:
        lines.append("Its content was erased.")
    return lines


def unmarked(text: str) -> str:
    """A line of mrkdwn as plain text, for a terminal.

    >>> unmarked("Ana labelled it *a&lt;b*") == "Ana labelled it a<b"
    True
    """
    bare = re.sub(r"(?<!\u200b)[*_`](?=\S)|(?<=\S)(?<!\u200b)[*_`]", "", text).replace("\u200b", "")
    return bare.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def erasure(happening: Happening) -> str:
    """What was erased, when, by whom and why; for `verify`."""
    return f"event {happening.number}, {happening.at:%Y-%m-%d}: {unmarked(act(happening))}"


def _who(happening: Happening) -> str:
    actor = happening.actor
    if happening.name:
        return blocks.plainly(happening.name)
    if actor.startswith("model:"):
        return f"The model {blocks.plainly(actor.removeprefix('model:'))}"
    is_ours = actor.startswith(("job:", "handler:"))
    return CONCORD if is_ours else blocks.plainly(ACTORS.get(actor, actor))


def _what(happening: Happening) -> str:
    """The act in words; its bare name for an act that has none here."""
    sentence = SENTENCES.get(happening.action)
    return sentence(happening.payload) if sentence else happening.action


def _value(payload: Payload) -> str:
    return f"*{blocks.plainly(described(payload.get('said') or payload.get('value')))}*"


def _read_today(payload: Payload) -> str:
    """Under which version, and what that is today."""
    version = f" (version {payload['version']})" if payload.get("version") else ""
    now = payload.get("now")
    if now is None:
        return version
    return f"{version}, {now if now == AGAIN else f'today read as *{blocks.plainly(now)}*'}"


def _accepted(payload: Payload) -> str:
    sure, threshold = payload["confidence"], payload["threshold"]
    return (
        f"was sure: {_value(payload)} at {sure:.3f}, threshold {threshold:.2f}, so nobody was "
        f"asked{_read_today(payload)}"
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


def _guessed(payload: Payload) -> str:
    if "said" not in payload:
        return f"guessed {payload['count']} samples"
    weights = payload.get("weights_sha256")
    exact = f", weights `{weights[:8]}`" if weights else ", weights unknown"
    return f"guessed {_value(payload)} at {payload['confidence']:.3f}{exact}"


def _commented(payload: Payload) -> str:
    return f"commented: {_text(payload)}"


def _text(payload: Payload) -> str:
    return blocks.plainly(blocks.shorten(payload["text"] or GONE, 200))


def described(value: object) -> str:
    """A kept value in a few words, without its schema; what is words already stays."""
    if not isinstance(value, str):
        return "nothing" if value is None else str(value)
    try:
        fields = canonical.loads(value)
    except ValueError:
        return value
    return str(fields.get("label", value)) if isinstance(fields, dict) else value


def _seeing(payload: Payload) -> str:
    suggested = payload.get("suggested") or payload.get("model_suggestion")
    if not suggested:
        return ""
    shown = blocks.plainly(described(suggested))
    return f", {'' if payload.get('suggestion_shown') else 'not '}seeing the model's _{shown}_"


def _asked(payload: Payload) -> str:
    whom = "all" if payload["of"] == "channel" else "one reviewer"
    version = f", showing version {payload['version']}" if payload.get("version") else ""
    if not payload.get("prediction"):
        return f"asked {whom}{version}"
    shown = "" if payload["suggestion_shown"] else "out"
    return f"asked {whom}{version} with{shown} the model's suggestion"


def _late(payload: Payload) -> str:
    return ", after the outcome was shown" if payload.get("after_outcome") else ""


def _disputed(payload: Payload) -> str:
    return f", so it is for a lead ({payload['dispute']})" if payload.get("dispute") else ""


def _via(payload: Payload) -> str:
    return f", by {payload['via']}" if payload.get("via") else ""


def _votes(payload: Payload) -> str:
    if payload["votes"] is None:
        return GONE
    votes = ", ".join(f"{blocks.plainly(str(v))} {n}" for v, n in payload["votes"].items())
    if payload.get("weighed"):
        value = blocks.plainly(str(payload["weighed"]))
        return f"{votes}, weighed: {value} ({payload['probability']:.0%})"
    if not payload.get("majority"):
        return f"{votes}, no majority"
    return f"{votes}, so *{blocks.plainly(payload['majority'])}*"


def _imported(payload: Payload) -> str:
    lines = payload.get("lines")
    where = f", lines {lines[0]} to {lines[1]}" if lines else ""
    return f"brought it in {blocks.plainly(str(payload.get('file') or GONE))}{where}"


def _answered(verb: str, payload: Payload) -> str:
    seeing = f"{_seeing(payload)}{_via(payload)}{_late(payload)}"
    return f"{verb} {_value(payload)}{_read_today(payload)}{seeing}"


def _reopened(payload: Payload) -> str:
    return f"asks for it again: the labels changed with version {payload['schema_number']}"


def _closed_again(payload: Payload) -> str:
    number = payload["schema_number"]
    return f"asks for it no more: with version {number} its old answers count again"


def _changed_schema(payload: Payload) -> str:
    changes = "; ".join(map(blocks.plainly, payload.get("changes") or ())) or "other words"
    number = (payload.get("schema") or {}).get("number", "?")
    return f"changed the labels, version {number}: {changes}"


def _erased_samples(payload: Payload) -> str:
    count = len(payload["samples"])
    what = "the content of a sample" if count == 1 else f"the content of {count} samples"
    return f"erased {what}: {blocks.plainly(payload['reason'])}"


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
    "import": _imported,
    "predict": _guessed,
    "schema": _changed_schema,
    "label": lambda payload: _answered("labelled it", payload),
    "change": lambda payload: f"{_answered('changed to', payload)}{_disputed(payload)}",
    "withdraw": lambda _: "took the answer back",
    "skip": lambda _: "skipped it",
    "skip_reason": lambda payload: f"said why: {_text(payload)}",
    "overtaken": lambda _: "had it before them when others finished it",
    "gold": lambda _: "marked it as known, to check people by",
    "no_gold": lambda _: "checks nobody by it any more",
    "adjudicate": lambda payload: f"decided as a lead: {_value(payload)}{_read_today(payload)}",
    "reason": lambda payload: f"gave the reason: {_text(payload)}",
    "discuss": lambda _: "asked for a discussion in the channel",
    "look_again": lambda _: "looked at it again",
    "flag": lambda payload: f"flagged it{_disputed(payload)}",
    "comment": _commented,
    "accept": _accepted,
    "ask": _asked,
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
    "policy": lambda payload: f"changed {', '.join(sorted(payload))}",
    "edit": _edited,
    "decide_edit": lambda payload: f"decided about its edit: {payload['verdict']}",
    "confirm_edit": _confirmed,
    "reopen": _reopened,
    "close_again": _closed_again,
    "imported_label": lambda payload: (
        f"brought it labelled {_value(payload)}{_read_today(payload)}"
    ),
    "erase_samples": _erased_samples,
    "erase_person": lambda payload: f"erased a person: {blocks.plainly(payload['reason'])}",
}
