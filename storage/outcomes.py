"""What finished samples came to, as kept values."""

from collections.abc import Sequence

from sqlmodel import Session

from bot import canonical
from bot import schema as schemas_of
from bot.records import SampleState, Schema, Value
from bot.tasks import KINDS
from storage import annotations, schemas
from storage.tables import Annotation, Sample


def of_many(session: Session, samples: Sequence[Sample]) -> dict[int, str | None]:
    """Sample id -> canonical JSON; None while it is open, and where nothing came out.

    A lead's verdict outranks the answers.
    """
    finished = [one.id for one in samples if one.state is SampleState.COMPLETE]
    decided = annotations.verdicts(session, finished)
    answers = annotations.answers_of(session, [key for key in finished if key not in decided])
    return {
        one.id: decided[one.id].value if one.id in decided else _consensus(session, answers[one.id])
        for one in samples
    }


def is_equal(session: Session, row: Annotation, outcome: str | None) -> bool | None:
    """Whether an answer says what came out; None where nothing did."""
    if outcome is None or row.value is None:
        return None
    asked = asked_of(session, row)
    own, common = read(asked, row.value), read(asked, outcome)
    return bool(KINDS[asked.kind].distance(own, common) == 0)


def read(asked: Schema, value: str) -> Value:
    return schemas_of.value_of(asked, value)


def asked_of(session: Session, row: Annotation) -> Schema:
    return schemas.version(session, row.schema_version_id)


def _consensus(session: Session, answers: Sequence[Annotation]) -> str | None:
    if not answers:
        return None
    asked = asked_of(session, answers[0])
    given = [read(asked, answer.value or "") for answer in answers]
    agreed = KINDS[asked.kind].consensus(given)
    return None if agreed is None else canonical.dumps(agreed.model_dump())
