"""How far boxes of several people agree, and what they agree on."""

from collections.abc import Sequence
from itertools import combinations
from statistics import fmean

import numpy as np

from bot.tasks import matching
from bot.tasks.boxes.value import Box, Boxes
from bot.tasks.figures import Figure, Several
from bot.words import say, say_many


def distance(a: Boxes, b: Boxes) -> float:
    """1 - soft F1: boxes are paired one to one, and a pair counts by its IoU.

    d = 1 - 2 * (sum of IoU of the best pairing) / (boxes of a + boxes of b), where IoU is 0 for
    different labels. In [0, 1]; 0 for equal values; two empty ones are equal. Two readers of one
    grid agree more than two who draw freely: both are drawn to its steps of 0.019.

    Source: see `matching.soft_f1`.
    """
    return round(1 - matching.soft_f1(a.boxes, b.boxes, overlap), 12)


def overlap(a: Box, b: Box) -> float:
    """The IoU of boxes with equal labels; 0 for different labels."""
    return iou(a, b) if a.label == b.label else 0.0


def iou(a: Box, b: Box) -> float:
    """Shared area / area of either, in [0, 1]. Source: Jaccard (1901); PASCAL VOC, 2010."""
    wide = min(a.right, b.right) - max(a.left, b.left)
    high = min(a.bottom, b.bottom) - max(a.top, b.top)
    if wide <= 0 or high <= 0:
        return 0.0
    shared = wide * high
    return min(shared / (_area(a) + _area(b) - shared), 1.0)


def consensus(values: Sequence[Boxes], weights: Sequence[float] | None = None) -> Boxes:
    """The mean of each cluster of boxes that holds more than half of the weight.

    Boxes of different people are of one cluster where their labels are equal and they overlap by
    half (IoU); each person has at most one in it. Edges are weighted means.

    weights: one for each value, 0 or more; by default all are 1.
    """
    ranked = matching.ranked(values, weights)
    total = sum(weight for _, weight in ranked)
    kept = []
    for cluster in matching.clusters([value.boxes for value, _ in ranked], overlap):
        shares = [ranked[person][1] for person, _ in cluster]
        if matching.is_majority(sum(shares), total):
            kept.append(_mean([box for _, box in cluster], shares))
    return Boxes(boxes=tuple(kept))


def _mean(boxes: Sequence[Box], weights: Sequence[float]) -> Box:
    edges = np.average([box.edges for box in boxes], axis=0, weights=weights)
    left, top, right, bottom = edges.clip(0, 1).tolist()
    return Box(left=left, top=top, right=right, bottom=bottom, label=boxes[0].label)


def _area(box: Box) -> float:
    return (box.right - box.left) * (box.bottom - box.top)


def figures(answered: Sequence[Several[Boxes]]) -> list[Figure]:
    """For each label the soft F1 of its boxes alone; samples where neither marked it are left out.

    Beside it the mean IoU of the boxes that two people paired.
    """
    labels = dict.fromkeys(label.name for one in answered for label in one.question.schema.labels)
    found = [figure for label in labels for figure in _of_label(answered, label)]
    paired = [
        overlaps
        for one in answered
        for a, b in combinations(one.values, 2)
        for overlaps in _paired(a, b)
    ]
    if paired:
        note = say_many(len(paired), "mean of {n} pair of boxes", "mean of {n} pairs of boxes")
        found.append(Figure(name=say("IoU of paired boxes"), value=fmean(paired), note=note))
    return found


def _of_label(answered: Sequence[Several[Boxes]], label: str) -> list[Figure]:
    pairs = [
        (_only(a, label), _only(b, label))
        for one in answered
        for a, b in combinations(one.values, 2)
    ]
    agreed = [matching.soft_f1(a, b, overlap) for a, b in pairs if a or b]
    if not agreed:
        return []
    note = say_many(len(agreed), "mean of {n} pair", "mean of {n} pairs")
    return [Figure(name=say("soft F1, {label}", label=label), value=fmean(agreed), note=note)]


def _only(value: Boxes, label: str) -> list[Box]:
    return [box for box in value.boxes if box.label == label]


def _paired(a: Boxes, b: Boxes) -> list[float]:
    if not a.boxes or not b.boxes:
        return []
    scores = np.array([[overlap(one, other) for other in b.boxes] for one in a.boxes])
    return [float(scores[pair]) for pair in matching.best_pairs(scores)]
