"""Samples: many new ones at once, each content and each id once in a project."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam
from sqlmodel import Session, col, func, select

from bot import canonical
from bot.formats.rows import NewSample
from bot.records import SampleState
from storage.tables import Sample

COLUMNS = (
    "project_id",
    "external_id",
    "content_hash",
    "parts",
    "origin",
    "extra",
    "state",
    "created_at",
)


@dataclass(frozen=True)
class Added:
    """What became of new samples, place by place: the kept one's id, or None for a duplicate.

    `digest`: sha256 over the content hashes that were given, in their order
    """

    ids: tuple[int | None, ...]
    digest: str

    @property
    def count(self) -> int:
        return sum(one is not None for one in self.ids)


def add_new(session: Session, project_id: int, new: Sequence[NewSample], now: datetime) -> Added:
    """Keeps those that are new; a content or an id that is there already is left as it is."""
    parts = [canonical.dumps([vars(part) for part in one.parts]) for one in new]
    hashes = [canonical.sha256(text) for text in parts]
    last = session.exec(select(func.max(Sample.id))).one() or 0
    created_at = _time(session, now)
    rows = [
        (
            project_id,
            one.external_id,
            content_hash,
            text,
            one.origin.value,
            json.dumps(one.extra) if one.extra else "{}",
            (SampleState.NEW if one.label is None else SampleState.GIVEN).value,
            created_at,
        )
        for one, text, content_hash in zip(new, parts, hashes, strict=True)
    ]
    _insert(session, rows)
    return Added(_ids(session, project_id, hashes, last), canonical.sha256("".join(hashes)))


def get_all(session: Session, ids: Sequence[int]) -> dict[int, Sample]:
    rows = session.exec(select(Sample).where(col(Sample.id).in_(ids)))
    return {row.id: row for row in rows}


def _insert(session: Session, rows: Sequence[tuple[Any, ...]]) -> None:
    """The driver's own executemany: SQLAlchemy's typed one takes three times as long a row."""
    connection = session.connection()
    mark = "?" if connection.dialect.name == "sqlite" else "%s"
    marks = ", ".join([mark] * len(COLUMNS))
    connection.exec_driver_sql(
        f"INSERT INTO sample ({', '.join(COLUMNS)}) VALUES ({marks}) "  # noqa: S608  (our names)
        "ON CONFLICT DO NOTHING",
        list(rows),
    )


def _time(session: Session, now: datetime) -> Any:
    """A time as this database keeps it, for the driver's own statement."""
    dialect = session.connection().dialect
    column = Sample.__table__.c.created_at.type  # type: ignore[attr-defined]
    process = column.dialect_impl(dialect).bind_processor(dialect)
    return process(now) if process else now


def _ids(
    session: Session, project_id: int, hashes: Sequence[str], last: int
) -> tuple[int | None, ...]:
    query = select(Sample.content_hash, Sample.id).where(
        Sample.project_id == project_id,
        col(Sample.id) > last,
        col(Sample.content_hash).in_(bindparam("hashes", expanding=True)),
    )
    fresh = dict(session.exec(query, params={"hashes": list(set(hashes))}).all())
    # Of the same content twice in one batch, the first is the one that was kept.
    return tuple(fresh.pop(content_hash, None) for content_hash in hashes)
