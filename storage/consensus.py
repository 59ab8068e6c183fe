"""What samples' answers come to: kept by the measuring job, or worked out for one sample."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import case, delete, insert
from sqlmodel import Session, col, func, select

from bot.policy import Policy
from bot.quality.conclusions import Conclusion
from bot.quality.consensus import judging
from bot.quality.consensus.answers import Floats
from bot.quality.consensus.judging import Judged, Reviewers
from bot.quality.suggestion_bias import Cell
from storage import reliabilities, schemas
from storage.readings import Reading
from storage.tables import Consensus, SchemaVersion

SURE_ENOUGH = 0.5
"""A weighed label is the outcome when it is likelier than all others together."""

CHUNK = 500
"""Ids that one statement names."""


def put(
    session: Session,
    project_id: int,
    schema_version_id: int,
    found: Sequence[Conclusion],
    cells: Mapping[int, Cell],
    now: datetime,
) -> None:
    """Keeps what samples come to, in the place of what they came to before."""
    forget(session, schema_version_id, [one.sample for one in found])
    rows = [
        {
            "project_id": project_id,
            "sample_id": one.sample,
            "schema_version_id": schema_version_id,
            "value": one.judged.value,
            "probability": one.judged.probability,
            "method": one.judged.method,
            "answers": one.answers,
            "dispute": one.dispute,
            "made_from": one.made_from,
            "swayed": cells.get(one.sample, ()),
            "at": now,
        }
        for one in found
    ]
    if rows:
        session.execute(insert(Consensus), rows)


def forget(session: Session, schema_version_id: int, sample_ids: Sequence[int]) -> None:
    for start in range(0, len(sample_ids), CHUNK):
        session.execute(
            delete(Consensus).where(
                col(Consensus.schema_version_id) == schema_version_id,
                col(Consensus.sample_id).in_(sample_ids[start : start + CHUNK]),
            )
        )


def forget_everywhere(session: Session, sample_ids: Sequence[int]) -> None:
    """Under every version: what samples came to may repeat their words."""
    for start in range(0, len(sample_ids), CHUNK):
        some = col(Consensus.sample_id).in_(sample_ids[start : start + CHUNK])
        session.execute(delete(Consensus).where(some))


def forget_older(session: Session, schema_version_id: int, at: datetime) -> None:
    """What was kept before this time: of samples that nobody answers any more."""
    session.execute(
        delete(Consensus).where(
            col(Consensus.schema_version_id) == schema_version_id, col(Consensus.at) < at
        )
    )


def of_samples(
    session: Session, schema_version_id: int, sample_ids: Sequence[int]
) -> dict[int, Consensus]:
    """By sample; those that were never measured are left out."""
    found: dict[int, Consensus] = {}
    for start in range(0, len(sample_ids), CHUNK):
        query = select(Consensus).where(
            Consensus.schema_version_id == schema_version_id,
            col(Consensus.sample_id).in_(sample_ids[start : start + CHUNK]),
        )
        found |= {row.sample_id: row for row in session.exec(query)}
    return found


def most_disputed(
    session: Session, schema_version_id: int, count: int, without: Iterable[int]
) -> Sequence[Consensus]:
    """The samples whose answers lie furthest apart, those with more answers first among equals."""
    left_out = set(without)
    query = select(Consensus).where(
        Consensus.schema_version_id == schema_version_id, col(Consensus.dispute) > 0
    )
    order = (col(Consensus.dispute).desc(), col(Consensus.answers).desc(), col(Consensus.sample_id))
    # As many more as may be left out.
    rows = session.exec(query.order_by(*order).limit(count + len(left_out)))
    return [row for row in rows if row.sample_id not in left_out][:count]


def count_doubtful(session: Session, schema_version_id: int, target: float) -> tuple[int, int]:
    """Of the labels that weigh reviewers, those less probable than the target; and all of them."""
    query = select(
        func.count(), func.sum(case((col(Consensus.probability) < target, 1), else_=0))
    ).where(
        Consensus.schema_version_id == schema_version_id,
        col(Consensus.method).not_in((judging.MAJORITY, judging.OWN)),
    )
    every, doubtful = session.exec(query).one()
    return int(doubtful or 0), int(every)


def judge(session: Session, project_id: int, answers: Sequence[Reading]) -> Judged:
    """What these answers to one sample come to, by what is known of the reviewers."""
    version = schemas.newest(session, project_id)
    return judging.judge(schemas.read(version), _given(answers), _known(session, version, answers))


def settled(session: Session, project_id: int, answers: Sequence[Reading]) -> Judged | None:
    """The same where it is clear; None where it is a tie, or no label is likely enough."""
    return settled_of(session, project_id, [answers])[0]


def settled_of(
    session: Session, project_id: int, samples: Sequence[Sequence[Reading]]
) -> list[Judged | None]:
    """The same of several samples, each given by its answers."""
    version = schemas.newest(session, project_id)
    asked = schemas.read(version)
    known = _known(session, version, [one for answers in samples for one in answers])
    return [_clear(judging.judge(asked, _given(one), known)) if one else None for one in samples]


def _clear(judged: Judged) -> Judged | None:
    is_unsure = judged.is_weighed and (judged.probability or 0) <= SURE_ENOUGH
    return None if judged.value is None or is_unsure else judged


def wanted(session: Session, policy: Policy, project_id: int) -> int | None:
    """How many answers a sample needs; None where that depends on the answers themselves."""
    is_fixed = policy.target_confidence is None
    is_known = is_fixed or posterior(session, project_id, []) is None
    return policy.overlap if is_known else None


def posterior(session: Session, project_id: int, answers: Sequence[Reading]) -> Floats | None:
    """The probability of each label after these answers; None while too little is known."""
    version = schemas.newest(session, project_id)
    known = _known(session, version, answers)
    if known is None:
        return None
    return judging.posterior(schemas.read(version), _given(answers), known)


def _given(answers: Sequence[Reading]) -> list[tuple[int, str]]:
    return [(one.reviewer_id or 0, one.value) for one in answers]


def _known(
    session: Session, version: SchemaVersion, answers: Sequence[Reading]
) -> Reviewers | None:
    if not judging.has_labels(schemas.read(version)):
        return None
    people = [one.reviewer_id for one in answers if one.reviewer_id is not None]
    return reliabilities.of(session, version.id, people)
