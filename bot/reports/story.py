"""The life of one sample, told from the provenance log."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot import blocks
from bot.records import SampleState
from bot.reports import acts
from bot.reports.acts.values import Payload
from bot.words import mark, say

CONCORD = "Concord"
COMMAND_LINE = "cli"

STATES = {
    SampleState.NEW: mark("It has not been looked at yet."),
    SampleState.WAITING: mark("It waits for people."),
    SampleState.STARTED: mark("It is begun: people are asked in sessions."),
    SampleState.OPEN: mark("It is open: people are asked."),
    SampleState.COMPLETE: mark("It is complete: people have answered."),
    SampleState.ACCEPTED: mark("It was accepted from the model; nobody was asked."),
    SampleState.GIVEN: mark("It came with its label."),
    SampleState.GOLD: mark("It is known, and checks people."),
    SampleState.ERASED: mark("It cannot be asked any more."),
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
    return acts.sentence(_who(happening), happening.action, happening.payload)


def standing(story: Story) -> list[str]:
    """Where the sample stands and how that came, as mrkdwn."""
    lines = [f"{say(STATES[story.state])} {story.outcome}".strip()]
    for voice in story.voices:
        was = f"  ({blocks.plainly(voice.was)})" if voice.was else ""
        lines.append(f"• {blocks.plainly(voice.name)}: *{blocks.plainly(voice.said)}*{was}")
    if story.is_erased:
        lines.append(say("Its content was erased."))
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
        return say("The model {name}", name=blocks.plainly(actor.removeprefix("model:")))
    if actor == COMMAND_LINE:
        return say("The command line")
    is_ours = actor.startswith(("job:", "handler:"))
    return CONCORD if is_ours else blocks.plainly(actor)
