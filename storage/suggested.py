"""Who saw the model's suggestion before answering, and whether they gave it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlmodel import Session, col, select

from bot.quality import suggestion_bias
from bot.quality.suggestion_bias import Cell, Suggested
from bot.records import Answer, Source
from storage import readings
from storage.tables import Annotation

CHUNK = 500
"""Ids that one statement names."""


def cells(
    session: Session,
    project_id: int,
    values: Mapping[int, str | None],
    samples: Sequence[int] | None = None,
) -> dict[int, Cell]:
    """What each sample tells of the suggestion's sway, where it tells anything.

    Only first answers count: a correction may have been made after the suggestion was revealed.
    Answers and suggestions are read under the newest schema version.

    values:  what samples come to, None where that is not known; a suggestion that is another
             value is wrong. Samples that are not in it are left out.
    samples: the database is asked for these only; None for all of the project.
    """
    rows: dict[int, list[Suggested]] = {}
    for sample, row in _first_answers(session, project_id, samples):
        rows.setdefault(sample, []).append(row)
    return {
        sample: suggestion_bias.cell(given, values[sample])
        for sample, given in rows.items()
        if sample in values
    }


def _first_answers(
    session: Session, project_id: int, samples: Sequence[int] | None
) -> Iterator[tuple[int, Suggested]]:
    columns: Any = (
        Annotation.sample_id,
        Annotation.value,
        Annotation.model_suggestion,
        Annotation.suggestion_shown,
        Annotation.schema_version_id,
    )
    query: Any = select(*columns).where(
        Annotation.project_id == project_id,
        Annotation.source == Source.HUMAN_REVIEW,
        Annotation.answer == Answer.VALUE,
        col(Annotation.supersedes_id).is_(None),
        col(Annotation.model_suggestion).is_not(None),
    )
    queries = [query]
    if samples is not None:
        queries = [
            query.where(col(Annotation.sample_id).in_(samples[start : start + CHUNK]))
            for start in range(0, len(samples), CHUNK)
        ]
    reads = readings.ways(session, project_id)
    for one in queries:
        for sample, value, suggestion, is_shown, version_id in session.exec(one):
            said, offered = reads[version_id](value), reads[version_id](suggestion)
            if said is not None and offered is not None:
                yield sample, Suggested(sample, said, offered, is_shown)
