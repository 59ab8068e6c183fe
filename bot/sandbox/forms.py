"""What people fill in: the state of every control, and what a form lacks."""

import re
from collections.abc import Iterator
from typing import Any

from bot.sandbox import choices
from bot.sandbox.block_kit import walking
from bot.sandbox.errors import Refused
from bot.sandbox.store import Document
from bot.sandbox.world import World

Values = dict[str, Any]
"""As Slack's `state.values`: by block_id and action_id."""

INITIAL = {
    "plain_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
    "email_text_input": ("value", "initial_value"),
    "url_text_input": ("value", "initial_value"),
    "rich_text_input": ("rich_text_value", "initial_value"),
    "file_input": ("files", ""),
    "static_select": ("selected_option", "initial_option"),
    "external_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "multi_static_select": ("selected_options", "initial_options"),
    "multi_external_select": ("selected_options", "initial_options"),
    "checkboxes": ("selected_options", "initial_options"),
    "users_select": ("selected_user", "initial_user"),
    "multi_users_select": ("selected_users", "initial_users"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
    "channels_select": ("selected_channel", "initial_channel"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
}
"""Controls that have a state: where it stands, and where the app says how it begins."""

SENT = {kind: name for kind, (name, _) in INITIAL.items()} | {"overflow": "selected_option"}
"""What a control sends when it is used; buttons send their own value."""

FILES_AT_MOST = 10

REQUIRED = "Please complete this required field."


def controls(blocks: list[Document]) -> Iterator[tuple[Document, Document]]:
    """Every block with each of the elements in it."""
    for block in walking.every(blocks):
        for element in walking.elements(block):
            if "action_id" in element:
                yield block, element


def control(blocks: list[Document], block_id: str, action_id: str) -> tuple[Document, Document]:
    """The block and element as they stand now. Raises Refused when they are gone."""
    for block, element in controls(blocks):
        if (block.get("block_id"), element["action_id"]) == (block_id, action_id):
            return block, element
    raise Refused("stale")


def state(world: World, user: str, blocks: list[Document], kept: Values, given: object) -> Values:
    """The state of all controls: as given, else as kept, else as it begins."""
    found: Values = {}
    wanted: Values = given if isinstance(given, dict) else {}
    for block, element in controls(blocks):
        if element["type"] not in INITIAL:
            continue
        block_id, action_id = block["block_id"], element["action_id"]
        name, initial = INITIAL[element["type"]]
        begins = element.get(initial, [] if name.endswith("s") else None)
        entry = kept.get(block_id, {}).get(action_id) or {name: begins}
        entry = {"type": element["type"], name: entry.get(name)}
        asked = (wanted.get(block_id) or {}).get(action_id)
        if isinstance(asked, dict) and name in asked:
            entry[name] = choices.chosen(world, user, element, asked[name])
        found.setdefault(block_id, {})[action_id] = entry
    return found


def lacking(blocks: list[Document], values: Values) -> dict[str, str]:
    """What Slack itself tells a person before the app hears of a form, by block_id."""
    found = {}
    for block, element in controls(blocks):
        if block["type"] != "input":
            continue
        entry = values[block["block_id"]][element["action_id"]]
        value = entry.get(INITIAL[element["type"]][0])
        if not value and not block.get("optional"):
            found[block["block_id"]] = REQUIRED
        elif value and (complaint := _complaint(element, value)):
            found[block["block_id"]] = complaint
    return found


def _complaint(element: Document, value: Any) -> str:
    kind = element["type"]
    if kind == "plain_text_input":
        return _length_complaint(element, str(value))
    if kind == "number_input":
        return _number_complaint(element, str(value))
    if kind == "email_text_input" and not re.fullmatch(r"[^\s@]+@[^\s@]+\.[^\s@]+", str(value)):
        return "Please enter a valid email address."
    if kind == "url_text_input" and not re.match(r"https?://\S", str(value)):
        return "Please enter a valid URL."
    files_at_most = FILES_AT_MOST if kind == "file_input" else None
    most = element.get("max_selected_items") or element.get("max_files", files_at_most)
    if most and isinstance(value, list) and len(value) > most:
        return f"Please select at most {most}."
    return ""


def _length_complaint(element: Document, value: str) -> str:
    if len(value) < element.get("min_length", 0):
        return f"Please enter at least {element['min_length']} characters."
    most = element.get("max_length", 3000)
    return f"Please enter at most {most} characters." if len(value) > most else ""


def _number_complaint(element: Document, value: str) -> str:
    if not re.fullmatch(r"-?\d+(\.\d+)?", value):
        return "Please enter a valid number."
    if "." in value and not element["is_decimal_allowed"]:
        return "Please enter a whole number."
    if "min_value" in element and float(value) < float(element["min_value"]):
        return f"Please enter a number of at least {element['min_value']}."
    if "max_value" in element and float(value) > float(element["max_value"]):
        return f"Please enter a number of at most {element['max_value']}."
    return ""
