"""The provenance log: append-only, hash-chained per project, and checked link by link.

An event that brings an annotation carries that annotation's own hash, so that a changed or
removed annotation is noticed as surely as a changed event. An event of an import carries the
hash of all the contents that it brought, or of all the labels.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session, col, func, select

from bot import canonical
from storage import imported_labels, label_hashes
from storage.tables import Annotation, Event, Project, Sample

CHUNK = 1_000

IMPORTED_LABELS = "import_labels"
"""The act whose event covers a batch of annotations by their digest."""

HASHED = ("project_id", "number", "actor", "action", "subject", "payload", "key")


Kept = Mapping[int, tuple[str, str, str]]
"""Annotation id -> its hash, its sample's hash, its sample's parts."""


@dataclass(frozen=True)
class Draft:
    """What happened, before it has a place in the chain."""

    at: datetime
    actor: str
    action: str
    subject: str
    payload: Mapping[str, object] = field(default_factory=dict)
    key: str | None = None


@dataclass(frozen=True)
class Break:
    """The first place where the log and the tables do not hold together."""

    event_number: int
    sentence: str


def record(session: Session, project_id: int, draft: Draft) -> None:
    """Appends one event. Locks the project's row until the transaction ends: do it last."""
    record_many(session, project_id, [draft])


def record_many(session: Session, project_id: int, drafts: Sequence[Draft]) -> None:
    """Appends events in their order."""
    session.flush()
    project = session.exec(
        select(Project)
        .where(Project.id == project_id)
        # key_share: a plain lock would wait for every transaction that added a row of this
        # project, and those wait for this one.
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).one()
    table = Event.__table__  # type: ignore[attr-defined]
    for start in range(0, len(drafts), CHUNK):
        rows = _rows(project, drafts[start : start + CHUNK])
        session.connection().execute(insert(table), rows)
        project.log_length, project.log_head = rows[-1]["number"], rows[-1]["hash"]
    session.add(project)
    session.flush()


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


def verify(session: Session, project_id: int) -> Break | None:
    """The first break of the chain, or None when every link, annotation and import holds."""
    number, previous, covered = 0, "", 0
    for events in _chunks(session, project_id):
        for event, kept in _with_annotations(session, events):
            number += 1
            sentence = _fault(event, number, previous)
            if sentence is None:
                payload = canonical.loads(event.payload)
                covered += _covered(event.action, payload)
                sentence = _annotation_fault(payload, kept) or _import_fault(
                    session, project_id, event.action, payload
                )
            if sentence:
                return Break(number, sentence)
            previous = event.hash
    return _fault_at_the_end(session, project_id, number, previous, covered)


def witness(session: Session, project_id: int, head: str) -> Break | None:
    """A break where no event has the hash that a summary once showed: the log was rewritten."""
    query = select(Event.id).where(Event.project_id == project_id, Event.hash == head)
    if session.exec(query).first() is not None:
        return None
    return Break(0, f"No event has the hash {head}: the log was rewritten since it was shown.")


def _rows(project: Project, drafts: Sequence[Draft]) -> list[dict[str, Any]]:
    """The next links of the chain."""
    rows: list[dict[str, Any]] = []
    previous = project.log_head
    for number, draft in enumerate(drafts, project.log_length + 1):
        row: dict[str, Any] = {
            "project_id": project.id,
            "number": number,
            "at": draft.at.astimezone(UTC),
            "actor": draft.actor,
            "action": draft.action,
            "subject": draft.subject,
            "payload": canonical.dumps(draft.payload),
            "key": draft.key,
            "previous_hash": previous,
        }
        previous = row["hash"] = _hash(row)
        rows.append(row)
    return rows


def _hash(row: Mapping[str, Any]) -> str:
    """sha256(previous hash + canonical JSON of the event)."""
    event = {key: row[key] for key in HASHED} | {"at": row["at"].isoformat()}
    return canonical.sha256(row["previous_hash"] + canonical.dumps(event))


