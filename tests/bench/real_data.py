"""Real data for benches, from the folder that CONCORD_BENCH_DATA names; embedded once."""

import csv
import hashlib
import os
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.models import embedding
from bot.models.embedding import Vectors

VARIABLE = "CONCORD_BENCH_DATA"


@dataclass(frozen=True)
class Texts:
    """Texts with their labels, and their embeddings."""

    texts: list[str]
    labels: NDArray[np.str_]
    vectors: Vectors


def folder(*parts: str) -> Path:
    """A part of the data; without it the bench says loudly that it is skipped, and ends."""
    given = os.environ.get(VARIABLE, "")
    place = Path(given, *parts)
    if not given or not place.exists():
        why = f"{place} is not there" if given else f"{VARIABLE} is not set"
        print(f"SKIPPED: this bench measures on real data, and {why}.")
        print(f"Set {VARIABLE} to a folder with {'/'.join(parts)} in it.")
        sys.exit(0)
    return place


def banking77(part: str) -> Texts:
    """part: "train" (10,003 queries to a bank, 77 intents) or "test" (3,080).

    Source: Casanueva et al. (2020), arxiv.org/abs/2003.04807; CC BY 4.0.
    """
    with folder("banking77", f"{part}.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    return _embedded([row["text"] for row in rows], [row["category"] for row in rows])


def reviews() -> tuple[Texts, Texts]:
    """245 film reviews and, place by place, their edits by people to the opposite sentiment.

    The first text of each pair is taken for the original.

    Source: Kaushik, Hovy & Lipton (2020), arxiv.org/abs/1909.12434; Apache-2.0.
    """
    file = folder("cad_sentiment", "dev_paired.tsv")
    with file.open(newline="") as opened:
        rows = list(csv.DictReader(opened, delimiter="\t"))
    rows.sort(key=lambda row: int(row["batch_id"]))
    found = _embedded(
        [row["Text"].replace("<br />", " ") for row in rows], [row["Sentiment"] for row in rows]
    )
    originals, edits = (
        Texts(found.texts[start::2], found.labels[start::2], found.vectors[start::2])
        for start in (0, 1)
    )
    return originals, edits


def embed(texts: list[str]) -> Vectors:
    """As bot.models.embedding, kept in the temporary folder from one bench to the next."""
    name = hashlib.sha256("\0".join(texts).encode()).hexdigest()[:24]
    file = Path(tempfile.gettempdir()) / f"concord-bench-{name}.npy"
    if not file.exists():
        np.save(file, embedding.embed(texts))
    found: Vectors = np.load(file)
    return found


def mean(values: list[float]) -> str:
    """The mean of some seeds with its 95% interval (Student's t)."""
    from scipy.special import stdtrit  # noqa: PLC0415

    found = np.array(values)
    half = stdtrit(len(found) - 1, 0.975) * found.std(ddof=1) / np.sqrt(len(found))
    return f"{found.mean():.3f} ({found.mean() - half:.3f} to {found.mean() + half:.3f})"


def _embedded(texts: list[str], labels: list[str]) -> Texts:
    return Texts(texts, np.array(labels), embed(texts))
