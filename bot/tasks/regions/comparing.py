"""How far regions of several people agree, and what they agree on.

For a whole recording there is also Krippendorff's alpha for units, in bot/quality/unitizing.py.
"""

from collections.abc import Sequence
from statistics import fmean

from bot.quality import unitizing
from bot.quality.unitizing import Unit
from bot.tasks import matching
from bot.tasks.figures import Figure, Several
from bot.tasks.regions import clips
from bot.tasks.regions.value import Region, Regions
from bot.words import say, say_many


def distance(a: Regions, b: Regions) -> float:
    """1 - soft F1: regions are paired one to one, and a pair counts by its temporal IoU.

    d = 1 - 2 * (sum of IoU of the best pairing) / (regions of a + regions of b), where IoU is 0
    for different labels. In [0, 1]; 0 for equal values; two empty ones are equal.

    Source: see `matching.soft_f1`.
    """
    return round(1 - matching.soft_f1(a.regions, b.regions, iou), 12)


def iou(a: Region, b: Region) -> float:
    """Shared time / time of either, in [0, 1]; 0 for different labels."""
    shared = min(a.end_ms, b.end_ms) - max(a.start_ms, b.start_ms)
    if a.label != b.label or shared <= 0:
        return 0.0
    return shared / (max(a.end_ms, b.end_ms) - min(a.start_ms, b.start_ms))


def consensus(values: Sequence[Regions], weights: Sequence[float] | None = None) -> Regions:
    """The median edges of each cluster of regions that holds more than half of the weight.

    Regions of different people are of one cluster where their labels are equal and they overlap by
    half (IoU); each person has at most one in it. The weighted median of the starts and of the ends
    ignores one person's slip.

    weights: one for each value, 0 or more; by default all are 1.
    """
    ranked = matching.ranked(values, weights)
    total = sum(weight for _, weight in ranked)
    kept = []
    for cluster in matching.clusters([value.regions for value, _ in ranked], iou):
        shares = [ranked[person][1] for person, _ in cluster]
        if matching.is_majority(sum(shares), total):
            start = _median([region.start_ms for _, region in cluster], shares)
            end = _median([region.end_ms for _, region in cluster], shares)
            kept.append(
                Region(start_ms=start, end_ms=max(end, start + 1), label=cluster[0][1].label)
            )
    return Regions(regions=tuple(kept))


def _median(times: Sequence[int], weights: Sequence[float]) -> int:
    """The time before which half of the weight lies; the middle of two where it lies between."""
    half = sum(weights) / 2
    below = 0.0
    ordered = sorted(zip(times, weights, strict=True))
    for place, (time, weight) in enumerate(ordered):
        below += weight
        if abs(below - half) <= 1e-9 * half and place + 1 < len(ordered):
            return (time + ordered[place + 1][0]) // 2
        if below > half:
            return time
    return ordered[-1][0]


def figures(answered: Sequence[Several[Regions]]) -> list[Figure]:
    """The mean of Krippendorff's alpha for units over the recordings that several people marked."""
    found = []
    for one in answered:
        clip = clips.clip_of(one.question.parts)
        if clip and len(one.values) > 1:
            raters = [
                [Unit(region.start_ms, region.end_ms, region.label) for region in value.regions]
                for value in one.values
            ]
            found.append(unitizing.alpha(raters, 0, clips.length_ms(clip)).value)
    known = [value for value in found if value is not None]
    if not known:
        return []
    note = say_many(len(known), "mean of {n} recording", "mean of {n} recordings")
    return [Figure(name=say("alpha for units"), value=fmean(known), note=note)]
