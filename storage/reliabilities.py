"""What the last fit knows of the reviewers: enough to judge a sample while its card is clicked."""

from collections.abc import Iterable

import numpy as np
from sqlalchemy import delete, insert
from sqlmodel import Session, col, select

from bot.quality.conclusions import Fit
from bot.quality.consensus.judging import Reviewers
from bot.quality.consensus.stopping import Known
from storage.tables import Measured, Reliability


def put(session: Session, schema_version_id: int, fitted: Fit, reviewer_ids: Iterable[int]) -> None:
    """Keeps a fit in the place of the one before."""
    of_version = col(Reliability.schema_version_id) == schema_version_id
    session.execute(delete(Reliability).where(of_version))
    found, known = fitted.found.reliability, fitted.reviewers.known
    given = np.bincount(fitted.ratings.reviewers, minlength=len(known.matrices))
    rows = [
        {
            "schema_version_id": schema_version_id,
            "reviewer_id": reviewer_id,
            "answers": int(given[code]),
            "accuracy": float(found.accuracy[code]),
            "low": float(found.low[code]),
            "high": float(found.high[code]),
            "matrix": known.matrices[code].round(6).tolist(),
        }
        for code, reviewer_id in enumerate(reviewer_ids)
    ]
    session.execute(insert(Reliability), rows)


def of(session: Session, schema_version_id: int, reviewer_ids: Iterable[int]) -> Reviewers | None:
    """What is known of these reviewers; None before anything was fitted."""
    # Not the whole row: the counts in it may be large, and this is asked while somebody waits.
    query = select(Measured.method, Measured.prior, Measured.typical).where(
        Measured.schema_version_id == schema_version_id
    )
    fitted = session.exec(query).first()
    if fitted is None or not fitted[0]:
        return None
    method, prior, typical = fitted
    rows = session.exec(
        select(Reliability.reviewer_id, Reliability.matrix).where(
            Reliability.schema_version_id == schema_version_id,
            col(Reliability.reviewer_id).in_(list(reviewer_ids)),
        )
    ).all()
    matrices = np.array([matrix for _, matrix in rows]).reshape(-1, len(prior), len(prior))
    known = Known(matrices, np.array(typical), np.array(prior))
    return Reviewers(method, known, {who: code for code, (who, _) in enumerate(rows)})
