"""What finished samples came to, as values of the newest schema version."""

from collections.abc import Sequence

from sqlmodel import Session

from bot import schema as schemas_of
from bot.records import SampleState
from bot.tasks import KINDS
from storage import consensus, readings, schemas
from storage.tables import Annotation, Sample


def of_many(session: Session, samples: Sequence[Sample]) -> dict[int, str | None]:
    """Of samples of one project. Sample id -> canonical JSON; None while it is open, and where
    nothing came out.

    A lead's verdict outranks the answers.
    """
    found: dict[int, str | None] = dict.fromkeys([one.id for one in samples])
    finished = [one.id for one in samples if one.state is SampleState.COMPLETE]
    if not finished:
        return found
    decided = readings.verdicts(session, finished)
    found |= {key: one.value for key, one in decided.items()}
    answers = readings.standing_of(session, [key for key in finished if key not in decided])
    judged = consensus.settled_of(session, samples[0].project_id, [*answers.values()])
    return found | {
        key: one.value for key, one in zip(answers, judged, strict=True) if one is not None
    }


def distance(session: Session, row: Annotation, other: str | None) -> float | None:
    """How far an answer lies from a value of the newest version, in [0, 1].

    None where there is none to compare, or the answer must be asked again.
    """
    own = readings.of(session, row)
    if own is None or other is None:
        return None
    newest = schemas.history(session, row.project_id).newest
    values = (schemas_of.value_of(newest, text) for text in (own, other))
    return float(KINDS[newest.kind].distance(*values))


def is_equal(session: Session, row: Annotation, outcome: str | None) -> bool | None:
    """Whether an answer says what came out; None where nothing did, or nobody can tell."""
    apart = distance(session, row, outcome)
    return None if apart is None else apart == 0
