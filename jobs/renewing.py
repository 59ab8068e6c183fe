"""Renews what is kept of a project's answers: counts, what samples come to, who is reliable."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from bot.quality import conclusions
from bot.quality.conclusions import Conclusion, Fit
from bot.quality.consensus import judging
from bot.quality.suggestion_bias import Cell
from bot.quality.tally import Tally
from storage import consensus, measured, reliabilities, suggested
from storage.database import Database
from storage.measured import ANEW, Standing
from storage.tables import Project

GROWN = 1.1
"""Answers, against those of the last fit, from which everything is fitted again: over time that
costs in proportion to the answers that came, and not to the hours that passed."""

BATCH = 2_000
"""Rows of one transaction: a click must not wait long for it."""


class OvertakenError(Exception):
    """Another process renews the same, or has done so since this one looked."""


@dataclass(frozen=True)
class Renewal:
    """What is to be kept.

    was:        the length of the log up to which it was kept before.
    found:      of the samples that changed; or of all, where everything is counted anew.
    gone:       samples that nobody answers any more.
    fitted:     the new fit; None when the old one holds, or nothing can be fitted yet.
    is_anew:    whether everything is counted anew.
    """

    standing: Standing
    was: int
    log_length: int
    found: Sequence[Conclusion]
    gone: Sequence[int]
    cells: Mapping[int, Cell]
    swayed: Mapping[Cell, int]
    fitted: Fit | None
    is_anew: bool
    now: datetime


def renew(database: Database, project_id: int, now: datetime, worker: str) -> None:
    """At once, and not by the hour."""
    with database.read() as session:
        found = prepare(session, session.get_one(Project, project_id), now)
    write_most(database, found, worker)
    with database.write() as session:
        finish(session, found, worker)


def prepare(session: Session, project: Project, now: datetime) -> Renewal:
    """Works out what is to be kept, as the answers are now."""
    standing = measured.now(session, project)
    row = measured.row(session, standing.version.id)
    was = row.log_length if row else ANEW
    if standing.changed is not None and not _is_fit_due(standing):
        gone = set(standing.changed) - {one.sample for one in standing.found}
        return Renewal(
            standing,
            was,
            project.log_length,
            standing.found,
            sorted(gone),
            standing.cells,
            standing.swayed,
            fitted=None,
            is_anew=False,
            now=now,
        )
    if standing.changed is not None:
        standing = measured.anew(session, standing.version)
    fitted = conclusions.fit(standing.schema, standing.given)
    found = [*conclusions.of_all(standing.schema, standing.given, fitted)]
    values = {one.sample: one.judged.value for one in found}
    cells = suggested.cells(session, project.id, values)
    return Renewal(
        standing,
        was,
        project.log_length,
        found,
        (),
        cells,
        Counter(cells.values()),
        fitted,
        is_anew=True,
        now=now,
    )


def _is_fit_due(standing: Standing) -> bool:
    counts = standing.counts
    if not judging.has_labels(standing.schema) or not isinstance(counts, Tally):
        return False
    is_enough = counts.patterns.paired_units >= judging.FITTED_FROM
    fitted = standing.kept.fitted if standing.kept else 0
    return is_enough and counts.annotations >= GROWN * fitted


def write_most(database: Database, renewal: Renewal, worker: str) -> None:
    """Writes the rows in several transactions, when they are too many for one.

    Until `finish` is done what was kept before does not count, and a crash leaves it so: the next
    renewal counts everything anew. Raises OvertakenError when another one begins meanwhile.
    """
    if len(renewal.found) <= BATCH:
        return
    version = renewal.standing.version
    with database.write() as session:
        if not measured.begin(session, version, renewal.was, worker, renewal.now):
            raise OvertakenError
    for start in range(0, len(renewal.found), BATCH):
        with database.write() as session:
            row = measured.row(session, version.id, lock=True)
            if row is None or row.renewing != worker:
                raise OvertakenError
            _put(session, renewal, renewal.found[start : start + BATCH])


def finish(session: Session, renewal: Renewal, worker: str) -> None:
    """The last transaction, or the only one. Raises OvertakenError as `write_most`."""
    standing = renewal.standing
    version_id = standing.version.id
    row = measured.row(session, version_id, lock=True)
    if len(renewal.found) > BATCH:
        is_ours = row is not None and row.renewing == worker
    else:
        is_ours = (row.log_length if row else ANEW) == renewal.was
        _put(session, renewal, renewal.found)
    if not is_ours:
        raise OvertakenError
    consensus.forget(session, version_id, renewal.gone)
    if renewal.is_anew:
        consensus.forget_older(session, version_id, renewal.now)
    if renewal.fitted is not None:
        reliabilities.put(session, version_id, renewal.fitted, standing.given.reviewer_ids)
    measured.keep(
        session,
        standing,
        renewal.log_length,
        renewal.swayed,
        renewal.fitted,
        renewal.now,
        is_anew=renewal.is_anew,
    )


def _put(session: Session, renewal: Renewal, found: Sequence[Conclusion]) -> None:
    version = renewal.standing.version
    consensus.put(session, version.project_id, version.id, found, renewal.cells, renewal.now)
