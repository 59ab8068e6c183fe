"""What a model said of samples of the hold-out that people have labelled."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlmodel import Session, col, select

from bot.records import Origin
from bot.review import holdout
from storage import truths
from storage.tables import ModelVersion, Prediction, Project

Floats = NDArray[np.float64]
AT_ONCE = 5_000


@dataclass(frozen=True, eq=False)
class Checks:
    """probabilities: as the model gave them, not calibrated, shape (samples, labels).
    truths: people's consensus, a 1 for the label, of the same shape; codes: the same as a number.
    calibrates: which samples fit the temperature, shape (samples,).
    """

    labels: tuple[str, ...]
    probabilities: Floats
    truths: Floats
    codes: NDArray[np.int64]
    calibrates: NDArray[np.bool_]


def read(session: Session, project: Project, version: ModelVersion) -> Checks:
    """Of real samples. Raises BadInput for a kind whose answer is no single label."""
    found = truths.read(session, project)
    held = found.part(found.held_out(project.policy.holdout_share) & found.are(Origin.REAL))
    shares = probabilities(session, version, held.samples.tolist(), held.labels)
    seen = [place for place, sample in enumerate(held.samples.tolist()) if sample in shares]
    rows = [shares[int(held.samples[place])] for place in seen]
    return Checks(
        labels=held.labels,
        probabilities=np.array(rows).reshape(len(rows), len(held.labels)),
        truths=held.certain[seen],
        codes=held.codes[seen],
        calibrates=np.array([holdout.calibrates(held.hashes[place]) for place in seen], np.bool_),
    )


def probabilities(
    session: Session, version: ModelVersion, sample_ids: Sequence[int], labels: Sequence[str]
) -> dict[int, Floats]:
    """Of each sample that the model has seen; what it lacks of 1 goes to the labels it left out."""
    found: dict[int, Floats] = {}
    for start in range(0, len(sample_ids), AT_ONCE):
        query = select(Prediction.sample_id, Prediction.probabilities).where(
            Prediction.model_version_id == version.id,
            col(Prediction.sample_id).in_(sample_ids[start : start + AT_ONCE]),
        )
        for sample_id, shares in session.exec(query):
            found[sample_id] = _row(shares, labels)
    return found


def _row(shares: dict[str, float], labels: Sequence[str]) -> Floats:
    row = np.array([shares.get(label, np.nan) for label in labels])
    left_out = np.isnan(row)
    rest = max(0.0, 1.0 - float(np.nansum(row)))
    row[left_out] = rest / max(int(left_out.sum()), 1)
    return row
