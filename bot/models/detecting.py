"""Boxes by models that detect objects in a picture."""

from collections.abc import Sequence
from typing import Any

from bot.models import adapter, converting
from bot.models.adapter import Adapter, Loaded, Proposal
from bot.models.seeing import Seen
from bot.tasks.boxes.value import Boxes

KEPT_FROM = 0.5
"""A box is shown from this score on, as detectors are usually read."""
COUNTED_FROM = 0.05
"""What is less likely is noise: a transformer has a hundred queries that find nothing."""


def labels(config: Any) -> Sequence[str]:
    """Each once; COCO's list has gaps, which models name alike."""
    return [label for label in dict.fromkeys(adapter.own_labels(config)) if label != "N/A"]


def confidence(scores: Sequence[float]) -> float:
    """The soft F1 with the truth that is to be expected where scores are probabilities.

    F1 = 2 * sum of kept / (kept boxes + sum of all): a kept box overlaps with a true one, wholly,
    with the probability of its score, and as many true ones are to be expected as all scores add
    up to. Where no box is kept: the probability that there is none.

    scores: of all boxes from COUNTED_FROM on, in [0, 1]; kept are those from KEPT_FROM on.
    """
    kept = [score for score in scores if score >= KEPT_FROM]
    if kept:
        return 2 * sum(kept) / (len(kept) + sum(scores))
    none = 1.0
    for score in scores:
        none *= 1 - score
    return none


def _propose(loaded: Loaded, batch: Sequence[Seen]) -> list[Proposal | None]:
    pictures = [seen.picture() for seen in batch]
    readable = [picture for picture in pictures if picture is not None]
    settings = {"threshold": COUNTED_FROM, "batch_size": len(readable)}
    detected = iter(loaded.pipeline(readable, **settings) if readable else [])
    return [
        None if picture is None else _boxed(loaded, next(detected), picture.size)
        for picture in pictures
    ]


def _boxed(loaded: Loaded, detected: Sequence[Any], size: tuple[int, int]) -> Proposal:
    ours = [
        one | {"label": loaded.names[one["label"]]}
        for one in detected
        if loaded.names.get(one["label"])
    ]
    kept = [one for one in ours if one["score"] >= KEPT_FROM]
    value: Boxes = converting.boxes_of(kept, *size)
    return Proposal(value, confidence([float(one["score"]) for one in ours]), {})


BOXES = Adapter(
    task="object-detection",
    loads="object-detection",
    kinds=frozenset({"boxes"}),
    reads=frozenset({"image"}),
    labels=labels,
    weigh=adapter.weigh_picture,
    propose=_propose,
)
