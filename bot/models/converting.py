"""From what models put out to the values of the kinds, and back to what models learn from."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import regex

from bot.tasks.boxes.value import Box, Boxes
from bot.tasks.fractions import DECIMALS
from bot.tasks.regions.value import Region, Regions
from bot.tasks.spans.value import Span, Spans

SCHEME = regex.compile(r"^[BIESLU][-_](?=.)")
"""Before a label in the schemes that tell how a word lies in its span (IOB, BIOES, BILOU)."""
NOTHING = "O"


def plain(label: str) -> str:
    """A label of token classification without its scheme.

    >>> plain("B-PER"), plain("LOC"), plain("O")
    ('PER', 'LOC', 'O')
    """
    return str(SCHEME.sub("", label))


def spans_of(entities: Iterable[Mapping[str, Any]], part: int, text: str) -> Spans:
    """entities: {"start", "end", "label"} in characters of the text; white space at their ends
    is no part of a span.
    """
    found = []
    for entity in entities:
        piece = text[entity["start"] : entity["end"]]
        start = entity["start"] + len(piece) - len(piece.lstrip())
        end = start + len(piece.strip())
        if start < end:
            found.append(Span(part=part, start=start, end=end, label=entity["label"]))
    return Spans(spans=tuple(found))


def entities_of(value: Spans, part: int) -> list[dict[str, Any]]:
    """The spans of one text, as `spans_of` takes them."""
    return [
        {"start": span.start, "end": span.end, "label": span.label}
        for span in value.spans
        if span.part == part
    ]


def tags_of(value: Spans, part: int, offsets: Sequence[tuple[int, int]]) -> list[str]:
    """The IOB tag of each token, as token classification is trained.

    offsets: start and end of each token in characters; a token without characters gets O. Of spans
    that overlap the first counts.
    """
    tags = [NOTHING] * len(offsets)
    for span in (one for one in value.spans if one.part == part):
        inside = [
            place
            for place, (start, end) in enumerate(offsets)
            if start < end and start < span.end and span.start < end
        ]
        if all(tags[place] == NOTHING for place in inside):
            for number, place in enumerate(inside):
                tags[place] = f"{'I' if number else 'B'}-{span.label}"
    return tags


def boxes_of(detections: Iterable[Mapping[str, Any]], width: int, height: int) -> Boxes:
    """detections: {"label", "box": {"xmin", "ymin", "xmax", "ymax"}} in pixels of the picture.

    What reaches beyond the picture is cut; what is nothing then is left out.
    """
    found = []
    for detection in detections:
        box = detection["box"]
        left, right = (_share(box[key], width) for key in ("xmin", "xmax"))
        top, bottom = (_share(box[key], height) for key in ("ymin", "ymax"))
        if left < right and top < bottom:
            edges = {"left": left, "top": top, "right": right, "bottom": bottom}
            found.append(Box(**edges, label=detection["label"]))
    return Boxes(boxes=tuple(found))


def detections_of(value: Boxes, width: int, height: int) -> list[dict[str, Any]]:
    """As `boxes_of` takes them."""
    return [
        {
            "label": box.label,
            "box": {
                "xmin": box.left * width,
                "ymin": box.top * height,
                "xmax": box.right * width,
                "ymax": box.bottom * height,
            },
        }
        for box in value.boxes
    ]


def regions_of(stretches: Iterable[tuple[float, float, str]]) -> Regions:
    """stretches: start and end in seconds, and a label; those that touch become one."""
    found: list[Region] = []
    for start, end, label in sorted(stretches, key=lambda one: (one[2], one[0], one[1])):
        start_ms, end_ms = round(start * 1_000), round(end * 1_000)
        before = found[-1] if found and found[-1].label == label else None
        if before and start_ms <= before.end_ms:
            start_ms, end_ms = before.start_ms, max(before.end_ms, end_ms)
            found.pop()
        if start_ms < end_ms:
            found.append(Region(start_ms=start_ms, end_ms=end_ms, label=label))
    return Regions(regions=tuple(found))


def stretches_of(value: Regions) -> list[tuple[float, float, str]]:
    """As `regions_of` takes them."""
    return [(one.start_ms / 1_000, one.end_ms / 1_000, one.label) for one in value.regions]


def _share(pixels: float, side: int) -> float:
    return round(min(max(pixels / side, 0.0), 1.0), DECIMALS)
