"""Turns texts and pictures into vectors whose nearness is likeness."""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.errors import BadModel
from bot.models import identity, reading
from bot.models.batching import batches
from bot.models.silence import quiet
from bot.models.training import packaged_encoder

Vectors = NDArray[np.float64]
"""One row a sample."""

BATCH = 64
TOKENS = 256
"""MiniLM's sentence encoders were trained on no more; the rest of a long text is not read."""
SIDE = 16
"""Pixels of the small grey picture that stands for a picture where no model is given."""


def embed(texts: Sequence[str]) -> Vectors:
    """Sentence embeddings of the packaged MiniLM, shape (texts, 384), each of length 1.

    The average over the tokens' last layer, as the encoder was trained to be read.

    Source: Reimers & Gurevych (2019), arxiv.org/abs/1908.10084.
    """
    import torch

    tokenizer, model, width = _encoder(packaged_encoder())
    found = np.zeros((len(texts), width))
    readable = [reading.text(text, TOKENS) for text in texts]
    for batch in batches([len(text) for text in readable], BATCH):
        inputs = tokenizer(
            [readable[place] for place in batch],
            padding=True,
            truncation=True,
            max_length=TOKENS,
            return_tensors="pt",
        )
        with torch.inference_mode():
            tokens = model(**inputs).last_hidden_state
        is_word = inputs["attention_mask"].unsqueeze(-1)
        average = (tokens * is_word).sum(1) / is_word.sum(1)
        found[batch] = torch.nn.functional.normalize(average, dim=1).numpy()
    return found


def embed_pictures(pictures: Sequence[Any], model: str = "") -> Vectors:
    """Of each picture the features of a given model, or small grey pixels; each of length 1.

    model: a folder or Hub id of an image model; its pooled or first token's last layer is taken.
    Raises BadModel when it cannot be loaded.
    """
    seen = [reading.picture(picture) for picture in pictures]
    found = _features(seen, model) if model else np.array([_pixels(one) for one in seen])
    found = found.reshape(len(seen), -1)
    lengths = np.linalg.norm(found, axis=1, keepdims=True)
    return found / np.where(lengths > 0, lengths, 1)


def _pixels(picture: Any) -> Vectors:
    if picture is None:  # cannot be decoded
        return np.zeros(SIDE * SIDE)
    grey = picture.convert("L").resize((SIDE, SIDE))
    return np.asarray(grey, dtype=np.float64).ravel() / 255


def _features(pictures: Sequence[Any], model_path: str) -> Vectors:
    import torch
    from transformers import AutoImageProcessor, AutoModel

    quiet()
    folder = str(identity.find(model_path))
    try:
        processor, model = (
            AutoImageProcessor.from_pretrained(folder),
            AutoModel.from_pretrained(folder),
        )
    except (OSError, ValueError, KeyError) as error:
        raise BadModel(f"{model_path} cannot be loaded as a model of pictures: {error}") from error
    model.eval()
    rows = []
    for start in range(0, len(pictures), BATCH):
        batch = [one or _blank() for one in pictures[start : start + BATCH]]
        with torch.inference_mode():
            last = model(**processor(batch, return_tensors="pt")).last_hidden_state
        rows.append(last[:, 0].numpy().astype(np.float64))
    return np.concatenate(rows)


def _blank() -> Any:
    from PIL import Image

    return Image.new("RGB", (SIDE, SIDE))


@lru_cache(maxsize=1)
def _encoder(folder: Path) -> tuple[Any, Any, int]:
    """Loaded once a process: it takes longer than a hundred texts."""
    from transformers import AutoModel, AutoTokenizer

    quiet()
    model = AutoModel.from_pretrained(str(folder)).eval()
    return AutoTokenizer.from_pretrained(str(folder)), model, int(model.config.hidden_size)
