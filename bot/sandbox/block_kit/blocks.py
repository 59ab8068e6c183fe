"""Blocks: their fields, and whether they may stand in a message, a modal or Home.

Source: docs.slack.dev/reference/block-kit/blocks; limits that the documentation leaves out are
from reports of what Slack refused.
"""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

from bot.sandbox.block_kit import cards, rich_text, tables, walking
from bot.sandbox.block_kit.elements import (
    ELEMENTS,
    IN_ACTIONS,
    IN_CONTEXT_ACTIONS,
    IN_INPUT,
    IN_SECTION,
)
from bot.sandbox.block_kit.objects import ID, SLACK_FILE, plain, text
from bot.sandbox.block_kit.shapes import (
    Check,
    Faults,
    Shape,
    address,
    any_of,
    array,
    boolean,
    both,
    exactly_one,
    fault,
    one_of,
    string,
    typed,
)

Block = dict[str, Any]

MESSAGE, MODAL, HOME = "message", "modal", "home"
EVERYWHERE = {MESSAGE, MODAL, HOME}
BLOCKS_AT_MOST = {MESSAGE: 50, MODAL: 100, HOME: 100}
MARKDOWN_CHARACTERS = 12_000
MESSAGE_CHARACTERS = 13_000
TEXT_CHARACTERS = 11_300
"""Slack answers msg_blocks_too_long near these, of all the JSON and of the texts in it.

Source: github.com/slackapi/bolt-js issues 2509 and 2867; the documentation has no figure.
"""


def _has_text_or_fields(value: Any, at: str) -> Faults:
    if "text" not in value and "fields" not in value:
        yield fault("missing required field: text", at)


def _action_ids_differ(value: Any, at: str) -> Faults:
    for name in _repeated(element.get("action_id") for element in value["elements"]):
        yield fault(f"`action_id` must be unique: {name}", f"{at}/elements")


def _context_element(value: Any, at: str) -> Faults:
    is_image = isinstance(value, dict) and value.get("type") == "image"
    yield from (ELEMENTS["image"] if is_image else text(3000))(value, at)


IMAGE = Shape(
    {"alt_text": string(1, 2000)},
    {"image_url": address(3000), "slack_file": SLACK_FILE, "title": plain(2000)},
    exactly_one("image_url", "slack_file"),
)

IN_CONTAINER = {"actions", "context", "divider", "header", "image", "section", "table", "video"}
"""What both the documentation and reports of Slack's validator allow there."""


def _child(value: Any, at: str) -> Faults:
    """Looked up when it is asked: containers are among the blocks themselves."""
    yield from typed(BLOCKS, IN_CONTAINER)(value, at)


def _collapses(value: Any, at: str) -> Faults:
    collapses = value.get("is_collapsible", False)
    if value.get("default_collapsed") and not collapses:
        yield fault("requires is_collapsible", f"{at}/default_collapsed")
    if value.get("has_header_divider") and collapses:
        yield fault("not allowed with is_collapsible", f"{at}/has_header_divider")


SHAPES: dict[str, Shape] = {
    "section": Shape(
        {},
        {
            "text": text(3000),
            "fields": array(text(2000), 1, 10),
            "accessory": typed(ELEMENTS, IN_SECTION),
            "expand": boolean,
        },
        _has_text_or_fields,
    ),
    "actions": Shape(
        {"elements": array(typed(ELEMENTS, IN_ACTIONS), 1, 25)}, {}, _action_ids_differ
    ),
    "context": Shape({"elements": array(_context_element, 1, 10)}),
    "divider": Shape(),
    "header": Shape({"text": plain(150)}),
    "image": IMAGE,
    "input": Shape(
        {"label": plain(2000), "element": typed(ELEMENTS, IN_INPUT)},
        {"hint": plain(2000), "optional": boolean, "dispatch_action": boolean},
    ),
    "rich_text": rich_text.RICH_TEXT,
    "markdown": Shape({"text": string(1, MARKDOWN_CHARACTERS)}),
    "table": tables.TABLE,
    "data_table": tables.DATA_TABLE,
    "data_visualization": tables.DATA_VISUALIZATION,
    "alert": Shape(
        {"text": text(200)}, {"level": one_of("default", "info", "warning", "error", "success")}
    ),
    "context_actions": Shape(
        {"elements": array(typed(ELEMENTS, IN_CONTEXT_ACTIONS), 1, 5)}, {}, _action_ids_differ
    ),
    "video": Shape(
        {
            "alt_text": string(1, 2000),
            "title": plain(200),
            "thumbnail_url": address(3000),
            "video_url": address(3000),
        },
        {
            "title_url": address(3000),
            "description": plain(200),
            "author_name": string(0, 50),
            "provider_name": string(0, 50),
            "provider_icon_url": address(3000),
        },
    ),
    "file": Shape({"external_id": string(1, 255), "source": one_of("remote")}),
    "card": cards.CARD,
    "carousel": cards.CAROUSEL,
    "container": Shape(
        {"child_blocks": array(_child, 1, 10)},
        {
            "title": plain(150),
            "rich_text_title": rich_text.TEXT,
            "subtitle": text(150),
            "icon": typed(ELEMENTS, {"image"}),
            "width": one_of("narrow", "standard", "wide", "full"),
            "is_collapsible": boolean,
            "default_collapsed": boolean,
            "has_header_divider": boolean,
        },
        both(any_of("title", "rich_text_title"), _collapses),
    ),
    "plan": cards.PLAN,
    "task_card": cards.TASK_CARD,
}

