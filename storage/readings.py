"""Answers that were given under earlier versions, read under the newest one."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice

from sqlmodel import Session, col, select

from bot import schema as schemas_of
from bot.evolution.consequences import stands
from bot.evolution.history import History
from bot.records import Answer, Source
from bot.review.settling import ASKED, Held
from storage import annotations, schemas
from storage.tables import Annotation, Prediction, Sample

CHUNK = 10_000

AGAIN_AT_MOST = 1_000
"""Samples that one statement names; when these are answered, the next ones follow."""


@dataclass(frozen=True)
class Reading:
    """An answer that counts now. `value`: as one of the newest version, canonical JSON."""

    row: Annotation
    value: str

    @property
    def reviewer_id(self) -> int | None:
        return self.row.reviewer_id


def standing(session: Session, sample: Sample) -> list[Reading]:
    """The answers of people to a sample that count, oldest first, but those to be asked again."""
    return _readable(session, annotations.answers(session, sample.id))


def standing_of(session: Session, sample_ids: Sequence[int]) -> dict[int, list[Reading]]:
    """The same of many samples at once, without those that have none."""
    every = annotations.answers_of(session, sample_ids)
    found = {sample_id: _readable(session, rows) for sample_id, rows in every.items()}
    return {sample_id: rows for sample_id, rows in found.items() if rows}


def verdict(session: Session, sample_id: int) -> Reading | None:
    """What a lead has decided of a sample, where it still can be read; it outranks the answers."""
    return verdicts(session, [sample_id]).get(sample_id)


def verdicts(session: Session, sample_ids: Sequence[int]) -> dict[int, Reading]:
    """The same of many samples at once, without those that no lead has decided."""
    rows = _readable(session, annotations.verdicts(session, sample_ids))
    return {one.row.sample_id: one for one in rows}


def verdicts_in(session: Session, project_id: int) -> dict[int, str]:
    """What leads have decided in a project: the value by sample."""
    reads = ways(session, project_id)
    found = {}
    for sample_id, version_id, value in annotations.verdicts_in(session, project_id):
        read_as = reads[version_id](value)
        if read_as is not None:
            found[sample_id] = read_as
    return found


def truth(session: Session, sample_id: int) -> Reading | None:
    """What is known of a sample: a lead's verdict, or the label that it came with."""
    return truths(session, [sample_id]).get(sample_id)


def truths(session: Session, sample_ids: Sequence[int]) -> dict[int, Reading]:
    """The same of many samples at once, without those of which nothing is known any more."""
    came = _readable(session, annotations.came_with(session, sample_ids))
    return {one.row.sample_id: one for one in came} | verdicts(session, sample_ids)


def _readable(session: Session, rows: Iterable[Annotation]) -> list[Reading]:
    read = [(row, of(session, row)) for row in rows]
    return [Reading(row, value) for row, value in read if value is not None]


def of(session: Session, row: Annotation) -> str | None:
    """An annotation's value under the newest version; None for none, or one to be asked again."""
    if row.value is None:
        return None
    return read(session, row.project_id, row.schema_version_id, row.value)


def read_on(session: Session, row: Annotation, version_id: int) -> str | None:
    """An annotation's value as one of the version that a card shows; None where it has none."""
    asked, shown = (
        schemas.version(session, key).number for key in (row.schema_version_id, version_id)
    )
    if row.value is None or asked > shown:
        return None
    return read(session, row.project_id, row.schema_version_id, row.value, version_id)


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


def plain_versions(session: Session, project_id: int) -> list[int]:
    """The versions whose values all stand as they are."""
    history = schemas.history(session, project_id)
    every = schemas.all_of(session, project_id)
    return [row.id for row in every if history.route(row.number).is_plain]


def to_say_again(session: Session, project_id: int, reviewer_id: int) -> list[int]:
    """Samples of which a person's answer cannot be read any more, the newest of them."""
    reads = ways(session, project_id)
    plain = plain_versions(session, project_id)
    if len(plain) == len(reads):
        return []
    query = (
        select(Annotation.sample_id, Annotation.schema_version_id, Annotation.value)
        .join(Sample, col(Sample.id) == Annotation.sample_id)
        .where(
            Annotation.project_id == project_id,
            Annotation.reviewer_id == reviewer_id,
            Annotation.source == Source.HUMAN_REVIEW,
            Annotation.answer == Answer.VALUE,
            col(Annotation.schema_version_id).not_in(plain),
            col(Sample.state).in_(ASKED),
            annotations.is_current(),
        )
        .order_by(col(Annotation.id).desc())
    )
    rows = session.exec(query)
    lost = (key for key, version, value in rows if reads[version](value or "") is None)
    return [*islice(lost, AGAIN_AT_MOST)]


def every(session: Session, project_id: int) -> Iterator[tuple[int, int, str]]:
    """(sample, number of the version, value) of each annotation that counts, whoever gave it."""
    numbers = {row.id: row.number for row in schemas.all_of(session, project_id)}
    query = select(Annotation.sample_id, Annotation.schema_version_id, Annotation.value).where(
        Annotation.project_id == project_id, *annotations.is_label()
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
    """The annotations of a sample that count, whoever gave them, oldest first."""
    query = select(Annotation).where(Annotation.sample_id == sample_id, *annotations.is_label())
    return session.exec(query.order_by(col(Annotation.id))).all()


def held(session: Session, history: History, sample_ids: Sequence[int]) -> dict[int, list[Held]]:
    """The annotations of these samples that count, as they are read now."""
    query = select(Annotation).where(
        col(Annotation.sample_id).in_(sample_ids), *annotations.is_label()
    )
    found: dict[int, list[Held]] = {sample_id: [] for sample_id in sample_ids}
    for row in session.exec(query):
        number = schemas.version(session, row.schema_version_id).number
        is_by_person = row.reviewer_id is not None
        is_standing = stands(history, number, row.value or "")
        found[row.sample_id].append(Held(row.source, is_by_person, is_standing))
    return found
