"""The forms by which a lead changes a schema: what to change, what that means, how it ended."""

from collections.abc import Sequence

from bot import blocks, ids
from bot.blocks import Block
from bot.evolution.consequences import Consequences
from bot.evolution.history import Version
from bot.evolution.questions import questions
from bot.records import Schema
from bot.reports import evolution as words

TITLE = "Change the labels"
GUIDELINES_AT_MOST = 3_000
"""What a Slack input holds; longer ones are changed from a file."""
OPTIONS_AT_MOST = 100
LINES_SHOWN = 30

FIELDS = (
    ("rename", "Rename", "old = new, one a line. Answers keep their meaning."),
    ("merge", "Merge", "a, b = c, one a line. Answers a and b are read as c."),
    ("split", "Split", "a = b, c, one a line. Samples with a are asked again."),
    ("add", "Add", "A label, or label = description, one a line."),
)


def form(project_id: int, project: str, asked: Schema) -> Block:
    """What a lead may change, as it is now."""
    head = f"*{blocks.plainly(project)}*, version {asked.number} ({asked.kind})."
    before = f"Name a label's field first, such as {asked.fields[0].name}: " if asked.fields else ""
    fields = [
        blocks.input_(name, label, _text(), optional=True, hint=blocks.plain(before + hint, 2_000))
        for name, label, hint in FIELDS
    ]
    fields += [*_deprecate(asked), *_guidelines(asked)]
    return blocks.modal(
        TITLE,
        ids.SCHEMA_FORM,
        [blocks.section(f"{head} {_labels(asked)}"), *fields],
        submit=blocks.plain("What Would Follow", 24),
        private_metadata=f"{project_id} {asked.number}",
    )


def counting(external_id: str) -> Block:
    """Shown until the consequences are counted."""
    said = blocks.section("Counting what would follow …")
    return blocks.modal(TITLE, "counting", [said], external_id=external_id)


def consequences(
    draft_id: int, before: Schema, version: Version, found: Consequences, external_id: str
) -> Block:
    """What would change, what it means, and the button that does it."""
    changed = [f"• {blocks.plainly(line)}" for line in words.changes(before, version)]
    more = [f"… and {len(changed) - LINES_SHOWN} more"] if len(changed) > LINES_SHOWN else []
    meant = [blocks.plainly(line) for line in words.meaning(found)]
    return blocks.modal(
        f"Version {version.schema.number}",
        ids.SCHEMA_APPLY,
        [
            blocks.section("\n".join([*changed[:LINES_SHOWN], *more])),
            blocks.section("\n".join(meant)),
            blocks.context(
                "Nothing is lost: old answers stay, and a rollback is one more version."
            ),
        ],
        submit=blocks.plain("Apply", 24),
        private_metadata=str(draft_id),
        external_id=external_id,
    )


def told(sentence: str, external_id: str = "") -> Block:
    """How it ended."""
    more = {"external_id": external_id} if external_id else {}
    return blocks.modal(TITLE, "told", [blocks.section(sentence)], **more) | {
        "close": blocks.plain("Close", 24)
    }


def _text() -> Block:
    return {"type": "plain_text_input", "action_id": ids.FORM_INPUT, "multiline": True}


def _labels(asked: Schema) -> str:
    """What is offered; of a form field by field."""
    if not asked.fields:
        return f"Labels: {', '.join(map(blocks.plainly, asked.label_names)) or 'none'}"
    told = [f"*{blocks.plainly(one.name)}*: {_labels(asked.of(one))}" for one in asked.fields]
    return "\n".join(["", *told])


def _deprecate(asked: Schema) -> list[Block]:
    names = [
        f"{place} {name}".strip()
        for place, one in questions(asked).items()
        for name in one.label_names
    ]
    if not names:
        return []
    label = "No longer offer; answers stand"
    if len(names) > OPTIONS_AT_MOST:
        hint = blocks.plain("One label a line.", 2_000)
        return [blocks.input_("deprecate", label, _text(), optional=True, hint=hint)]
    options = [blocks.option(name, name) for name in names]
    field = {"type": "multi_static_select", "action_id": ids.FORM_INPUT, "options": options}
    return [blocks.input_("deprecate", label, field, optional=True)]


def _guidelines(asked: Schema) -> Sequence[Block]:
    if len(asked.guidelines) > GUIDELINES_AT_MOST:
        return [blocks.context("The guidelines are too long for a form; change them from a file.")]
    field = _text() | {"max_length": GUIDELINES_AT_MOST}
    if asked.guidelines:
        field["initial_value"] = asked.guidelines
    return [blocks.input_("guidelines", "Guidelines", field, optional=True)]
