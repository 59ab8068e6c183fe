"""Makes of any text or picture what a model can read."""

from typing import Any

from bot.media import opening

CHARACTERS_A_TOKEN = 40
"""Far more than in any language; a text's rest would be tokenized only to be thrown away."""


TOKENS = 512
"""Where neither tokenizer nor model says how many they take."""


def tokens_at_most(tokenizer: Any, config: Any) -> int:
    """What the tokenizer says, or the model; a tokenizer that does not know says 10^30."""
    said = tokenizer.model_max_length
    if said < 10**9:
        return int(said)
    positions = getattr(config, "max_position_embeddings", TOKENS)
    # RoBERTa's kind begins to count behind the padding's number, so as many places are lost.
    return int(positions) - (getattr(config, "pad_token_id", 0) or 0) - 1


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
