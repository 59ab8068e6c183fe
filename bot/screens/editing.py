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
from bot.words import say, say_many

TEXT_AT_MOST = 3_000
"""Characters that an input of Slack's holds."""


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
            say(
                "This text has {length:,} characters; Slack's forms hold {limit:,}, "
                "so it cannot be edited here.",
                length=len(edited.text),
                limit=TEXT_AT_MOST,
            )
        )
    (label,) = picking.form(edited.schema, None)
    return blocks.modal(
        say("Edit the text"),
        ids.EDIT_FORM,
        [
            _marked(edited.text, edited.carriers),
            blocks.section(_task(edited)),
            _input(edited.text),
            blocks.context(_opinion(edited.opinion)),
            label | {"label": blocks.plain(say("It should then be"))},
        ],
        submit=blocks.plain(say("Save"), 24),
        private_metadata=str(edited.sample_id),
        external_id=edited.view,
    )


def saved(distance: Distance, was: str, wanted: str, channel_id: str) -> Message:
    """An edit was taken; others say whether it works."""
    text = say_many(
        distance.words,
        "Saved your edit: {n} word changed, from *{was}* to *{wanted}*. "
        "Others are asked in {channel} whether it works.",
        "Saved your edit: {n} words changed, from *{was}* to *{wanted}*. "
        "Others are asked in {channel} whether it works.",
        was=blocks.plainly(was),
        wanted=blocks.plainly(wanted),
        channel=f"<#{channel_id}>",
    )
    return Message(text, [blocks.section(text)])


def _task(edited: Edited) -> str:
    was = blocks.plainly(edited.was)
    task = say(
        "It is *{was}* now. Change as few words as you can, so that another label fits it.",
        was=was,
    )
    if not edited.carriers:
        return task
    bold = say("The words in bold are those by which the model tells that it is {was}.", was=was)
    return f"{task} {bold}"


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
    return blocks.input_("text", say("Your text"), element, dispatch_action=True)


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
        reading = say("_The model is reading …_")
        live = say("The model says what it thinks of your text when you pause.")
        return f"{reading} {live}"
    if isinstance(opinion, str):
        return opinion
    distance = opinion.distance
    words = say("{words} of {total} words changed.", words=distance.words, total=distance.of)
    return f"{_guess(opinion)} {words}"


def _guess(opinion: Opinion) -> str:
    label, sure = blocks.plainly(opinion.label), percent(opinion.sure)
    if opinion.wanted is None:
        return say("The model now says *{label}*, {sure} sure.", label=label, sure=sure)
    return say(
        "The model now says *{label}*, {sure} sure; for yours {wanted}.",
        label=label,
        sure=sure,
        wanted=percent(opinion.wanted),
    )
