"""The form in which a text is edited until another label fits it, and what is said about it."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot import blocks, ids
from bot.blocks import Block, Message
from bot.errors import BadInput
from bot.records import Schema
from bot.review.edits import Distance
from bot.review.occlusion import Carrier
from bot.screens.cards import percent
from bot.tasks import picking

TEXT_AT_MOST = 3_000
"""Characters that an input of Slack's holds."""

TASK = "It is *{was}* now. Change as few words as you can, so that another label fits it."
CARRIERS = "The words in bold are those by which the model tells that it is {was}."
READING = "_The model is reading …_"
LIVE = "The model says what it thinks of your text when you pause."


@dataclass(frozen=True)
class Opinion:
    """A model's guess of a text, and how sure it is of that and of the wanted label."""

    label: str
    sure: float
    wanted: float | None
    distance: Distance


@dataclass(frozen=True)
class Edited:
    """The form's contents. opinion: None while there is none; a sentence where there can be none"""

    sample_id: int
    schema: Schema
    text: str
    was: str
    view: str
    carriers: Sequence[Carrier] = ()
    opinion: Opinion | str | None = None


def form(edited: Edited) -> Block:
    """Raises BadInput when the text is too long for a form."""
    if len(edited.text) > TEXT_AT_MOST:
        raise BadInput(
            f"This text has {len(edited.text):,} characters; Slack's forms hold {TEXT_AT_MOST:,}, "
            "so it cannot be edited here."
        )
    task = TASK.format(was=blocks.plainly(edited.was))
    if edited.carriers:
        task += f" {CARRIERS.format(was=blocks.plainly(edited.was))}"
    (label,) = picking.form(edited.schema, None)
    return blocks.modal(
        "Edit the text",
        ids.EDIT_FORM,
        [
            _marked(edited.text, edited.carriers),
            blocks.section(task),
            _input(edited.text),
            blocks.context(_opinion(edited.opinion)),
            label | {"label": blocks.plain("It should then be")},
        ],
        submit=blocks.plain("Save", 24),
        private_metadata=str(edited.sample_id),
        external_id=edited.view,
    )


def saved(distance: Distance, was: str, wanted: str, channel_id: str) -> Message:
    """An edit was taken; others say whether it works."""
    words = "1 word" if distance.words == 1 else f"{distance.words} words"
    text = (
        f"Saved your edit: {words} changed, from *{blocks.plainly(was)}* to "
        f"*{blocks.plainly(wanted)}*. Others are asked in <#{channel_id}> whether it works."
    )
    return Message(text, [blocks.section(text)])


def _input(text: str) -> Block:
    element = {
        "type": "plain_text_input",
        "action_id": ids.EDIT_TYPED,
        "multiline": True,
        "max_length": TEXT_AT_MOST,
        "initial_value": text,
        "focus_on_load": True,
        "dispatch_action_config": {"trigger_actions_on": ["on_character_entered"]},
    }
    return blocks.input_("text", "Your text", element, dispatch_action=True)


def _marked(text: str, carriers: Sequence[Carrier]) -> Block:
    """The text as it is, with the words that carry its label in bold; rich text knows no markup."""
    elements, done = [], 0
    for one in sorted(carriers, key=lambda carrier: carrier.start):
        elements += [_words(text[done : one.start]), _words(text[one.start : one.end], bold=True)]
        done = one.end
    elements.append(_words(text[done:]))
    kept = [element for element in elements if element["text"]]
    quote = {"type": "rich_text_quote", "elements": kept}
    return {"type": "rich_text", "elements": [quote]}


def _words(text: str, **style: bool) -> Block:
    return {"type": "text", "text": text} | ({"style": style} if style else {})


def _opinion(opinion: Opinion | str | None) -> str:
    if opinion is None:
        return f"{READING} {LIVE}"
    if isinstance(opinion, str):
        return opinion
    words = f"{opinion.distance.words} of {opinion.distance.of} words changed"
    said = f"The model now says *{blocks.plainly(opinion.label)}*, {percent(opinion.sure)} sure"
    wanted = "" if opinion.wanted is None else f"; for yours {percent(opinion.wanted)}"
    return f"{said}{wanted}. {words}."
