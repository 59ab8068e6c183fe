"""Block Kit as Slack checks it: what may stand where, and how long it may be.

Source: docs.slack.dev/reference/block-kit; limits that the documentation leaves out are from
reports of what Slack refused.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot.sandbox.elements import INTERACTIVE, check_element, check_text

Block = dict[str, Any]
Faults = Iterator[str]

MESSAGE, MODAL, HOME = "message", "modal", "home"
BLOCKS_AT_MOST = {MESSAGE: 50, MODAL: 100, HOME: 100}
MESSAGE_CHARACTERS = 13_000
"""Slack answers msg_blocks_too_long near here; github.com/slackapi/bolt-js/issues/2509."""


@dataclass(frozen=True)
class Rule:
    """What a block may have, and where it may stand."""

    required: frozenset[str]
    optional: frozenset[str]
    surfaces: frozenset[str]
    check: Callable[[Block, str], Faults]


def faults(blocks: object, surface: str) -> list[str]:
    """What is wrong, each as Slack words it; nothing when all is well."""
    if not isinstance(blocks, list):
        return ["[ERROR] must be an array [json-pointer:/blocks]"]
    found = []
    if len(blocks) > BLOCKS_AT_MOST[surface]:
        limit = BLOCKS_AT_MOST[surface]
        found.append(f"[ERROR] no more than {limit} items allowed [json-pointer:/blocks]")
    ids = [block.get("block_id") for block in blocks if isinstance(block, dict)]
    given = [one for one in ids if one]
    if len(set(given)) != len(given):
        found.append("[ERROR] `block_id` must be unique [json-pointer:/blocks]")
    for number, block in enumerate(blocks):
        found += _block(block, surface, f"/blocks/{number}")
    return found


def is_too_long(blocks: list[Block]) -> bool:
    return len(json.dumps(blocks, ensure_ascii=False)) > MESSAGE_CHARACTERS


def _block(block: object, surface: str, at: str) -> Faults:
    if not isinstance(block, dict):
        yield f"[ERROR] must be an object [json-pointer:{at}]"
        return
    rule = RULES.get(str(block.get("type")))
    if rule is None:
        yield f"[ERROR] unsupported type: {block.get('type')} [json-pointer:{at}/type]"
        return
    if surface not in rule.surfaces:
        yield f"[ERROR] {block['type']} is not supported in a {surface} [json-pointer:{at}/type]"
    known = rule.required | rule.optional | {"type", "block_id"}
    for name in sorted(set(block) - known):
        yield f"[ERROR] unexpected property: {name} [json-pointer:{at}]"
    for name in sorted(rule.required - set(block)):
        yield f"[ERROR] missing required field: {name} [json-pointer:{at}]"
    if len(str(block.get("block_id", ""))) > 255:  # noqa: PLR2004
        yield f"[ERROR] must be less than 256 characters [json-pointer:{at}/block_id]"
    if rule.required <= set(block):
        yield from rule.check(block, at)


def _section(block: Block, at: str) -> Faults:
    if "text" not in block and "fields" not in block:
        yield f"[ERROR] missing required field: text or fields [json-pointer:{at}]"
    if "text" in block:
        yield from check_text(block["text"], f"{at}/text", 3_000)
    fields = block.get("fields", [])
    if len(fields) > 10:  # noqa: PLR2004
        yield f"[ERROR] no more than 10 items allowed [json-pointer:{at}/fields]"
    for number, field in enumerate(fields):
        yield from check_text(field, f"{at}/fields/{number}", 2_000)
    if "accessory" in block:
        yield from check_element(block["accessory"], f"{at}/accessory", {*INTERACTIVE, "image"})


def _actions(block: Block, at: str) -> Faults:
    yield from _elements(block, at, 25, INTERACTIVE)
    ids = [e.get("action_id") for e in block["elements"] if isinstance(e, dict)]
    given = [one for one in ids if one]
    if len(set(given)) != len(given):
        yield f"[ERROR] `action_id` must be unique [json-pointer:{at}/elements]"


def _context(block: Block, at: str) -> Faults:
    elements = block["elements"]
    if not 1 <= len(elements) <= 10:  # noqa: PLR2004
        yield f"[ERROR] between 1 and 10 items allowed [json-pointer:{at}/elements]"
    for number, element in enumerate(elements):
        where = f"{at}/elements/{number}"
        if isinstance(element, dict) and element.get("type") == "image":
            yield from check_element(element, where, {"image"})
        else:
            yield from check_text(element, where, 3_000)


def _header(block: Block, at: str) -> Faults:
    yield from check_text(block["text"], f"{at}/text", 150, must_be_plain=True)


def _image(block: Block, at: str) -> Faults:
    if ("image_url" in block) == ("slack_file" in block):
        yield f"[ERROR] exactly one of image_url and slack_file is needed [json-pointer:{at}]"
    if not 1 <= len(str(block["alt_text"])) <= 2_000:  # noqa: PLR2004
        yield f"[ERROR] must be between 1 and 2000 characters [json-pointer:{at}/alt_text]"
    file = block.get("slack_file", {"id": ""})
    if not isinstance(file, dict) or set(file) not in ({"id"}, {"url"}):
        yield f"[ERROR] invalid slack file [json-pointer:{at}/slack_file]"
    if "title" in block:
        yield from check_text(block["title"], f"{at}/title", 2_000, must_be_plain=True)


def _input(block: Block, at: str) -> Faults:
    yield from check_text(block["label"], f"{at}/label", 2_000, must_be_plain=True)
    if "hint" in block:
        yield from check_text(block["hint"], f"{at}/hint", 2_000, must_be_plain=True)
    allowed = {*INTERACTIVE, "plain_text_input", "number_input", "email_text_input"}
    allowed |= {"url_text_input", "file_input", "rich_text_input"}
    yield from check_element(block["element"], f"{at}/element", allowed - {"button", "overflow"})


def _rich_text(block: Block, at: str) -> Faults:
    kinds = {"rich_text_section", "rich_text_list", "rich_text_quote", "rich_text_preformatted"}
    for number, element in enumerate(block["elements"]):
        where = f"{at}/elements/{number}"
        if not isinstance(element, dict) or element.get("type") not in kinds:
            yield f"[ERROR] unsupported type [json-pointer:{where}]"
            continue
        for place, piece in enumerate(element.get("elements", [])):
            if piece.get("type") == "text" and not piece.get("text"):
                spot = f"{where}/elements/{place}/text"
                yield f"[ERROR] must be more than 0 characters [json-pointer:{spot}]"


def _markdown(block: Block, at: str) -> Faults:
    if len(str(block["text"])) > 12_000:  # noqa: PLR2004
        yield f"[ERROR] must be less than 12001 characters [json-pointer:{at}/text]"


def _table(block: Block, at: str) -> Faults:
    if len(block["rows"]) > 100:  # noqa: PLR2004
        yield f"[ERROR] no more than 100 items allowed [json-pointer:{at}/rows]"
    for number, row in enumerate(block["rows"]):
        if len(row) > 20:  # noqa: PLR2004
            yield f"[ERROR] no more than 20 items allowed [json-pointer:{at}/rows/{number}]"


def _alert(block: Block, at: str) -> Faults:
    yield from check_text(block["text"], f"{at}/text", 200)


def _elements(block: Block, at: str, limit: int, allowed: Mapping[str, Any]) -> Faults:
    elements = block["elements"]
    if not isinstance(elements, list) or not 1 <= len(elements) <= limit:
        yield f"[ERROR] between 1 and {limit} items allowed [json-pointer:{at}/elements]"
        return
    for number, element in enumerate(elements):
        yield from check_element(element, f"{at}/elements/{number}", set(allowed))


def _nothing(_block: Block, _at: str) -> Faults:
    yield from ()


def _rule(
    required: str, optional: str, surfaces: str, check: Callable[[Block, str], Faults]
) -> Rule:
    return Rule(
        frozenset(required.split()),
        frozenset(optional.split()),
        frozenset(surfaces.split()),
        check,
    )


RULES = {
    "section": _rule("", "text fields accessory expand", "message modal home", _section),
    "actions": _rule("elements", "", "message modal home", _actions),
    "context": _rule("elements", "", "message modal home", _context),
    "divider": _rule("", "", "message modal home", _nothing),
    "header": _rule("text", "", "message modal home", _header),
    "image": _rule("alt_text", "image_url slack_file title", "message modal home", _image),
    "input": _rule("label element", "hint optional dispatch_action", "message modal home", _input),
    "rich_text": _rule("elements", "", "message modal home", _rich_text),
    "markdown": _rule("text", "", "message", _markdown),
    "table": _rule("rows", "column_settings", "message home", _table),
    "alert": _rule("text", "level", "modal", _alert),
}
