"""Schema versions: immutable, numbered, the newest one asked."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from bot.records import Label, Schema, SchemaField
from storage.tables import SchemaVersion


def add(session: Session, project_id: int, schema: Schema, now: datetime) -> SchemaVersion:
    row = SchemaVersion(
        project_id=project_id,
        number=schema.number,
        kind=schema.kind,
        labels=[label.model_dump() for label in schema.labels],
        guidelines=schema.guidelines,
        fields=[field.model_dump() for field in schema.fields],
        created_at=now,
    )
    session.add(row)
    session.flush()
    return row


def newest(session: Session, project_id: int) -> SchemaVersion:
    query = select(SchemaVersion).where(SchemaVersion.project_id == project_id)
    return session.exec(query.order_by(col(SchemaVersion.number).desc())).first() or _none()


def all_of(session: Session, project_id: int) -> Sequence[SchemaVersion]:
    """Oldest first."""
    query = select(SchemaVersion).where(SchemaVersion.project_id == project_id)
    return session.exec(query.order_by(col(SchemaVersion.number))).all()


def version(session: Session, version_id: int) -> Schema:
    """One version; it never changes, so a session asks the database once."""
    known: dict[int, Schema] = session.info.setdefault("schemas", {})
    if version_id not in known:
        known[version_id] = read(session.get_one(SchemaVersion, version_id))
    return known[version_id]


def read(row: SchemaVersion) -> Schema:
    return Schema(
        number=row.number,
        kind=row.kind,
        labels=tuple(Label(**label) for label in row.labels),
        guidelines=row.guidelines,
        fields=tuple(SchemaField.model_validate(field) for field in row.fields),
    )


def _none() -> SchemaVersion:
    raise AssertionError("a project is made together with its first schema version")