def _chunks(session: Session, project_id: int) -> Iterator[Sequence[Event]]:
    last = 0
    while True:
        query = select(Event).where(Event.project_id == project_id, col(Event.id) > last)
        events = session.exec(query.order_by(col(Event.id)).limit(CHUNK)).all()
        if not events:
            return
        yield events
        last = events[-1].id
        session.expunge_all()


def _with_annotations(session: Session, events: Sequence[Event]) -> Iterator[tuple[Event, Kept]]:
    ids = [key for key in map(_annotation_id, events) if key is not None]
    kept = _kept(session, ids)
    for event in events:
        yield event, kept


def _annotation_id(event: Event) -> int | None:
    """None also for a payload that was changed into anything; its hash will tell."""
    try:
        key = canonical.loads(event.payload).get("annotation")
    except (ValueError, AttributeError):
        return None
    return key if isinstance(key, int) else None


def _kept(session: Session, ids: Sequence[int]) -> Kept:
    """What is in the tables now."""
    query = select(Annotation, Sample.content_hash, Sample.parts).join(
        Sample, col(Sample.id) == Annotation.sample_id
    )
    try:
        rows = session.exec(query.where(col(Annotation.id).in_(ids))).all()
    except (LookupError, ValueError):  # one holds what its column's type cannot be
        if len(ids) == 1:
            return {ids[0]: ("unreadable", "", "")}
        return {key: found for one in ids for key, found in _kept(session, [one]).items()}
    return {
        annotation.id: (annotation_hash(annotation), content_hash, parts)
        for annotation, content_hash, parts in rows
    }


def _fault(event: Event, number: int, previous: str) -> str | None:
    if event.number != number:
        return f"Event {number} is missing: the next one found is event {event.number}."
    if event.previous_hash != previous:
        return f"Event {number} does not follow the event before it."
    if event.hash != _hash(event.model_dump()):
        return f"Event {number} was changed: its contents do not give its hash."
    return None


def _annotation_fault(payload: Mapping[str, Any], kept: Kept) -> str | None:
    if "annotation" not in payload:
        return None
    name = f"Annotation {payload['annotation']}"
    if payload["annotation"] not in kept:
        return f"{name}, or its sample, was removed."
    annotation_hash_now, content_hash, parts = kept[payload["annotation"]]
    if annotation_hash_now != payload["annotation_hash"]:
        return f"{name} was changed after it was recorded."
    if content_hash != payload["content_hash"] or canonical.sha256(parts) != content_hash:
        return f"The sample of {name.lower()} was changed after it was labelled."
    return None


def _covered(action: str, payload: Mapping[str, Any]) -> int:
    """How many annotations an event covers."""
    if action == IMPORTED_LABELS:
        return int(payload["added"])
    return int("annotation" in payload)


def _import_fault(
    session: Session, project_id: int, action: str, payload: Mapping[str, Any]
) -> str | None:
    if action == IMPORTED_LABELS:
        return imported_labels.fault(session, project_id, payload)
    if action != "import":
        return None
    first, last = payload["samples"]
    query = select(Sample.content_hash, Sample.parts).where(
        Sample.project_id == project_id, col(Sample.id).between(first, last)
    )
    rows = session.exec(query.order_by(col(Sample.id))).all()
    if len(rows) != payload["added"]:
        return f"{payload['added']} samples were imported, but {len(rows)} of them are kept."
    digest = canonical.sha256("".join(content_hash for content_hash, _ in rows))
    is_whole = all(canonical.sha256(parts) == content_hash for content_hash, parts in rows)
    if digest != payload["digest"] or not is_whole:
        return f"A sample of {first} to {last} was changed after it was imported."
    return None


def _fault_at_the_end(
    session: Session, project_id: int, number: int, head: str, covered: int
) -> Break | None:
    project = session.get_one(Project, project_id)
    if (project.log_length, project.log_head) != (number, head):
        return Break(
            number + 1,
            f"The log ends at event {number}, but {project.log_length} were recorded: "
            "its end was cut off.",
        )
    count = select(func.count()).where(Annotation.project_id == project_id)
    annotations = session.exec(count).one()
    if annotations != covered:
        return Break(
            number,
            f"{annotations} annotations are kept, but the log covers {covered}: "
            "some were added behind its back.",
        )
    return None
