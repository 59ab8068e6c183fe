"""Blocks: their fields, and whether they may stand in a message, a modal or Home.

Source: docs.slack.dev/reference/block-kit/blocks; limits that the documentation leaves out are
from reports of what Slack refused.
"""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

from bot.sandbox.block_kit import rich_text, tables
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
    anything,
    array,
    boolean,
    exactly_one,
    fault,
    mapping,
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
"""Slack answers msg_blocks_too_long near here; github.com/slackapi/bolt-js/issues/2509."""


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
    "rich_text": Shape({"elements": rich_text.ELEMENTS}),
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
    "card": Shape(
        {},
        {
            "title": text(150),
            "subtitle": text(150),
            "body": text(200),
            "hero_image": typed(ELEMENTS, {"image"}),
            "icon": typed(ELEMENTS, {"image"}),
            "actions": array(typed(ELEMENTS, {"button"}), 1, 5),
        },
    ),
    "carousel": Shape({"elements": array(mapping, 1, 10)}),
    "container": Shape(
        {"child_blocks": array(mapping, 1, 10)},
        {
            "title": anything,
            "rich_text_title": anything,
            "subtitle": anything,
            "icon": anything,
            "width": anything,
            "is_collapsible": boolean,
            "default_collapsed": boolean,
            "has_header_divider": boolean,
        },
    ),
    "plan": Shape({"title": string(1, 255)}, {"tasks": array(mapping, 0, 50)}),
    "task_card": Shape(
        {"task_id": string(1, 255), "title": string(1, 255)},
        {"status": string(1, 50), "details": mapping, "output": mapping, "sources": anything},
    ),
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


def _with_block_id(shape: Shape) -> Check:
    return Shape(shape.required, {"block_id": ID, **shape.optional}, shape.also)


BLOCK = typed({kind: _with_block_id(shape) for kind, shape in SHAPES.items()})


def faults(blocks: Any, surface: str, at: str = "/blocks") -> list[str]:
    """What is wrong, each as Slack words it; nothing when all is well."""
    found = [*array(BLOCK, 0, BLOCKS_AT_MOST[surface])(blocks, at)]
    if found:
        return found
    return [*_surface_faults(blocks, surface, at), *_together(blocks, at)]


def is_too_long(blocks: list[Block]) -> bool:
    return len(json.dumps(blocks, ensure_ascii=False)) > MESSAGE_CHARACTERS


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
    for name in _repeated(block.get("block_id") for block in blocks):
        yield fault(f"`block_id` must be unique: {name}", at)
    counts = Counter(block["type"] for block in blocks)
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
    found = [block.get("element"), block.get("accessory"), *block.get("elements", [])]
    return any(isinstance(one, dict) and one.get("focus_on_load") is True for one in found)


def _repeated(names: Iterator[Any]) -> list[str]:
    counts = Counter(name for name in names if name)
    return [name for name, count in counts.items() if count > 1]
