"""The kinds that ask one question: one file or folder is one kind, and SINGLE is their table."""

from typing import Any

from bot.tasks import (
    boxes,
    choice,
    events,
    link,
    multichoice,
    pairwise,
    ranking,
    regions,
    relations,
    scale,
    spans,
    text,
)
from bot.tasks.kind import Kind

SINGLE: dict[str, Kind[Any]] = {
    kind.name: kind
    for kind in (
        choice.KIND,
        scale.ORDINAL,
        multichoice.KIND,
        scale.RATING,
        ranking.KIND,
        pairwise.KIND,
        text.KIND,
        spans.KIND,
        relations.KIND,
        boxes.KIND,
        regions.KIND,
        events.KIND,
        link.KIND,
    )
}
