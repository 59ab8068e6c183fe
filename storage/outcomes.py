"""What a finished sample came to, as a kept value."""

from sqlmodel import Session

from bot import canonical
from bot import schema as schemas_of
from bot.records import SampleState, Schema
from bot.tasks import KINDS
from storage import annotations, schemas
from storage.tables import Annotation, Sample


def of(session: Session, sample: Sample, asked: Schema) -> str | None:
    """Canonical JSON; None while it is open, and where its answers come to nothing."""
    if sample.state is not SampleState.COMPLETE:
        return None
    answers = annotations.answers(session, sample.id)
    given = [schemas_of.value_of(asked, answer.value or "") for answer in answers]
    agreed = KINDS[asked.kind].consensus(given)
    return None if agreed is None else canonical.dumps(agreed.model_dump())


def is_same(session: Session, row: Annotation, sample: Sample) -> bool | None:
    """Whether the sample came out as this answer says; None while nothing came out."""
    asked = schemas.version(session, row.schema_version_id)
    outcome = of(session, sample, asked)
    if outcome is None or row.value is None:
        return None
    own, all_ = (schemas_of.value_of(asked, value) for value in (row.value, outcome))
    return bool(KINDS[asked.kind].distance(own, all_) == 0)
