"""Lets a language model rewrite texts: masked words filled in, or whole texts written anew."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from bot.errors import BadModel
from bot.models import identity
from bot.models.silence import quiet

OFFERED = 8
AROUND = 600
"""Characters on each side of a masked word that the model reads."""
WRITTEN = 4
LONGEST_TOKENS = 256
PROMPT = "Change as few words as possible so that this is {label}: {text}"


@dataclass(frozen=True)
class Rewriter:
    """A loaded language model; which of the two it can do depends on what it was made for.

    fill:    text, start and end of a word in it -> words that might stand there instead
    rewrite: text and the label that it should have -> whole texts
    """

    name: str
    fill: Callable[[str, int, int], Sequence[str]] | None = None
    rewrite: Callable[[str, str], Sequence[str]] | None = None


def load(path_or_id: str, prompt: str = PROMPT) -> Rewriter:
    """A masked language model (BERT's kind) or a sequence-to-sequence model (T5's kind).

    prompt: of the latter; {text} and {label} stand for the sample's text and the wanted label.
    Raises BadModel when it is neither, or cannot be loaded.
    """
    from transformers import AutoConfig

    quiet()
    folder = str(identity.find(path_or_id))
    name = identity.identify(path_or_id).name
    try:
        config = AutoConfig.from_pretrained(folder)
        made_for = " ".join(config.architectures or [])
        if "ForMaskedLM" in made_for:
            return Rewriter(f"fill-mask:{name}", fill=_filling(folder))
        if config.is_encoder_decoder:
            return Rewriter(f"text2text:{name}", rewrite=_rewriting(folder, prompt))
    except (OSError, ValueError, KeyError, RuntimeError, ImportError) as error:
        raise BadModel(f"{path_or_id} cannot be loaded to rewrite texts: {error}") from error
    raise BadModel(
        f"{path_or_id} is made for something else ({made_for or 'unknown'} in its config.json). "
        "To rewrite texts, give a masked language model (…ForMaskedLM) or a sequence-to-sequence "
        "model (…ForConditionalGeneration)."
    )


def _filling(folder: str) -> Callable[[str, int, int], Sequence[str]]:
    from transformers import pipeline

    make: Any = pipeline
    masked = make("fill-mask", model=folder)

    def fill(text: str, start: int, end: int) -> Sequence[str]:
        before, after = text[max(0, start - AROUND) : start], text[end : end + AROUND]
        # One more than wanted: the word itself is usually among them.
        found = masked(f"{before}{masked.tokenizer.mask_token}{after}", top_k=OFFERED + 1)
        words = [str(one["token_str"]).strip() for one in found]
        old = text[start:end].casefold()
        return [word for word in words if word.isalnum() and word.casefold() != old][:OFFERED]

    return fill


def _rewriting(folder: str, prompt: str) -> Callable[[str, str], Sequence[str]]:
    """By the model itself: transformers has no pipeline for it any more."""
    from transformers import AutoModelForSeq2SeqLM, AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(folder)
    model = AutoModelForSeq2SeqLM.from_pretrained(folder).eval()

    def rewrite(text: str, label: str) -> Sequence[str]:
        # Not str.format: the text may hold braces of its own.
        asked = prompt.replace("{label}", label).replace("{text}", text)
        inputs = tokenizer(asked, truncation=True, return_tensors="pt")
        written = model.generate(
            input_ids=inputs["input_ids"],
            attention_mask=inputs["attention_mask"],
            num_beams=WRITTEN,
            num_return_sequences=WRITTEN,
            max_new_tokens=LONGEST_TOKENS,
        )
        return [str(one) for one in tokenizer.batch_decode(written, skip_special_tokens=True)]

    return rewrite
