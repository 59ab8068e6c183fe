"""Slack's blocks as we use them: small builders that keep to Slack's limits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.words import say

Block = dict[str, Any]
"""One Block Kit block or element, as Slack reads it."""

SECTION_LIMIT = 3_000
BUTTON_LIMIT = 75
OPTION_LIMIT = 75

IMPORTED = "import:"
"""Before the name of a reviewer whom Slack does not know; see storage/imported_labels.py."""


@dataclass(frozen=True)
class Message:
    """What a delivery posts. `text` is for notifications and screen readers."""

    text: str
    blocks: Sequence[Block]

    def payload(self) -> dict[str, Any]:
        return {"text": self.text, "blocks": list(self.blocks)}


def escape(text: str) -> str:
    """Text in which no mention and no link can act; for names and fallback texts in mrkdwn.

    Source: docs.slack.dev/messaging/formatting-message-text, "Escaping text".
    """
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def plainly(text: str) -> str:
    """Escaped, and with a zero-width space before each mark that would format or become an emoji.

    >>> plainly("a<b").replace(chr(0x200B), "|")
    'a&lt;b'
    >>> plainly("*now*").replace(chr(0x200B), "|")
    '|*now|*'
    """
    return "".join(f"\u200b{mark}" if mark in "*_~`:" else mark for mark in escape(text))


def person(user_id: str) -> str:
    """A mention; of someone who is known from an imported file only, the name as it is.

    >>> person("U0ANA"), person("import:ana")
    ('<@U0ANA>', 'ana')
    """
    if user_id.startswith(IMPORTED):
        return plainly(user_id.removeprefix(IMPORTED))
    return f"<@{user_id}>"


def shorten(text: str, limit: int) -> str:
    """At most `limit` characters, the last an ellipsis where some were cut."""
    return text if len(text) <= limit else text[: limit - 1] + "…"


def plain(text: str, limit: int = BUTTON_LIMIT) -> Block:
    """Plain text without emoji: a label is shown letter by letter."""
    return {"type": "plain_text", "text": shorten(text, limit), "emoji": False}


def mrkdwn(text: str) -> Block:
    return {"type": "mrkdwn", "text": shorten(text, SECTION_LIMIT)}


def section(text: str, **more: object) -> Block:
    return {"type": "section", "text": mrkdwn(text), **more}


def context(*texts: str) -> Block:
    return {"type": "context", "elements": [mrkdwn(text) for text in texts]}


def header(text: str) -> Block:
    return {"type": "header", "text": plain(text, 150)}


def button(text: str, action_id: str, value: str = "", **more: object) -> Block:
    known = {"type": "button", "text": plain(text), "action_id": action_id, **more}
    return known | ({"value": value} if value else {})


def actions(block_id: str, elements: Sequence[Block]) -> Block:
    return {"type": "actions", "block_id": block_id, "elements": list(elements)}


def quote(text: str) -> Block:
    """A text as it is: rich text knows no markup, so nothing in it can act or be formatted."""
    words = {"type": "text", "text": text or " "}
    return {
        "type": "rich_text",
        "elements": [{"type": "rich_text_quote", "elements": [words]}],
    }


def overflow(action_id: str, options: Sequence[Block]) -> Block:
    """A menu behind three dots, of at most five options."""
    return {"type": "overflow", "action_id": action_id, "options": list(options)}


def option(text: str, value: str) -> Block:
    return {"text": plain(text, OPTION_LIMIT), "value": value}


def input_(block_id: str, label: str, element: Mapping[str, object], **more: object) -> Block:
    return {
        "type": "input",
        "block_id": block_id,
        "label": plain(label, 2_000),
        "element": dict(element),
        **more,
    }


def modal(title: str, callback_id: str, blocks: Sequence[Block], **more: object) -> Block:
    return {
        "type": "modal",
        "callback_id": callback_id,
        "title": plain(title, 24),
        "close": plain(say("Cancel"), 24),
        "blocks": list(blocks),
        **more,
    }
