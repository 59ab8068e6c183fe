"""`/concord settings`: a project's settings in groups, each with a form of its own."""

from bot import blocks, ids
from bot.blocks import Block
from bot.policy import Policy
from bot.screens import policy_fields

ACCEPTING = "Accept without asking"
SCHEDULE = "Schedule"

GROUPS: dict[str, tuple[str, ...]] = {
    "Asking": ("overlap", "open_cards", "language"),
    "Enough answers": ("target_confidence", "max_overlap"),
    "Sessions": ("in_channel", "lease_minutes", "match_skills", "load_share"),
    "Checks": ("gold_rate", "gold_tolerance", "qualification", "pass_share", "repeat_rate"),
    "Disputes": ("settle_below", "hide_names"),
    "The model": ("model", "model_task", "model_labels", "suggestion", "hidden_share"),
    ACCEPTING: ("threshold", "target_precision", "audit_share"),
    "Learning": ("order", "diversity", "encoder", "retrain_after", "promote", "holdout_share"),
    "Synthetic samples": ("max_synthetic_share", "max_mismatch"),
    "Edited texts": ("offers_edits", "served_model"),
    SCHEDULE: ("summary_time", "skips_quiet_days", "digest_day", "timezone"),
    "Keeping": ("retention_days",),
}
"""Every field of the policy, where a lead would look for it."""


def overview(project_id: int, name: str, policy: Policy) -> Block:
    """Every group with its values, and a button to change it."""
    shown: list[Block] = [blocks.section(f"*{blocks.plainly(name)}*")]
    for number, (group, names) in enumerate(GROUPS.items()):
        lines = [
            f"{policy_fields.title(field)}: {blocks.plainly(policy_fields.shown(policy, field))}"
            for field in names
        ]
        change = blocks.button("Change", f"{ids.CHANGE_SETTINGS}.{number}", group)
        shown.append(blocks.section("\n".join([f"*{group}*", *lines]), accessory=change))
    return blocks.modal(
        "Settings",
        ids.SETTINGS,
        shown,
        close=blocks.plain("Done", 24),
        private_metadata=str(project_id),
    )


def group_form(project_id: int, group: str, policy: Policy) -> Block:
    """The settings of one group, to be changed."""
    return blocks.modal(
        group,
        ids.SETTINGS_GROUP,
        policy_fields.inputs(policy, GROUPS[group]),
        submit=blocks.plain("Save", 24),
        private_metadata=f"{project_id}:{group}",
    )
