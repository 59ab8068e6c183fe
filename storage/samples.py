"""Samples: many new ones at once, each content and each id once in a project."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlmodel import Session, col, func, select

from bot import canonical
from bot.formats.rows import NewSample
from bot.records import Part, SampleState, TextPart
from storage.tables import Sample

COLUMNS = (
    "project_id",
    "external_id",
    "content_hash",
    "parts",
    "origin",
    "extra",
    "state",
    "confidence",
    "created_at",
)

HASH = COLUMNS.index("content_hash")
NEW, GIVEN, GOLD = (state.value for state in (SampleState.NEW, SampleState.GIVEN, SampleState.GOLD))

AT_ONCE = 10_000
"""SQLite takes 32,766 parameters in a statement."""

IMPORT_LOCK = 0x_C0_1C_0E
"""Any fixed number: imports into one project go one after the other, clicks are not held up."""


@dataclass(frozen=True)
class Added:
    """What became of new samples, place by place: the kept one's id, or None for a duplicate.

    `digest`: sha256 over the content hashes of those that were kept, in their order
    """

    ids: tuple[int | None, ...]
    digest: str

    @property
    def count(self) -> int:
        return sum(one is not None for one in self.ids)


def add_new(session: Session, project_id: int, new: Sequence[NewSample], now: datetime) -> Added:
    """Keeps those that are new; a content or an id that is there already is left as it is."""
    wait_for_other_imports(session, project_id)
    last = session.exec(select(func.max(Sample.id))).one() or 0
    created_at = _time(session, now)
    rows = [_row(project_id, one, created_at) for one in new]
    _insert(session, rows)
    fresh = _fresh(session, project_id, last)
    digest = canonical.sha256("".join(fresh))
    # Of the same content twice in one batch, the first is the one that was kept.
    return Added(tuple(fresh.pop(row[HASH], None) for row in rows), digest)


def content_hashes(session: Session, ids: Sequence[int]) -> dict[int, str]:
    query = select(Sample.id, Sample.content_hash).where(col(Sample.id).in_(ids))
    return dict(session.exec(query).all())


def by_id(session: Session, ids: Sequence[int]) -> dict[int, Sample]:
    found: dict[int, Sample] = {}
    for start in range(0, len(ids), AT_ONCE):
        query = select(Sample).where(col(Sample.id).in_(ids[start : start + AT_ONCE]))
        found |= {row.id: row for row in session.exec(query)}
    return found


def asked(session: Session, project_id: int, limit: int) -> Sequence[Sample]:
    """Samples whose label is known or being asked for, the newest first."""
    known = (SampleState.OPEN, SampleState.COMPLETE, SampleState.GIVEN)
    query = select(Sample).where(Sample.project_id == project_id, col(Sample.state).in_(known))
    return session.exec(query.order_by(col(Sample.id).desc()).limit(limit)).all()


def newest_parts(session: Session, limit: int) -> Sequence[str]:
    """Of every project; as they are kept, in JSON."""
    return session.exec(select(Sample.parts).order_by(col(Sample.id).desc()).limit(limit)).all()


def are_at_least(session: Session, project_id: int, count: int) -> bool:
    """Whether a project has so many; counts no further."""
    query = select(Sample.id).where(Sample.project_id == project_id)
    return session.exec(query.offset(count - 1).limit(1)).first() is not None


def is_there(session: Session, project_id: int, parts: Sequence[Part]) -> bool:
    """Whether the project has a sample of exactly these parts."""
    content_hash = canonical.sha256(canonical.dumps([vars(part) for part in parts]))
    query = select(Sample.id).where(
        Sample.project_id == project_id, Sample.content_hash == content_hash
    )
    return session.exec(query).first() is not None


def wait_for_other_imports(session: Session, project_id: int) -> None:
    """So that a row newer than `last` is one of ours. SQLite has one writer anyway."""
    connection = session.connection()
    if connection.dialect.name != "sqlite":
        statement = text("SELECT pg_advisory_xact_lock(:lock, :project)")
        connection.execute(statement, {"lock": IMPORT_LOCK, "project": project_id})


def _row(project_id: int, new: NewSample, created_at: Any) -> tuple[Any, ...]:
    parts = _parts(new)
    return (
        project_id,
        new.external_id,
        canonical.sha256(parts),
        parts,
        new.origin.value,
        new.extra,
        GOLD if new.is_gold else NEW if new.label is None else GIVEN,
        None if new.guess is None else new.guess.confidence,
        created_at,
    )


def _parts(new: NewSample) -> str:
    first = new.parts[0]
    if len(new.parts) == 1 and isinstance(first, TextPart):
        # The usual case, by hand: it takes a fifth of the time.
        return f'[{{"text":{canonical.dumps(first.text)},"type":"text"}}]'
    return canonical.dumps([vars(part) for part in new.parts])


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


def _fresh(session: Session, project_id: int, last: int) -> dict[str, int]:
    """Content hash -> id of every sample after the last one, in their order."""
    # The plus keeps SQLite from walking the project's whole index for these few rows.
    found = session.connection().exec_driver_sql(
        "SELECT content_hash, id FROM sample "  # noqa: S608  (only numbers)
        f"WHERE id > {last:d} AND +project_id = {project_id:d} ORDER BY id"
    )
    return {row[0]: row[1] for row in found}
