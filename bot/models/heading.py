"""Answers that are labels, by the heads that are trained here."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from bot.errors import BadModel
from bot.models import adapter, heads, labelling, naming
from bot.models.adapter import Adapter, Loaded, Proposal
from bot.models.encoding import Vectors
from bot.models.heads import Head
from bot.models.seeing import Seen
from bot.records import Schema

TASK = "linear-head"


def load(folder: Path, schema: Schema, media: set[str], names: Mapping[str, str]) -> Loaded:
    """Raises BadModel where it is broken, or was trained for something else.

    media, names: as in `proposing.load`
    """
    head = heads.load(folder)
    reads = head.encoder.medium
    if schema.kind not in labelling.LABEL_KINDS:
        raise BadModel(
            f"The head in {folder} gives one label; this is a question of {schema.kind}."
        )
    if reads not in media:
        raise BadModel(f"The head in {folder} reads {reads}s, not {'s or '.join(sorted(media))}s.")
    return Loaded(
        ADAPTERS[reads], head, schema, naming.match(head.labels, schema.label_names, names)
    )


def propose(loaded: Loaded, vectors: Vectors) -> list[Proposal | None]:
    """By vectors of the head's encoder; None for one of zeros: nothing was to be seen."""
    head: Head = loaded.pipeline
    apart = head.disagreement(vectors)
    found: list[Proposal | None] = []
    for place, shares in enumerate(head.weights.probabilities(vectors)):
        if not vectors[place].any():
            found.append(None)
            continue
        by_label = dict(zip(head.labels, map(float, shares), strict=True))
        disagreement = None if apart is None else float(apart[place])
        found.append(replace(labelling.propose(loaded, by_label), disagreement=disagreement))
    return found


def _adapter(medium: str, weigh: Callable[[Seen], int], read: Callable[[Seen], Any]) -> Adapter:
    def encode(loaded: Loaded, batch: Sequence[Seen]) -> list[Proposal | None]:
        return propose(loaded, loaded.pipeline.encoder.encode([read(seen) for seen in batch]))

    return Adapter(
        task=TASK,
        loads="",
        kinds=labelling.LABEL_KINDS,
        reads=frozenset({medium}),
        labels=None,
        weigh=weigh,
        propose=encode,
    )


ADAPTERS = {
    "text": _adapter("text", adapter.weigh_text, lambda seen: seen.text),
    "image": _adapter("image", adapter.weigh_picture, Seen.picture),
}
