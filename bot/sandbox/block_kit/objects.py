"""Composition objects: texts, options, confirmations, files.

Source: docs.slack.dev/reference/block-kit/composition-objects
"""

from bot.sandbox.block_kit.shapes import (
    Check,
    Shape,
    address,
    array,
    boolean,
    exactly_one,
    matching,
    one_of,
    string,
    typed,
)


def plain(highest: int) -> Check:
    """A plain_text of at most so many characters."""
    shape = Shape({"text": string(1, highest)}, {"emoji": boolean})
    return typed({"plain_text": shape})


def text(highest: int) -> Check:
    """A text with or without markup."""
    marked = Shape({"text": string(1, highest)}, {"verbatim": boolean})
    unmarked = Shape({"text": string(1, highest)}, {"emoji": boolean})
    return typed({"mrkdwn": marked, "plain_text": unmarked})


def option(words: Check, **more: Check) -> Shape:
    return Shape({"text": words, "value": string(1, 150)}, {"description": words, **more})


OPTION = option(plain(75))
"""An entry of a select."""

MARKED_OPTION = option(text(75))
"""Checkboxes and radio buttons alone may have markup in their options."""

OVERFLOW_OPTION = option(plain(75), url=address(3000))

GROUP = Shape({"label": plain(75), "options": array(OPTION, 1, 100)})

CONFIRM = Shape(
    {"title": plain(100), "text": text(300), "confirm": plain(30), "deny": plain(30)},
    {"style": one_of("primary", "danger")},
)

SLACK_FILE = Shape(
    {},
    {"id": matching(r"F[A-Z0-9]{3,}", "a valid file id"), "url": address(3000)},
    also=exactly_one("id", "url"),
)

DISPATCH = Shape(
    {},
    {"trigger_actions_on": array(one_of("on_enter_pressed", "on_character_entered"), 1, 2)},
)

ID = string(0, 255)
"""A block_id or action_id."""
