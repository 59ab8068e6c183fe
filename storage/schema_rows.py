"""Schema versions as they are kept: rows read back into values."""

from collections import defaultdict
from collections.abc import Sequence

from sqlmodel import Session, col, select

from bot.records import Label, Schema, SchemaField
from storage.tables import LabelMapping, SchemaVersion


def read(row: SchemaVersion) -> Schema:
    return Schema(
        number=row.number,
        kind=row.kind,
        labels=tuple(Label(**label) for label in row.labels),
        retired=tuple(Label(**label) for label in row.retired),
        guidelines=row.guidelines,
        fields=tuple(SchemaField.model_validate(field) for field in row.fields),
    )


def becomes(session: Session, version_ids: Sequence[int]) -> dict[int, dict[str, tuple[str, ...]]]:
    """What labels become, by version; a label that became nothing is left out."""
    found: dict[int, dict[str, tuple[str, ...]]] = defaultdict(dict)
    if version_ids:
        query = select(LabelMapping).where(col(LabelMapping.schema_version_id).in_(version_ids))
        for row in session.exec(query.order_by(col(LabelMapping.becomes))):
            held = found[row.schema_version_id]
            held[row.label] = (*held.get(row.label, ()), row.becomes)
    return found
