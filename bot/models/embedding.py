"""Turns texts and pictures into vectors whose nearness is likeness, for comparisons of sets."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.models import encoding, reading

Vectors = NDArray[np.float64]
"""One row a sample."""


def embed(texts: Sequence[str]) -> Vectors:
    """Sentence embeddings of the packaged MiniLM, shape (texts, 384), each of length 1."""
    return encoding.load("", "text").encode(texts).astype(np.float64)


def embed_pictures(pictures: Sequence[Any], model: str = "") -> Vectors:
    """Of each picture the features of a given model, or its pixels made small; each of length 1,
    but zeros for one that cannot be decoded.

    model: a folder or Hub id of an image model. Raises BadModel when it cannot be loaded.
    """
    seen = [reading.picture(picture) for picture in pictures]
    return encoding.load(model, "image").encode(seen).astype(np.float64)
