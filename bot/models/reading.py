"""Makes of any text or picture what a model can read."""

from typing import Any

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
    """As people see it: turned as its camera says, on white where it is transparent, all 16 bits.

    Returns None for a picture that is broken off or cannot be decoded.
    """
    from PIL import Image, ImageOps

    try:
        turned = ImageOps.exif_transpose(sample)
        if turned.mode.startswith("I;16"):
            turned = _upper_bits(turned)
        if turned.has_transparency_data:
            seen = turned.convert("RGBA")
            turned = Image.alpha_composite(Image.new("RGBA", seen.size, "white"), seen)
        return turned.convert("RGB")
    except (OSError, SyntaxError, ValueError):  # Pillow's words for a broken file
        return None


def _upper_bits(image: Any) -> Any:
    """Pillow's own conversion would cut 16 bits off at 255, which makes nearly all of it white."""
    import numpy as np
    from PIL import Image

    return Image.fromarray((np.asarray(image) >> 8).astype("uint8"))
