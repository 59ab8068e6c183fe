"""`/concord new`: what is asked, then how, with the card as reviewers will see it."""

import json
from collections.abc import Iterable, Mapping

from bot import blocks, ids
from bot.blocks import Block, Message
from bot.policy import Policy
from bot.records import Schema, Suggestion, SuggestionPolicy, TextPart, Value
from bot.screens import cards, policy_fields
from bot.screens.cards import Card
from bot.tasks import KINDS
from bot.tasks.question import Question
from bot.words import mark, say

TITLES: Mapping[str, str] = {
    "choice": mark("One label"),
    "ordinal": mark("One label on a scale, in order"),
    "multichoice": mark("Several labels"),
    "rating": mark("A rating"),
    "ranking": mark("A ranking"),
    "pairwise": mark("Which of two is better"),
    "text": mark("A text: written, corrected or transcribed"),
    "spans": mark("Marked words in a text"),
    "relations": mark("Arrows between entities"),
    "boxes": mark("Boxes in a picture"),
    "regions": mark("Stretches of a sound or film"),
    "events": mark("The order of events in time"),
    "link": mark("Whether parts belong together"),
    "form": mark("Several questions at once"),
}
"""A kind as a lead reads it."""

STEP_TWO = (
    "model",
    "suggestion",
    "overlap",
    "threshold",
    "summary_time",
)
"""What is asked of the policy when a project is made; `/concord settings` has all of it."""

EXAMPLE = mark("I ordered a kettle two weeks ago and it has not come. Can I have my money back?")

LABELS_AT_MOST = 1_800
"""What was typed in the first step travels in the second one's metadata: 3,000 characters."""
EXAMPLE_AT_MOST = 400


class Draft(Value):
    """What the first step holds."""

    name: str
    channel_id: str
    kind: str
    labels: str
    example: str = ""


def first(name: str, channel_id: str) -> Block:
    """What is asked, and where."""
    kinds = [kind for kind in KINDS if kind != "form"]
    options = [blocks.option(say(TITLES[kind]), kind) for kind in kinds]
    channel = {
        "type": "conversations_select",
        "action_id": ids.FORM_INPUT,
        "filter": {"include": ["public", "private"]},
        **({"initial_conversation": channel_id} if channel_id[:1] in {"C", "G"} else {}),
    }
    kind = {
        "type": "static_select",
        "action_id": ids.FORM_INPUT,
        "options": options,
        "initial_option": options[0],
    }
    return blocks.modal(
        say("New project"),
        ids.NEW_PROJECT,
        [
            blocks.input_(
                "name", say("Name"), _line(name, 80), hint=blocks.plain(say("One word."))
            ),
            blocks.input_("channel", say("Channel"), channel),
            blocks.input_("kind", say("What is asked"), kind),
            blocks.input_(
                "labels",
                say("Labels, one on each line"),
                _line("", LABELS_AT_MOST, is_long=True),
                hint=blocks.plain(
                    say(
                        "After a colon, what reviewers should know: “refund: wants money back”. "
                        "Ratings and the like have labels of their own: leave this empty."
                    ),
                    2_000,
                ),
                optional=True,
            ),
            blocks.input_(
                "example",
                say("An example, for the preview"),
                _line("", EXAMPLE_AT_MOST, is_long=True),
                optional=True,
            ),
        ],
        submit=blocks.plain(say("Next"), 24),
    )


def second(draft: Draft, schema: Schema, policy: Policy) -> Block:
    """How it is asked, under the card as it will look."""
    inputs = policy_fields.inputs(policy, STEP_TWO)
    inputs[0]["dispatch_action"] = True  # another suggestion policy is another card
    inputs[0]["element"]["action_id"] = ids.PREVIEW
    return blocks.modal(
        say("How it is asked"),
        ids.NEW_PROJECT_POLICY,
        [
            blocks.context(say("This is what reviewers will see:")),
            *_preview(draft, schema, policy),
            {"type": "divider"},
            *inputs,
        ],
        submit=blocks.plain(say("Create"), 24),
        close=blocks.plain(say("Back"), 24),
        private_metadata=json.dumps(draft.model_dump(), ensure_ascii=False),
    )


def welcome(name: str, user_id: str) -> Message:
    """Tells the channel that there is something to label here."""
    text = say(
        "*{project}* labels here from now on; {person} leads it. "
        "Everybody in this channel may label: one tap, and nobody sees your answer "
        "before a sample is complete.",
        project=blocks.plainly(name),
        person=blocks.person(user_id),
    )
    how = say(
        "To bring samples, drop a CSV or JSONL file into this channel, or press "
        "_Add to a labelling project_ in a message's menu."
    )
    return Message(
        say("{project} labels here", project=blocks.escape(name)),
        [blocks.section(text), blocks.context(how)],
    )


def _line(text: str, limit: int, *, is_long: bool = False) -> Block:
    field: Block = {
        "type": "plain_text_input",
        "action_id": ids.FORM_INPUT,
        "multiline": is_long,
        "max_length": limit,
    }
    return field | ({"initial_value": text} if text else {})


def _preview(draft: Draft, schema: Schema, policy: Policy) -> list[Block]:
    shows = policy.suggestion in {SuggestionPolicy.SHOWN, SuggestionPolicy.MIXED}
    suggested = _suggested(schema) if shows else None
    question = Question(
        schema, (TextPart(text=draft.example or say(EXAMPLE)),), is_offered=suggested is not None
    )
    card = Card(0, draft.name, question, suggested, answered=0, wanted=policy.overlap)
    return [_inert(block, number) for number, block in enumerate(cards.draw(card).blocks)]


def _suggested(schema: Schema) -> Suggestion | None:
    """An example where one label is an answer; a value with structure would need a real sample."""
    if schema.kind not in {"choice", "link"}:
        return None
    value = {"label": schema.label_names[0]}
    return Suggestion(value=value, confidence=0.62, model="example")


def _inert(block: Block, number: int) -> Block:
    """The same to look at; nothing happens when it is pressed."""
    still = block | {"block_id": f"preview.{number}"}
    if block["type"] == "actions":
        still["elements"] = [
            element | {"action_id": f"{ids.PREVIEW}.{place}"}
            for place, element in enumerate(_elements(block))
        ]
    return still


def _elements(block: Block) -> Iterable[Block]:
    return block["elements"]  # type: ignore[no-any-return]
