"""What `/concord` can do, in one screen."""

from bot import blocks
from bot.blocks import Message
from bot.words import mark, say

USAGE = (
    ("report", mark("where the project stands, with charts")),
    ("progress", mark("how much is done")),
    ("agreement", mark("how well reviewers agree")),
    ("disagreements", mark("what reviewers disagree on, and why (leads)")),
    ("model", mark("models, how good they are, what is accepted without asking")),
    ("label [N]", mark("a session of N samples (10) on one card, in a direct message")),
    ("undo [N]", mark("take your last N answers back (1)")),
    ("next", mark("a card just for you, in a direct message")),
    ("why SAMPLE", mark("the story of a sample; its id, its number or a link to its card")),
    ("adjudicate", mark("settle what reviewers did not, one after the other (leads)")),
    ("quality", mark("how well each reviewer works (leads)")),
    (
        "gold SAMPLE LABEL",
        mark("a sample whose label is known, to check people by; or `off` (leads)"),
    ),
    (
        "exclude @PERSON [since DAY]",
        mark("leave answers out of consensus; `include` ends it (leads)"),
    ),
    ("verify", mark("whether the log still is as it was written")),
    ("counterfactual SAMPLE", mark("edit its text so that another label fits it")),
    ("counterfactuals", mark("what became of such edits, and what the model makes of them")),
    ("synthetic", mark("how synthetic samples differ from real ones")),
    ("new", mark("make a project")),
    ("settings", mark("how a project asks (leads)")),
    ("schedule", mark("when the summary comes (leads)")),
    ("people", mark("who may do what (leads)")),
    ("schema", mark("change labels and guidelines (leads)")),
    ("export csv", mark("the labels as a file, for you alone; or jsonl (leads)")),
    ("pause", mark("stop asking (leads)")),
    ("resume", mark("go on asking (leads)")),
    ("summary now", mark("post the daily summary now (leads)")),
    ("role @PERSON ROLE", mark("make somebody lead, reviewer, observer or none (leads)")),
    ("skills @PERSON german, medical", mark("what somebody knows; `none` for nothing (leads)")),
    ("help", mark("this list")),
)

FOOT = mark(
    "For example `/concord report`, or `/concord why t042`. "
    "Outside a project's channel, add its name: `/concord report tickets`."
)


def usage(complaint: str = "") -> Message:
    """The list of commands, after what was wrong with the one given."""
    lines = [f"`/concord {typed}`  {say(what)}" for typed, what in USAGE]
    shown = [blocks.section("\n".join(lines)), blocks.context(say(FOOT))]
    if complaint:
        shown.insert(0, blocks.section(f":warning: {complaint}"))
    return Message(complaint or say("What /concord can do"), shown)
