"""What `/concord` can do, in one screen."""

from bot import blocks
from bot.blocks import Message

USAGE = (
    ("report", "where the project stands, with charts"),
    ("progress", "how much is done"),
    ("agreement", "how well reviewers agree"),
    ("disagreements", "what reviewers disagree on, and why (leads)"),
    ("model", "models, how good they are, what is accepted without asking"),
    ("label [N]", "a session of N samples (10) on one card, in a direct message"),
    ("undo [N]", "take your last N answers back (1)"),
    ("next", "a card just for you, in a direct message"),
    ("why SAMPLE", "the story of a sample; its id, its number or a link to its card"),
    ("adjudicate", "settle what reviewers did not, one after the other (leads)"),
    ("quality", "how well each reviewer works (leads)"),
    ("gold SAMPLE LABEL", "a sample whose label is known, to check people by; or `off` (leads)"),
    ("exclude @PERSON [since DAY]", "leave answers out of consensus; `include` ends it (leads)"),
    ("verify", "whether the log still is as it was written"),
    ("counterfactual SAMPLE", "edit its text so that another label fits it"),
    ("counterfactuals", "what became of such edits, and what the model makes of them"),
    ("synthetic", "how synthetic samples differ from real ones"),
    ("new", "make a project"),
    ("settings", "how a project asks (leads)"),
    ("schedule", "when the summary comes (leads)"),
    ("people", "who may do what (leads)"),
    ("schema", "change labels and guidelines (leads)"),
    ("export csv", "the labels as a file, for you alone; or jsonl (leads)"),
    ("pause", "stop asking (leads)"),
    ("resume", "go on asking (leads)"),
    ("summary now", "post the daily summary now (leads)"),
    ("role @PERSON ROLE", "make somebody lead, reviewer, observer or none (leads)"),
    ("skills @PERSON german, medical", "what somebody knows; `none` for nothing (leads)"),
    ("help", "this list"),
)

EXAMPLES = "For example `/concord report`, or `/concord why t042`."


def usage(complaint: str = "") -> Message:
    """The list of commands, after what was wrong with the one given."""
    lines = [f"`/concord {words}`  {what}" for words, what in USAGE]
    foot = f"{EXAMPLES} Outside a project's channel, add its name: `/concord report tickets`."
    shown = [blocks.section("\n".join(lines)), blocks.context(foot)]
    if complaint:
        shown.insert(0, blocks.section(f":warning: {complaint}"))
    return Message(complaint or "What /concord can do", shown)
