"""A message of the team becomes a sample, a dropped file becomes many: the forms and offers."""

from collections.abc import Mapping, Sequence

from bot import blocks, canonical, ids
from bot.blocks import Block, Message

TEXT_AT_MOST = 3_000
"""What Slack lets an input hold."""


def message_form(
    text: str, origin: Mapping[str, str], projects: Sequence[tuple[int, str]]
) -> Block:
    """Into which project, and with what words: names can be taken out before anybody labels them.

    origin:   where the message is, kept with the sample
    projects: ids and names
    """
    options = [blocks.option(name, str(key)) for key, name in projects[:100]]
    project = {
        "type": "static_select",
        "action_id": ids.FORM_INPUT,
        "options": options,
        "initial_option": options[0],
    }
    words = {
        "type": "plain_text_input",
        "action_id": ids.FORM_INPUT,
        "multiline": True,
        "max_length": TEXT_AT_MOST,
        "initial_value": text[:TEXT_AT_MOST],
    }
    hint = "Mentions are taken out already. Take out other names, too, if they do not matter."
    if len(text) > TEXT_AT_MOST:
        hint = f"Only the first {TEXT_AT_MOST:,} characters fit here. {hint}"
    return blocks.modal(
        "Add to a project",
        ids.ADD_SAMPLE_FORM,
        [
            blocks.input_("project", "Project", project),
            blocks.input_("text", "Text to label", words, hint=blocks.plain(hint, 2_000)),
        ],
        submit=blocks.plain("Add", 24),
        private_metadata=canonical.dumps(origin),
    )


def added(project: str, *, is_new: bool) -> Block:
    """The form's last page: what came of it."""
    name = f"*{blocks.plainly(project)}*"
    text = f"Added to {name}." if is_new else f"{name} has that text already; nothing was added."
    return blocks.modal(
        "Add to a project", "added", [blocks.section(text)], close=blocks.plain("Done", 24)
    )


def offer(filename: str, file_id: str, projects: Sequence[tuple[int, str]]) -> Message:
    """A file of samples was dropped into the channel; its lead is asked what to do with it."""
    name = f"*{blocks.plainly(filename)}*"
    buttons = [
        blocks.button(
            f"Import into {project}",
            f"{ids.IMPORT_FILE}.{key}",
            canonical.dumps({"project": key, "file": file_id, "name": filename[:255]}),
        )
        for key, project in projects[:5]
    ]
    text = f"Shall I import the samples in {name}? Bad lines are told, none is taken twice."
    shown = [blocks.section(text), blocks.actions("import", buttons)]
    return Message(f"Import {blocks.escape(filename)}?", shown)


def imported(filename: str, project: str, report: str) -> Message:
    """What came of an import; `report` is plain text of several lines."""
    head = f"*{blocks.plainly(filename)}* → *{blocks.plainly(project)}*"
    shown = [blocks.section(head), blocks.quote(blocks.shorten(report, 2_900))]
    return Message(f"{blocks.escape(filename)} is imported", shown)
