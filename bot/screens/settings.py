"""`/concord settings`: a project's settings in groups, each with a form of its own."""

from bot import blocks, ids
from bot.blocks import Block
from bot.policy import Policy
from bot.screens import policy_fields
from bot.words import mark, say

ACCEPTING = mark("Accept without asking")
SCHEDULE = mark("Schedule")

GROUPS: dict[str, tuple[str, ...]] = {
    mark("Asking"): ("overlap", "open_cards", "language"),
    mark("Enough answers"): ("target_confidence", "max_overlap"),
    mark("Sessions"): ("in_channel", "lease_minutes", "match_skills", "load_share"),
    mark("Checks"): ("gold_rate", "gold_tolerance", "qualification", "pass_share", "repeat_rate"),
    mark("Disputes"): ("settle_below", "hide_names"),
    mark("The model"): ("model", "model_task", "model_labels", "suggestion", "hidden_share"),
    ACCEPTING: ("threshold", "target_precision", "audit_share"),
    mark("Learning"): (
        "order",
        "diversity",
        "encoder",
        "retrain_after",
        "promote",
        "holdout_share",
    ),
    mark("Synthetic samples"): ("max_synthetic_share", "max_mismatch"),
    mark("Edited texts"): ("offers_edits", "served_model"),
    SCHEDULE: ("summary_time", "skips_quiet_days", "digest_day", "timezone"),
    mark("Keeping"): ("retention_days",),
}
"""Every field of the policy, where a lead would look for it; a group's name is its id, too."""


def overview(project_id: int, name: str, policy: Policy) -> Block:
    """Every group with its values, and a button to change it."""
    shown: list[Block] = [blocks.section(f"*{blocks.plainly(name)}*")]
    for number, (group, names) in enumerate(GROUPS.items()):
        lines = [
            f"{policy_fields.title(field)}: {blocks.plainly(policy_fields.shown(policy, field))}"
            for field in names
        ]
        change = blocks.button(say("Change"), f"{ids.CHANGE_SETTINGS}.{number}", group)
        shown.append(blocks.section("\n".join([f"*{say(group)}*", *lines]), accessory=change))
    return blocks.modal(
        say("Settings"),
        ids.SETTINGS,
        shown,
        close=blocks.plain(say("Done"), 24),
        private_metadata=str(project_id),
    )


def group_form(project_id: int, group: str, policy: Policy) -> Block:
    """The settings of one group, to be changed."""
    return blocks.modal(
        say(group),
        ids.SETTINGS_GROUP,
        policy_fields.inputs(policy, GROUPS[group]),
        submit=blocks.plain(say("Save"), 24),
        private_metadata=f"{project_id}:{group}",
    )
