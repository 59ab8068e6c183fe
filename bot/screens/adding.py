"""A message of the team becomes a sample, a dropped file becomes many: the forms and offers."""

from collections.abc import Mapping, Sequence

from bot import blocks, canonical, ids
from bot.blocks import Block, Message
from bot.words import say

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
    hint = say("Mentions are taken out already. Take out other names, too, if they do not matter.")
    if len(text) > TEXT_AT_MOST:
        cut = say("Only the first {limit:,} characters fit here.", limit=TEXT_AT_MOST)
        hint = f"{cut} {hint}"
    return blocks.modal(
        say("Add to a project"),
        ids.ADD_SAMPLE_FORM,
        [
            blocks.input_("project", say("Project"), project),
            blocks.input_("text", say("Text to label"), words, hint=blocks.plain(hint, 2_000)),
        ],
        submit=blocks.plain(say("Add"), 24),
        private_metadata=canonical.dumps(origin),
    )


def added(project: str, *, is_new: bool) -> Block:
    """The form's last page: what came of it."""
    name = f"*{blocks.plainly(project)}*"
    if is_new:
        text = say("Added to {project}.", project=name)
    else:
        text = say("{project} has that text already; nothing was added.", project=name)
    return blocks.modal(
        say("Add to a project"),
        "added",
        [blocks.section(text)],
        close=blocks.plain(say("Done"), 24),
    )


def offer(filename: str, file_id: str, projects: Sequence[tuple[int, str]]) -> Message:
    """A file of samples was dropped into the channel; its lead is asked what to do with it."""
    name = f"*{blocks.plainly(filename)}*"
    buttons = [
        blocks.button(
            say("Import into {project}", project=project),
            f"{ids.IMPORT_FILE}.{key}",
            canonical.dumps({"project": key, "file": file_id, "name": filename[:255]}),
        )
        for key, project in projects[:5]
    ]
    text = say(
        "Shall I import the samples in {file}? Bad lines are told, none is taken twice.", file=name
    )
    shown = [blocks.section(text), blocks.actions("import", buttons)]
    return Message(say("Import {file}?", file=blocks.escape(filename)), shown)


def imported(filename: str, project: str, report: str) -> Message:
    """What came of an import; `report` is plain text of several lines."""
    head = f"*{blocks.plainly(filename)}* → *{blocks.plainly(project)}*"
    shown = [blocks.section(head), blocks.quote(blocks.shorten(report, 2_900))]
    return Message(say("{file} is imported", file=blocks.escape(filename)), shown)
