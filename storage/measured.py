"""What the measuring job has counted, and the same brought up to date by what changed since."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import Session, col, select

from bot.quality import conclusions, counting
from bot.quality.conclusions import Conclusion, Fit
from bot.quality.counting import Counts
from bot.quality.given import Given
from bot.quality.suggestion_bias import Cell
from bot.records import Schema
from storage import answers, changes, consensus, reliabilities, schemas, suggested
from storage.tables import Measured, Project, SchemaVersion

ANEW = -1
"""In the place of a length of the log: what was counted does not hold together any more."""


@dataclass(frozen=True)
class Standing:
    """Where a project's answers stand, all read under its newest schema version.

    counts:  of every answer.
    kept:    what the measuring job has kept; None when everything was counted here and now.
    given:   the answers of the samples that changed since, or every one.
    changed: those samples, also those that nobody answers any more; None for all.
    found:   what they come to, where something is kept.
    """

    version: SchemaVersion
    schema: Schema
    counts: Counts
    given: Given
    kept: Measured | None = None
    changed: Sequence[int] | None = None
    found: Sequence[Conclusion] = ()
    cells: Mapping[int, Cell] = field(default_factory=dict)
    swayed: Mapping[Cell, int] = field(default_factory=dict)


def row(session: Session, schema_version_id: int, *, lock: bool = False) -> Measured | None:
    query = select(Measured).where(Measured.schema_version_id == schema_version_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return session.exec(query).first()


def begin(session: Session, version: SchemaVersion, was: int, worker: str, at: datetime) -> bool:
    """From now on what is kept does not count, until `keep`; False when `was` is not so any more.

    was: the length of the log up to which it was kept
    """
    kept = row(session, version.id, lock=True) or _empty(version, at)
    if kept.log_length != was:
        return False
    kept.log_length, kept.renewing = ANEW, worker
    session.add(kept)
    return True


def keep(
    session: Session,
    standing: Standing,
    log_length: int,
    swayed: Mapping[Cell, int],
    fitted: Fit | None,
    at: datetime,
    *,
    is_anew: bool,
) -> None:
    """Keeps the counts; the fit too, and where all is anew, that there is none."""
    kept = row(session, standing.version.id) or _empty(standing.version, at)
    kept.log_length, kept.renewing, kept.at = log_length, "", at
    kept.counts = standing.counts.to_bytes()
    kept.swayed = [[cell, times] for cell, times in swayed.items()]
    if fitted is not None:
        known = fitted.reviewers.known
        kept.fitted, kept.method = standing.counts.annotations, fitted.reviewers.method
        kept.prior, kept.typical = known.prior.tolist(), known.typical.tolist()
    elif is_anew:
        kept.fitted, kept.method, kept.prior, kept.typical = 0, "", [], []
    session.add(kept)
    session.flush()


def forget(session: Session, project_ids: Sequence[int]) -> None:
    """All is counted anew the next time: what was counted names people, or what they wrote."""
    query = select(Measured).where(col(Measured.project_id).in_(project_ids))
    for kept in session.exec(query.with_for_update().execution_options(populate_existing=True)):
        kept.log_length, kept.counts, kept.renewing = ANEW, b"", ""
        session.add(kept)


def _empty(version: SchemaVersion, at: datetime) -> Measured:
    return Measured(
        project_id=version.project_id,
        schema_version_id=version.id,
        log_length=ANEW,
        counts=b"",
        swayed=[],
        prior=[],
        typical=[],
        at=at,
    )


def now(session: Session, project: Project) -> Standing:
    """Counted from what is kept and what changed since; from everything where that is quicker."""
    version = schemas.newest(session, project.id)
    kept = row(session, version.id)
    if kept is not None and kept.log_length != ANEW:
        samples = changes.since(session, project, kept.log_length)
        if samples is not None:
            try:
                return _brought_up_to_date(session, version, kept, samples)
            except ValueError:  # what is kept is not what was counted: it was changed by hand
                pass
    return anew(session, version)


def anew(session: Session, version: SchemaVersion) -> Standing:
    asked = schemas.read(version)
    given = answers.current(session, version.id)
    return Standing(version, asked, counting.count(asked, given), given)


def _brought_up_to_date(
    session: Session, version: SchemaVersion, kept: Measured, samples: Sequence[int]
) -> Standing:
    asked = schemas.read(version)
    before = consensus.of_samples(session, version.id, samples)
    ids = [one for was in before.values() for one in was.made_from]
    given = answers.of_samples(session, version.id, samples)
    counts = counting.renewed(
        counting.from_bytes(asked, kept.counts),
        counting.count(asked, answers.by_id(session, version.id, ids)),
        counting.count(asked, given),
    )
    reviewers = reliabilities.of(session, version.id, given.reviewer_ids)
    found = [*conclusions.one_by_one(asked, given, reviewers)]
    values = {one.sample: one.judged.value for one in found}
    cells = suggested.cells(session, version.project_id, values, samples)
    swayed = Counter({tuple(cell): times for cell, times in kept.swayed})
    swayed.subtract(tuple(was.swayed) for was in before.values() if was.swayed)
    swayed.update(cells.values())
    return Standing(version, asked, counts, given, kept, samples, found, cells, +swayed)
