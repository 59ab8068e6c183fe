"""What reviewers are asked about an edited text, in a project of its own, and what they decide.

A project of its own, since it is another question with other labels: its agreement is measured
apart, and no edit counts as a label before people have said so.
"""

from collections.abc import Iterable

from bot.policy import Policy
from bot.quality.majority import majority
from bot.records import Label, Part, Schema, SuggestionPolicy, TextPart, Verdict

SUFFIX = "-edits"
"""After the name of the project whose texts are edited."""

LABELS = {
    "yes": (Verdict.CONFIRMED, "somebody could have written it, and the label fits it now"),
    "label does not fit": (Verdict.SAME, "somebody could have written it, but the label is wrong"),
    "not fluent": (Verdict.NOT_FLUENT, "nobody would have written it"),
}

GUIDELINES = (
    "A text was edited so that another label fits it. Read the second text as if you had never "
    "seen the first. Is it fluent, and does the label in front of it fit now?"
)

OVERLAP = 2
OPEN_CARDS = 3


def schema() -> Schema:
    labels = tuple(Label(name=name, description=what) for name, (_, what) in LABELS.items())
    return Schema(number=1, kind="choice", labels=labels, guidelines=GUIDELINES)


def policy(parent: Policy) -> Policy:
    """No model decides here and none suggests; the times are those of the parent."""
    return Policy(
        overlap=OVERLAP,
        threshold=1.0,
        suggestion=SuggestionPolicy.HIDDEN,
        open_cards=OPEN_CARDS,
        summary_time=parent.summary_time,
        timezone=parent.timezone,
    )


def parts(before: str, was: str, after: str, wanted: str) -> tuple[Part, ...]:
    """What the card shows."""
    return (
        TextPart(text=f"Before, {was}:\n{before}"),
        TextPart(text=f"After, meant to be {wanted}:\n{after}"),
    )


def verdict(answers: Iterable[str]) -> Verdict:
    """What most say of LABELS; nothing is decided where two of them lead.

    >>> verdict(["yes", "yes", "not fluent"]).value
    'confirmed'
    """
    agreed = majority([*answers]).label
    return Verdict.UNDECIDED if agreed is None else LABELS[agreed][0]
