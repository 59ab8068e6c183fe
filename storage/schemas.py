"""Schema versions: immutable, numbered, the newest one asked; what labels become from one to the
next is kept with them.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from bot.errors import BadInput
from bot.evolution.history import History, Version
from bot.records import Schema
from bot.words import say
from storage import provenance, schema_rows
from storage.schema_rows import read
from storage.tables import LabelMapping, Project, SchemaVersion

__all__ = [
    "add",
    "all_of",
    "follow",
    "history",
    "must_be_newest",
    "newest",
    "numbered",
    "read",
    "version",
]

CHANGED = "schema"
"""The act whose event covers a version after the first."""


def add(session: Session, project_id: int, schema: Schema, now: datetime) -> SchemaVersion:
    """Keeps a version; see `follow` for all but the first."""
    row = SchemaVersion(
        project_id=project_id,
        number=schema.number,
        kind=schema.kind,
        labels=[label.model_dump() for label in schema.labels],
        retired=[label.model_dump() for label in schema.retired],
        guidelines=schema.guidelines,
        fields=[field.model_dump() for field in schema.fields],
        created_at=now,
    )
    session.add(row)
    session.flush()
    session.info.pop("histories", None)
    return row


def follow(
    session: Session,
    project: Project,
    version: Version,
    now: datetime,
    *,
    actor: str,
    key: str | None = None,
) -> SchemaVersion:
    """Makes the version the newest, with its event.

    Raises BadInput when the version that it was made from is not the newest any more.
    """
    # Locked, or two leads could follow the same version at once.
    session.refresh(project, with_for_update={"key_share": True})
    must_be_newest(session, project.id, version.schema.number - 1)
    restored = None if version.restores is None else numbered(session, project, version.restores)
    row = add(session, project.id, version.schema, now)
    row.restores_id = restored.id if restored else None
    for label, found in version.becomes.items():
        for becomes in found:
            session.add(LabelMapping(schema_version_id=row.id, label=label, becomes=becomes))
    draft = provenance.Draft(
        at=now,
        actor=actor,
        action=CHANGED,
        subject="project",
        payload={
            "schema": version.schema.model_dump(mode="json"),
            "becomes": {label: list(found) for label, found in version.becomes.items()},
            "restores": version.restores,
        },
        key=key,
    )
    provenance.record(session, project.id, draft)
    session.info.pop("histories", None)
    return row


def must_be_newest(session: Session, project_id: int, number: int) -> None:
    """Raises BadInput when the schema was changed since somebody looked at this version."""
    found = newest(session, project_id).number
    if found != number:
        raise BadInput(
            say(
                "The schema was changed meanwhile: version {found} followed version {number}. "
                "Please look at it, and do this again.",
                found=found,
                number=number,
            )
        )


def newest(session: Session, project_id: int) -> SchemaVersion:
    query = select(SchemaVersion).where(SchemaVersion.project_id == project_id)
    return session.exec(query.order_by(col(SchemaVersion.number).desc())).first() or _none()


def numbered(session: Session, project: Project, number: int) -> SchemaVersion:
    """Raises BadInput when there is no such version."""
    query = select(SchemaVersion).where(
        SchemaVersion.project_id == project.id, SchemaVersion.number == number
    )
    row = session.exec(query).first()
    if row is None:
        last = newest(session, project.id).number
        raise BadInput(f"There is no version {number} of the schema; the newest is {last}.")
    return row


def all_of(session: Session, project_id: int) -> Sequence[SchemaVersion]:
    """Oldest first."""
    query = select(SchemaVersion).where(SchemaVersion.project_id == project_id)
    return session.exec(query.order_by(col(SchemaVersion.number))).all()


def history(session: Session, project_id: int) -> History:
    """Every version with the way from one to the next; a session asks the database once."""
    known: dict[int, History] = session.info.setdefault("histories", {})
    if project_id not in known:
        rows = all_of(session, project_id)
        becomes = schema_rows.becomes(session, [row.id for row in rows[1:]])
        number = {row.id: row.number for row in rows}
        known[project_id] = History(
            [Version(read(row), becomes[row.id], number.get(row.restores_id or 0)) for row in rows]
        )
    return known[project_id]


def version(session: Session, version_id: int) -> Schema:
    """One version; it never changes, so a session asks the database once."""
    known: dict[int, Schema] = session.info.setdefault("schemas", {})
    if version_id not in known:
        known[version_id] = read(session.get_one(SchemaVersion, version_id))
    return known[version_id]


def _none() -> SchemaVersion:
    raise AssertionError("a project is made together with its first schema version")
