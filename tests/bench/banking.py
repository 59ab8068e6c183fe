"""Banking77 for the benches: real messages to a bank, 77 intents, each as MiniLM sees it.

Where the data are is said by CONCORD_BENCH_DATA; its folder `banking77` has train.csv and test.csv
(columns text and category), as in PolyAI-LDN/task-specific-datasets on GitHub.
"""

import csv
import hashlib
import os
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.models import encoding
from bot.models.encoding import Vectors

CARDS = "card_"
"""How the names of ten intents begin that are easily confused."""


@dataclass(frozen=True, eq=False)
class Banking:
    """The first `train_count` are those to learn from."""

    texts: tuple[str, ...]
    names: tuple[str, ...]
    labels: NDArray[np.int64]
    vectors: Vectors
    train_count: int

    def cards(self) -> "Banking":
        """The ten card intents alone."""
        kept = [number for number, name in enumerate(self.names) if name.startswith(CARDS)]
        places = np.flatnonzero(np.isin(self.labels, kept))
        return Banking(
            tuple(self.texts[place] for place in places),
            tuple(self.names[number] for number in kept),
            np.searchsorted(kept, self.labels[places]),
            self.vectors[places],
            int((places < self.train_count).sum()),
        )


def load() -> Banking:
    """Exits loudly where the data are not named: a bench that is skipped must be noticed."""
    folder = os.environ.get("CONCORD_BENCH_DATA")
    if not folder:
        print("NOT RUN: set CONCORD_BENCH_DATA to a folder that holds banking77/.", file=sys.stderr)
        raise SystemExit(0)
    rows = {part: _read(Path(folder) / "banking77" / f"{part}.csv") for part in ("train", "test")}
    every = [*rows["train"], *rows["test"]]
    names = sorted({label for _, label in every})
    texts = tuple(text for text, _ in every)
    return Banking(
        texts,
        tuple(names),
        np.array([names.index(label) for _, label in every]),
        _vectors(texts),
        len(rows["train"]),
    )


def _read(file: Path) -> list[tuple[str, str]]:
    with file.open(encoding="utf-8", newline="") as opened:
        return [(row["text"], row["category"]) for row in csv.DictReader(opened)]


def _vectors(texts: tuple[str, ...]) -> Vectors:
    """Computed once, a minute or more, and kept in the temporary folder."""
    encoder = encoding.load("", "text")
    about = hashlib.sha256("\n".join((encoder.key, *texts)).encode()).hexdigest()[:16]
    kept = Path(tempfile.gettempdir()) / f"concord-bench-{about}.npy"
    if not kept.exists():
        print(f"Embedding {len(texts)} texts …", file=sys.stderr)
        np.save(kept, encoder.encode(texts))
    found: Vectors = np.load(kept)
    return found


def interval(values: list[float]) -> str:
    """The mean over seeds, with its 95% interval by the normal approximation."""
    spread = 1.96 * float(np.std(values, ddof=1)) / len(values) ** 0.5
    mean = float(np.mean(values))
    return f"{mean:.3f} ({mean - spread:.3f} to {mean + spread:.3f})"
