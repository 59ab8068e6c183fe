"""Rich text: sections, lists, quotes and code, and the pieces in them.

Source: docs.slack.dev/reference/block-kit/blocks/rich-text-block
"""

from bot.sandbox.block_kit.objects import ID
from bot.sandbox.block_kit.shapes import (
    Check,
    Shape,
    anything,
    array,
    boolean,
    integer,
    one_of,
    string,
    typed,
)

MANY = 10_000

STYLE = Shape(
    {},
    dict.fromkeys(
        (
            "bold",
            "italic",
            "strike",
            "code",
            "highlight",
            "client_highlight",
            "unlink",
            "underline",
        ),
        boolean,
    ),
)


def _piece(required: dict[str, Check], **optional: Check) -> Shape:
    return Shape(required, {"style": STYLE, **optional})


NAME = string(1, 255)
WORDS = string(1, 40_000)

PIECES: dict[str, Check] = {
    "text": _piece({"text": WORDS}),
    "link": _piece({"url": string(1, 3000)}, text=string(0, 40_000), unsafe=boolean),
    "emoji": _piece({"name": NAME}, unicode=NAME, skin_tone=integer(1, 6)),
    "user": _piece({"user_id": NAME}),
    "usergroup": _piece({"usergroup_id": NAME}),
    "channel": _piece({"channel_id": NAME}),
    "team": _piece({"team_id": NAME}),
    "broadcast": _piece({"range": one_of("here", "channel", "everyone")}),
    "color": _piece({"value": NAME}),
    "date": _piece(
        {"timestamp": integer(0, 10**11), "format": NAME}, url=string(1, 3000), fallback=WORDS
    ),
}

PIECE = typed(PIECES)
LINE = Shape({"elements": array(PIECE, 0, MANY)})
BORDER = integer(0, 1)

PARTS: dict[str, Check] = {
    "rich_text_section": LINE,
    "rich_text_quote": Shape(LINE.required, {"border": BORDER}),
    "rich_text_preformatted": Shape(
        {"elements": array(typed(PIECES, {"text", "link"}), 0, MANY)},
        {"border": BORDER, "language": anything},
    ),
    "rich_text_list": Shape(
        {
            "style": one_of("bullet", "ordered"),
            "elements": array(typed({"rich_text_section": LINE}), 1, MANY),
        },
        {"indent": integer(0, 8), "offset": integer(0, MANY), "border": BORDER},
    ),
}

ELEMENTS = array(typed(PARTS), 1, MANY)

RICH_TEXT = Shape({"elements": ELEMENTS}, {"block_id": ID})

TEXT = typed({"rich_text": RICH_TEXT})
"""A rich text within another block or element."""
