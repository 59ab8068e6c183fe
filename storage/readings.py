"""Answers that were given under earlier versions, read under the newest one."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from sqlmodel import Session, col, select

from bot import schema as schemas_of
from bot.evolution.consequences import stands
from bot.evolution.history import History
from bot.records import Answer
from bot.review.settling import Held
from storage import annotations, schemas
from storage.tables import Annotation, Prediction, Sample

CHUNK = 10_000


@dataclass(frozen=True)
class Reading:
    """An answer that counts now. `value`: as one of the newest version, canonical JSON."""

    row: Annotation
    value: str

    @property
    def reviewer_id(self) -> int | None:
        return self.row.reviewer_id


def standing(session: Session, sample: Sample) -> list[Reading]:
    """The current answers of people to a sample, oldest first, but those to be asked again."""
    found = []
    for row in annotations.answers(session, sample.id):
        value = of(session, row)
        if value is not None:
            found.append(Reading(row, value))
    return found


def of(session: Session, row: Annotation) -> str | None:
    """An annotation's value under the newest version; None for none, or one to be asked again."""
    if row.value is None:
        return None
    return read(session, row.project_id, row.schema_version_id, row.value)


def read(
    session: Session, project_id: int, version_id: int, value: str, target_id: int | None = None
) -> str | None:
    """A value of one version as one of a later version, the newest if none is named."""
    number = schemas.version(session, version_id).number
    target = schemas.version(session, target_id).number if target_id else None
    return schemas.history(session, project_id).route(number, target).read(value)


def predicted(
    session: Session, sample: Sample, prediction: Prediction, target_id: int | None = None
) -> str | None:
    """A prediction's value under a version, the newest if none is named; None where it does not
    count there.
    """
    if sample.erased_by is not None:
        return None
    asked, value = prediction.schema_version_id, prediction.value
    found = read(session, sample.project_id, asked, value, target_id)
    history = schemas.history(session, sample.project_id)
    target = schemas.version(session, target_id) if target_id else history.newest
    return found if found is not None and schemas_of.offers(target, found) else None


Read = Callable[[str], str | None]


def ways(session: Session, project_id: int) -> dict[int, Read]:
    """By version, how its values are read under the newest; each value is worked out once."""
    history = schemas.history(session, project_id)
    return {
        row.id: cache(history.route(row.number).read) for row in schemas.all_of(session, project_id)
    }


def every(session: Session, project_id: int) -> Iterator[tuple[int, int, str]]:
    """(sample, number of the version, value) of each current annotation, whoever gave it."""
    numbers = {row.id: row.number for row in schemas.all_of(session, project_id)}
    query = select(Annotation.sample_id, Annotation.schema_version_id, Annotation.value).where(
        Annotation.project_id == project_id,
        Annotation.answer == Answer.VALUE,
        annotations.is_current(),
    )
    for sample_id, version_id, value in session.exec(query).yield_per(CHUNK):
        yield sample_id, numbers[version_id], value or ""


def every_prediction(session: Session, project_id: int) -> Iterator[tuple[int, int, str]]:
    """The same of the newest prediction of each sample."""
    numbers = {row.id: row.number for row in schemas.all_of(session, project_id)}
    query = (
        select(Prediction.sample_id, Prediction.schema_version_id, Prediction.value)
        .join(Sample, col(Sample.id) == Prediction.sample_id)
        .where(Sample.project_id == project_id, col(Sample.erased_by).is_(None))
        .order_by(col(Prediction.sample_id), col(Prediction.id).desc())
    )
    last = None
    for sample_id, version_id, value in session.exec(query).yield_per(CHUNK):
        if sample_id != last:
            yield sample_id, numbers[version_id], value
        last = sample_id


def current(session: Session, sample_id: int) -> Sequence[Annotation]:
    """The current annotations of a sample with a value, whoever gave them, oldest first."""
    query = select(Annotation).where(
        Annotation.sample_id == sample_id,
        Annotation.answer == Answer.VALUE,
        annotations.is_current(),
    )
    return session.exec(query.order_by(col(Annotation.id))).all()


def held(session: Session, history: History, sample_ids: Sequence[int]) -> dict[int, list[Held]]:
    """The current annotations with a value of these samples, as they are read now."""
    query = select(Annotation).where(
        col(Annotation.sample_id).in_(sample_ids),
        Annotation.answer == Answer.VALUE,
        annotations.is_current(),
    )
    found: dict[int, list[Held]] = {sample_id: [] for sample_id in sample_ids}
    for row in session.exec(query):
        number = schemas.version(session, row.schema_version_id).number
        is_by_person = row.reviewer_id is not None
        is_standing = stands(history, number, row.value or "")
        found[row.sample_id].append(Held(row.source, is_by_person, is_standing))
    return found
