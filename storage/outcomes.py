"""What finished samples came to, as kept values."""

from collections import defaultdict
from collections.abc import Sequence

from sqlmodel import Session

from bot import schema as schemas_of
from bot.records import SampleState, Schema, Value
from bot.tasks import KINDS
from storage import annotations, consensus, schemas
from storage.tables import Annotation, Sample


def of_many(session: Session, samples: Sequence[Sample]) -> dict[int, str | None]:
    """Sample id -> canonical JSON; None while it is open, and where nothing came out.

    A lead's verdict outranks the answers.
    """
    finished = [one.id for one in samples if one.state is SampleState.COMPLETE]
    decided = annotations.verdicts(session, finished)
    answers = annotations.answers_of(session, [key for key in finished if key not in decided])
    found: dict[int, str | None] = dict.fromkeys([one.id for one in samples])
    found |= {key: row.value for key, row in decided.items()}
    by_version: defaultdict[int, list[int]] = defaultdict(list)
    for key, rows in answers.items():
        by_version[rows[0].schema_version_id].append(key)
    for version_id, keys in by_version.items():
        judged = consensus.settled_of(session, version_id, [answers[key] for key in keys])
        found |= {key: one.value for key, one in zip(keys, judged, strict=True) if one is not None}
    return found


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
