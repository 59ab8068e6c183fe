"""The guidelines of a project, one tap away from every card."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot import blocks
from bot.blocks import Block
from bot.records import Label, Schema
from bot.words import say

LABELS_AT_MOST = 30
"""Longer lists are cut: a form holds 100 blocks, and a phone shows few of them."""
NOTES_AT_MOST = 20
BLOCKS_AT_MOST = 75
"""Of what is said of the labels, so that the notes fit as well."""
EXAMPLES_AT_MOST = 3


@dataclass(frozen=True)
class Ruling:
    """What was decided about one sample and holds for the next ones like it."""

    text: str
    label: str
    at: datetime


def draw(project: str, schema: Schema, rulings: Sequence[Ruling]) -> Block:
    version = say("version {version} of the guidelines", version=schema.number)
    title = f"*{blocks.plainly(project)}*  ·  {version}"
    shown = [blocks.context(title), *_question(schema)]
    for field in schema.fields:
        shown += [blocks.header(field.name), *_question(schema.of(field))]
    if len(shown) > BLOCKS_AT_MOST:
        shown = [*shown[:BLOCKS_AT_MOST], blocks.context(say("… and more."))]
    if rulings:
        shown.append(blocks.section(say("*Decided so far*")))
    shown += [_ruling(one) for one in rulings[:NOTES_AT_MOST]]
    return blocks.modal(
        say("Guidelines"), "guidelines", shown, close=blocks.plain(say("Close"), 24)
    )


def _question(schema: Schema) -> list[Block]:
    """The text for all, then label by label; those that say it all by their name, together."""
    shown = [blocks.quote(part) for part in _parts(schema.guidelines)]
    labels = schema.labels[:LABELS_AT_MOST]
    bare = [label for label in labels if not label.description and not label.examples]
    for label in labels:
        shown += [] if label in bare else _label(label)
    if bare:
        names = [f"*{blocks.plainly(label.name)}*" for label in bare]
        shown.append(blocks.section("  ·  ".join(names)))
    left = len(schema.labels) - LABELS_AT_MOST
    if left > 0:
        shown.append(blocks.context(say("… and {left} more labels.", left=left)))
    return shown


def _parts(text: str) -> list[str]:
    step = blocks.SECTION_LIMIT
    return [text[start : start + step] for start in range(0, len(text), step)][:3]


def _label(label: Label) -> list[Block]:
    said = f"  {blocks.plainly(label.description)}" if label.description else ""
    shown = [blocks.section(f"*{blocks.plainly(label.name)}*{said}")]
    return shown + [
        blocks.quote(blocks.shorten(example, 300)) for example in label.examples[:EXAMPLES_AT_MOST]
    ]


def _ruling(one: Ruling) -> Block:
    day = f"<!date^{int(one.at.timestamp())}^{{date_short}}|{one.at:%Y-%m-%d}>"
    about = f"*{blocks.plainly(one.label)}*: " if one.label else ""
    return blocks.section(f"• {about}{blocks.plainly(one.text)}  ({day})")
