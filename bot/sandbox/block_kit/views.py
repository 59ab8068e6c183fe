"""Modals and Home as a whole: titles, metadata, and the blocks in them.

Source: docs.slack.dev/reference/views
"""

import json
from typing import Any

from bot.sandbox.block_kit import blocks
from bot.sandbox.block_kit.objects import plain
from bot.sandbox.block_kit.shapes import Faults, Shape, anything, boolean, fault, string, typed

VIEW_BYTES = 250_000

USUAL = {
    "private_metadata": string(0, 3000),
    "callback_id": string(0, 255),
    "external_id": string(0, 255),
}

MODAL = Shape(
    {"title": plain(24), "blocks": anything},
    {
        **USUAL,
        "submit": plain(24),
        "close": plain(24),
        "clear_on_close": boolean,
        "notify_on_close": boolean,
        "submit_disabled": boolean,
    },
)
HOME = Shape({"blocks": anything}, USUAL)
VIEW = typed({"modal": MODAL, "home": HOME})


def faults(view: Any) -> list[str]:
    """What Slack would refuse in a view."""
    found = [*VIEW(view, "/view")]
    if found:
        return found
    found = blocks.faults(view["blocks"], view["type"], "/view/blocks")
    return found or [*_has_submit(view)]


def is_too_large(view: Any) -> bool:
    return len(json.dumps(view).encode()) > VIEW_BYTES


def _has_submit(view: dict[str, Any]) -> Faults:
    has_input = any(block["type"] == "input" for block in view["blocks"])
    if view["type"] == "modal" and has_input and "submit" not in view:
        yield fault("missing required field: submit", "/view")
