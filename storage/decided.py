"""What samples are labelled with: by people, or as they came; never by a model."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from sqlmodel import Session, col, select

from bot.quality.majority import majority
from bot.records import Answer, SampleState, Source
from storage import annotations, readings
from storage.tables import Annotation

CHUNK = 500
"""Ids in one question: databases take no longer lists than some thousands."""

FINISHED = (SampleState.COMPLETE, SampleState.ACCEPTED, SampleState.GIVEN)
"""Such samples are not asked about any more."""


def values(session: Session, sample_ids: Sequence[int]) -> dict[int, str]:
    """Sample -> the value that most gave, as canonical JSON; none where two led or nobody gave one.

    A lead's verdict goes before the word of people, and that before what a sample came with. All
    of it is read under the newest schema version.
    """
    found: dict[int, str] = {}
    for chunk in chunks(sample_ids):
        query = select(Annotation).where(
            col(Annotation.sample_id).in_(chunk),
            col(Annotation.source).in_((Source.HUMAN_REVIEW, Source.IMPORTED)),
            Annotation.answer == Answer.VALUE,
            annotations.is_current(),
            annotations.is_counted(),
        )
        people: dict[int, list[str]] = defaultdict(list)
        others: dict[int, list[str]] = defaultdict(list)
        for row in session.exec(query):
            value = readings.of(session, row)
            if value is not None:
                (others if row.reviewer_id is None else people)[row.sample_id].append(value)
        for sample_id, given in (others | people).items():
            agreed = majority(given).label
            if agreed is not None:
                found[sample_id] = agreed
        found |= {key: one.value for key, one in readings.verdicts(session, chunk).items()}
    return found


def chunks(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(ids), CHUNK):
        yield ids[start : start + CHUNK]
