"""What an event covers in the tables, and whether it is still as it was recorded."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlmodel import Session, col, select

from bot import canonical
from bot.records import Schema
from bot.words import say
from storage import imported_labels, label_hashes, schema_rows
from storage.tables import Annotation, Sample, SchemaVersion

CHUNK = 1_000

IMPORTED_LABELS = "import_labels"
"""The act whose event covers a batch of annotations by their digest."""

NO_CONTENT = "[]"
"""The parts of a sample whose content was erased."""


class Kept(NamedTuple):
    """An annotation as it is in the tables now, with its sample."""

    hash: str
    content_hash: str
    parts: str
    erased_by: int | None


def kept(session: Session, ids: Sequence[int]) -> dict[int, Kept]:
    """What is in the tables now."""
    query = select(Annotation, Sample.content_hash, Sample.parts, Sample.erased_by).join(
        Sample, col(Sample.id) == Annotation.sample_id
    )
    try:
        rows = session.exec(query.where(col(Annotation.id).in_(ids))).all()
    except (LookupError, ValueError):  # one holds what its column's type cannot be
        if len(ids) == 1:
            return {ids[0]: Kept("unreadable", "", "", None)}
        return {key: found for one in ids for key, found in kept(session, [one]).items()}
    return {row.id: Kept(label_hashes.row_hash(row), *sample) for row, *sample in rows}


def annotation_fault(payload: Mapping[str, Any], rows: Mapping[int, Kept]) -> str | None:
    if "annotation" not in payload:
        return None
    number = payload["annotation"]
    if number not in rows:
        return say("Annotation {number}, or its sample, was removed.", number=number)
    found = rows[number]
    is_erased = payload["annotation_hash"] is None and found.erased_by is not None
    if not is_erased and found.hash != payload["annotation_hash"]:
        return say("Annotation {number} was changed after it was recorded.", number=number)
    is_whole = _is_whole(found.content_hash, found.parts, found.erased_by)
    if found.content_hash != payload["content_hash"] or not is_whole:
        return say(
            "The sample of annotation {number} was changed after it was labelled.", number=number
        )
    return None


def _is_whole(content_hash: str, parts: str, erased_by: int | None) -> bool:
    """Whether a sample's content is what it was, or gone."""
    if erased_by is not None:
        return parts == NO_CONTENT
    return canonical.sha256(parts) == content_hash


def annotations(action: str, payload: Mapping[str, Any]) -> int:
    """How many annotations an event covers."""
    if action == IMPORTED_LABELS:
        return int(payload["added"])
    return int("annotation" in payload)


def import_fault(
    session: Session, project_id: int, action: str, payload: Mapping[str, Any]
) -> str | None:
    if action == IMPORTED_LABELS:
        return imported_labels.fault(session, project_id, payload)
    if action != "import":
        return None
    first, last = payload["samples"]
    query = select(Sample.content_hash, Sample.parts, Sample.erased_by).where(
        Sample.project_id == project_id, col(Sample.id).between(first, last)
    )
    rows = session.exec(query.order_by(col(Sample.id))).all()
    if len(rows) != payload["added"]:
        return say(
            "{added} samples were imported, but {kept} of them are kept.",
            added=payload["added"],
            kept=len(rows),
        )
    digest = canonical.sha256("".join(content_hash for content_hash, _, _ in rows))
    if digest != payload["digest"] or not all(_is_whole(*row) for row in rows):
        return say(
            "A sample of {first} to {last} was changed after it was imported.",
            first=first,
            last=last,
        )
    return None


def schema_fault(session: Session, project_id: int, payload: Mapping[str, Any]) -> str | None:
    """Whether a version, and what labels became in it, is what was recorded."""
    if payload["schema"] is None:  # it named a person who was erased
        return None
    recorded = Schema.model_validate(payload["schema"])
    query = select(SchemaVersion).where(SchemaVersion.project_id == project_id)
    rows = {row.number: row for row in session.exec(query)}
    row = rows.get(recorded.number)
    if row is None:
        return say("Version {number} of the schema was removed.", number=recorded.number)
    restored = rows.get(payload.get("restores") or 0)
    becomes = schema_rows.becomes(session, [row.id])[row.id]
    said = {label: sorted(new) for label, new in (payload.get("becomes") or {}).items() if new}
    if (
        schema_rows.read(row) != recorded
        or {label: sorted(new) for label, new in becomes.items()} != said
        or row.restores_id != (restored.id if restored else None)
    ):
        return say(
            "Version {number} of the schema was changed after it was made.", number=recorded.number
        )
    return None


def answers_left(session: Session, sample_ids: Sequence[int]) -> list[object]:
    """How many annotations these samples have, and the digest of what is left of them."""
    found: list[str] = []
    for start in range(0, len(sample_ids), CHUNK):
        some = sample_ids[start : start + CHUNK]
        query = select(Annotation).where(col(Annotation.sample_id).in_(some))
        found += map(label_hashes.row_hash, session.exec(query.order_by(col(Annotation.id))))
    return [len(found), canonical.sha256("".join(found))]
