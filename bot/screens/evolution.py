"""The forms by which a lead changes a schema: what to change, what that means, how it ended."""

from collections.abc import Sequence

from bot import blocks, ids
from bot.blocks import Block
from bot.evolution.consequences import Consequences
from bot.evolution.history import Version
from bot.evolution.questions import questions
from bot.records import Schema
from bot.reports import evolution as words
from bot.words import mark, say

TITLE = mark("Change the labels")
GUIDELINES_AT_MOST = 3_000
"""What a Slack input holds; longer ones are changed from a file."""
OPTIONS_AT_MOST = 100
LINES_SHOWN = 30

FIELDS = (
    ("rename", mark("Rename"), mark("old = new, one a line. Answers keep their meaning.")),
    ("merge", mark("Merge"), mark("a, b = c, one a line. Answers a and b are read as c.")),
    ("split", mark("Split"), mark("a = b, c, one a line. Samples with a are asked again.")),
    ("add", mark("Add"), mark("A label, or label = description, one a line.")),
)


def form(project_id: int, project: str, asked: Schema) -> Block:
    """What a lead may change, as it is now."""
    head = say(
        "*{project}*, version {version} ({kind}).",
        project=blocks.plainly(project),
        version=asked.number,
        kind=asked.kind,
    )
    fields = [
        blocks.input_(name, say(label), _text(), optional=True, hint=_hint(asked, hint))
        for name, label, hint in FIELDS
    ]
    fields += [*_deprecate(asked), *_guidelines(asked)]
    return blocks.modal(
        say(TITLE),
        ids.SCHEMA_FORM,
        [blocks.section(f"{head} {_labels(asked)}"), *fields],
        submit=blocks.plain(say("What Would Follow"), 24),
        private_metadata=f"{project_id} {asked.number}",
    )


def counting(external_id: str) -> Block:
    """Shown until the consequences are counted."""
    said = blocks.section(say("Counting what would follow …"))
    return blocks.modal(say(TITLE), "counting", [said], external_id=external_id)


def consequences(
    draft_id: int, before: Schema, version: Version, found: Consequences, external_id: str
) -> Block:
    """What would change, what it means, and the button that does it."""
    changed = [f"• {blocks.plainly(line)}" for line in words.changes(before, version)]
    left = len(changed) - LINES_SHOWN
    more = [say("… and {left} more", left=left)] if left > 0 else []
    meant = [blocks.plainly(line) for line in words.meaning(found)]
    return blocks.modal(
        say("Version {version}", version=version.schema.number),
        ids.SCHEMA_APPLY,
        [
            blocks.section("\n".join([*changed[:LINES_SHOWN], *more])),
            blocks.section("\n".join(meant)),
            blocks.context(
                say("Nothing is lost: old answers stay, and a rollback is one more version.")
            ),
        ],
        submit=blocks.plain(say("Apply"), 24),
        private_metadata=str(draft_id),
        external_id=external_id,
    )


def told(sentence: str, external_id: str = "") -> Block:
    """How it ended."""
    more = {"external_id": external_id} if external_id else {}
    return blocks.modal(say(TITLE), "told", [blocks.section(sentence)], **more) | {
        "close": blocks.plain(say("Close"), 24)
    }


def _text() -> Block:
    return {"type": "plain_text_input", "action_id": ids.FORM_INPUT, "multiline": True}


def _hint(asked: Schema, said: str) -> Block:
    """What to write, and of a form that the label's field comes first."""
    hint = say(said)
    if asked.fields:
        field = asked.fields[0].name
        hint = say("Name a label's field first, such as {field}: {hint}", field=field, hint=hint)
    return blocks.plain(hint, 2_000)


def _labels(asked: Schema) -> str:
    """What is offered; of a form field by field."""
    if not asked.fields:
        names = ", ".join(map(blocks.plainly, asked.label_names))
        return say("Labels: {labels}", labels=names) if names else say("Labels: none")
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
    label = say("No longer offer; answers stand")
    if len(names) > OPTIONS_AT_MOST:
        hint = blocks.plain(say("One label a line."), 2_000)
        return [blocks.input_("deprecate", label, _text(), optional=True, hint=hint)]
    options = [blocks.option(name, name) for name in names]
    field = {"type": "multi_static_select", "action_id": ids.FORM_INPUT, "options": options}
    return [blocks.input_("deprecate", label, field, optional=True)]


def _guidelines(asked: Schema) -> Sequence[Block]:
    if len(asked.guidelines) > GUIDELINES_AT_MOST:
        return [
            blocks.context(say("The guidelines are too long for a form; change them from a file."))
        ]
    field = _text() | {"max_length": GUIDELINES_AT_MOST}
    if asked.guidelines:
        field["initial_value"] = asked.guidelines
    return [blocks.input_("guidelines", say("Guidelines"), field, optional=True)]
