"""The provenance log: append-only, hash-chained per project; `storage/verifying` walks it.

An event that brings an annotation carries that annotation's own hash, so that a changed or
removed annotation is noticed as surely as a changed event. An event of an import carries the
hash of all the contents that it brought, or of all the labels.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session, col, select

from bot import canonical, sealing
from storage import label_hashes
from storage.covering import CHUNK, IMPORTED_LABELS
from storage.tables import Annotation, Event, Project, Sample
from storage.verifying import Break, erasures, verify, witness

__all__ = [
    "IMPORTED_LABELS",
    "Break",
    "Draft",
    "annotation_hash",
    "annotation_payload",
    "cover",
    "erasures",
    "lock",
    "record",
    "record_many",
    "seen",
    "story",
    "verify",
    "witness",
]


@dataclass(frozen=True)
class Draft:
    """What happened, before it has a place in the chain."""

    at: datetime
    actor: str
    action: str
    subject: str
    payload: Mapping[str, object] = field(default_factory=dict)
    key: str | None = None


def record(session: Session, project_id: int, draft: Draft) -> None:
    """Appends one event. Locks the project's row until the transaction ends: do it last."""
    record_many(session, project_id, [draft])


def record_many(session: Session, project_id: int, drafts: Sequence[Draft]) -> None:
    """Appends events in their order."""
    session.flush()
    project = lock(session, project_id)
    table = Event.__table__  # type: ignore[attr-defined]
    for start in range(0, len(drafts), CHUNK):
        rows = _rows(project, drafts[start : start + CHUNK])
        session.connection().execute(insert(table), rows)
        project.log_length, project.log_head = rows[-1]["number"], rows[-1]["hash"]
    session.add(project)
    session.flush()


def lock(session: Session, project_id: int) -> Project:
    """The project with the end of its log: nobody lengthens it until the transaction ends."""
    return session.exec(
        select(Project)
        .where(Project.id == project_id)
        # key_share: a plain lock would wait for every transaction that added a row of this
        # project, and those wait for this one.
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).one()


def seen(session: Session, key: str) -> bool:
    """Whether the act with this idempotency key was recorded before."""
    return session.exec(select(Event.id).where(Event.key == key)).first() is not None


def story(session: Session, project_id: int, subject: str) -> Sequence[Event]:
    """What happened to one subject, oldest first."""
    query = select(Event).where(Event.project_id == project_id, Event.subject == subject)
    return session.exec(query.order_by(col(Event.number))).all()


def annotation_payload(annotation: Annotation, sample: Sample) -> dict[str, object]:
    """The part of an event's payload by which it covers an annotation and its sample."""
    return cover(annotation.model_dump(mode="json"), sample.content_hash)


def cover(columns: Mapping[str, object], content_hash: str) -> dict[str, object]:
    """The same from an annotation's columns, in the plain form that JSON has."""
    return {
        "annotation": columns["id"],
        "annotation_hash": canonical.sha256(canonical.dumps(columns)),
        "content_hash": content_hash,
    }


def annotation_hash(annotation: Annotation) -> str:
    """sha256 over the canonical JSON of every column."""
    return label_hashes.row_hash(annotation)


def _rows(project: Project, drafts: Sequence[Draft]) -> list[dict[str, Any]]:
    """The next links of the chain."""
    rows: list[dict[str, Any]] = []
    previous = project.log_head
    for number, draft in enumerate(drafts, project.log_length + 1):
        salt, at = sealing.fresh_salt(), draft.at.astimezone(UTC)
        frame = sealing.frame(project.id, number, at, draft.action, draft.subject)
        # As JSON has it, so that it is the same when it is read again.
        payload = canonical.dumps(draft.payload)
        parts = sealing.parts(draft.actor, draft.key, canonical.loads(payload))
        row: dict[str, Any] = {
            "project_id": project.id,
            "number": number,
            "at": at,
            "actor": draft.actor,
            "action": draft.action,
            "subject": draft.subject,
            "payload": payload,
            "key": draft.key,
            "salt": salt,
            "previous_hash": previous,
        }
        previous = row["hash"] = sealing.chained(previous, frame, sealing.seals(salt, parts))
        rows.append(row)
    return rows
