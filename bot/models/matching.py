"""Whether a text fits a picture, or which of several does, by models that embed both (CLIP)."""

from collections.abc import Sequence
from typing import Any

from bot.models import adapter, labelling, reading
from bot.models.adapter import Adapter, Loaded, Proposal
from bot.models.seeing import Seen
from bot.records import ImagePart, Part, Schema, TextPart

CLIPSCORE = 2.5
"""Stretches cosines, which for CLIP lie below 0.4, over [0, 1]; see `_fit`."""


def _propose(loaded: Loaded, batch: Sequence[Seen]) -> list[Proposal | None]:
    return [_matched(loaded, seen) for seen in batch]


def _matched(loaded: Loaded, seen: Seen) -> Proposal | None:
    pictures, texts = _sides(loaded.schema, seen.parts)
    if not pictures or not texts:
        return None
    seen_pictures = [Seen((picture,), seen.read).picture() for picture in pictures]
    if any(picture is None for picture in seen_pictures):
        return None
    scores, fits = _compared(loaded.pipeline, seen_pictures, [part.text for part in texts])
    names = loaded.schema.label_names
    if _is_which(loaded.schema):
        numbers = [name for name in names if name.isdecimal()]
        shares = scores.flatten().softmax(0).tolist()
        return labelling.propose(loaded, dict(zip(numbers, shares, strict=False)))
    fit = float(fits[0, 0])
    return labelling.propose(loaded, {names[0]: fit, names[-1]: 1 - fit})


def _is_which(schema: Schema) -> bool:
    return any(name.isdecimal() for name in schema.label_names)


def _sides(schema: Schema, parts: Sequence[Part]) -> tuple[list[ImagePart], list[TextPart]]:
    """The first picture and the first text; or the first part and all that it may go with."""
    pictures = [part for part in parts if isinstance(part, ImagePart)]
    texts = [part for part in parts if isinstance(part, TextPart)]
    if not _is_which(schema):
        return pictures[:1], texts[:1]
    is_one_picture = isinstance(parts[0], ImagePart)
    rest = texts if is_one_picture else pictures
    if len(rest) != len(parts) - 1:
        return [], []
    return (pictures[:1], texts) if is_one_picture else (pictures, texts[:1])


def _compared(pipeline: Any, pictures: Sequence[Any], texts: Sequence[str]) -> tuple[Any, Any]:
    """The model's logits, and how well they fit in [0, 1]; both of shape (pictures, texts)."""
    import torch

    tokenizer, config = pipeline.tokenizer, pipeline.model.config
    tokens = reading.tokens_at_most(tokenizer, config.text_config)
    words = tokenizer(
        [reading.text(text, tokens) for text in texts],
        padding="max_length" if _is_siglip(config) else True,
        truncation=True,
        max_length=tokens,
        return_tensors="pt",
    )
    pixels = pipeline.image_processor(images=list(pictures), return_tensors="pt")
    with torch.no_grad():
        found = pipeline.model(**words.to(pipeline.device), **pixels.to(pipeline.device))
    return found.logits_per_image.cpu(), _fit(config, found).cpu()


def _fit(config: Any, found: Any) -> Any:
    """SigLIP was trained to say so itself; of others the CLIPScore, 2.5 * max(cosine, 0).

    Source: Hessel et al., CLIPScore, EMNLP 2021.
    """
    if _is_siglip(config):
        return found.logits_per_image.sigmoid()
    pictures, texts = (
        side / side.norm(dim=-1, keepdim=True) for side in (found.image_embeds, found.text_embeds)
    )
    return (CLIPSCORE * pictures @ texts.T).clamp(0, 1)


def _is_siglip(config: Any) -> bool:
    return "siglip" in config.model_type


LINK = Adapter(
    task="image-text-matching",
    loads="zero-shot-image-classification",
    kinds=frozenset({"link"}),
    reads=frozenset({"text", "image"}),
    labels=None,
    weigh=adapter.weigh_picture,
    propose=_propose,
)