SURFACES = {
    "alert": {MODAL},
    "markdown": {MESSAGE},
    "context_actions": {MESSAGE},
    "table": {MESSAGE, HOME},
    "plan": {MESSAGE, HOME},
    "task_card": {MESSAGE, HOME},
    "data_table": {MESSAGE},
    "data_visualization": {MESSAGE},
    "file": {MESSAGE},
}
"""Blocks that are not for every surface."""

AT_MOST = {"table": 1, "data_visualization": 2}
"""How many of a type a message may have."""


BLOCKS: dict[str, Check] = {
    kind: shape.with_optional(block_id=ID) for kind, shape in SHAPES.items()
}
BLOCK = typed(BLOCKS)


def faults(blocks: Any, surface: str, at: str = "/blocks") -> list[str]:
    """What is wrong, each as Slack words it; nothing when all is well."""
    found = [*array(BLOCK, 0, BLOCKS_AT_MOST[surface])(blocks, at)]
    if found:
        return found
    return [*_surface_faults(blocks, surface, at), *_together(blocks, at)]


def is_too_long(blocks: list[Block]) -> bool:
    characters = len(json.dumps(blocks, ensure_ascii=False))
    return characters > MESSAGE_CHARACTERS or sum(_text_lengths(blocks)) > TEXT_CHARACTERS


def _text_lengths(value: Any) -> Iterator[int]:
    if isinstance(value, list):
        for one in value:
            yield from _text_lengths(one)
    elif isinstance(value, dict):
        if isinstance(value.get("text"), str):
            yield len(value["text"])
        yield from _text_lengths(list(value.values()))


def slack_files(blocks: Any, at: str = "/blocks") -> Iterator[tuple[dict[str, Any], str]]:
    """Every `slack_file` in the blocks, with its JSON pointer."""
    for name, value in blocks.items() if isinstance(blocks, dict) else enumerate(blocks):
        if name == "slack_file":
            yield value, f"{at}/{name}"
        elif isinstance(value, (dict, list)):
            yield from slack_files(value, f"{at}/{name}")


def _surface_faults(blocks: list[Block], surface: str, at: str) -> Faults:
    for place, block in enumerate(blocks):
        kind = block["type"]
        if surface not in SURFACES.get(kind, EVERYWHERE):
            yield fault(f"unsupported type: {kind}", f"{at}/{place}/type")
        if surface != MODAL and kind == "input" and block["element"]["type"] == "file_input":
            yield fault("unsupported type: file_input", f"{at}/{place}/element/type")


def _together(blocks: list[Block], at: str) -> Faults:
    """What only shows when all the blocks are looked at."""
    every = [*walking.every(blocks)]
    for name in _repeated(block.get("block_id") for block in every):
        yield fault(f"`block_id` must be unique: {name}", at)
    counts = Counter(block["type"] for block in every)
    for kind, limit in AT_MOST.items():
        if counts[kind] > limit:
            yield fault(f"no more than {limit} {kind} allowed", at)
    markdown = sum(len(block["text"]) for block in blocks if block["type"] == "markdown")
    if markdown > MARKDOWN_CHARACTERS:
        yield fault(f"markdown must be less than {MARKDOWN_CHARACTERS + 1} characters in all", at)
    focused = [place for place, block in enumerate(blocks) if _takes_focus(block)]
    if len(focused) > 1:
        yield fault("only one element may have focus_on_load", f"{at}/{focused[1]}")


def _takes_focus(block: Block) -> bool:
    return any(one.get("focus_on_load") is True for one in walking.elements(block))


def _repeated(names: Iterator[Any]) -> list[str]:
    counts = Counter(name for name in names if name)
    return [name for name, count in counts.items() if count > 1]
