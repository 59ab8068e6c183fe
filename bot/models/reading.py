"""Makes of any text or picture what a model can read."""

from typing import Any

from bot.media import opening

CHARACTERS_A_TOKEN = 40
"""Far more than in any language; a text's rest would be tokenized only to be thrown away."""


def text(sample: str, tokens: int) -> str:
    r"""Never empty, never longer than what `tokens` tokens could come from, and valid Unicode.

    >>> text("", 512), text("caf\udce9", 512), len(text("a" * 10**6, 2))
    (' ', 'caf?', 80)
    """
    # Tokenizers refuse the lone surrogates that broken JSON escapes decode to.
    return sample[: tokens * CHARACTERS_A_TOKEN].encode("utf-8", "replace").decode() or " "


def picture(sample: Any) -> Any:
    """As people see it. Returns None for one that is broken off or cannot be decoded."""
    try:
        return opening.as_seen(sample)
    except (OSError, SyntaxError, ValueError):  # Pillow's words for a broken file
        return None
