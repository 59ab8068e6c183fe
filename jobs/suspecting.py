"""Lists labels that are probably wrong, from what a training has shown."""

from datetime import datetime

import numpy as np
from sqlmodel import Session

from bot.models import calibration
from bot.quality import label_errors
from jobs.fitting import Fitted, Lesson
from storage import second_looks
from storage.second_looks import Suspect

KEPT = 200
"""The most suspicious ones; nobody reads a longer list before the next training."""


def keep(session: Session, project_id: int, lesson: Lesson, fitted: Fitted, now: datetime) -> None:
    """Anew, of training samples and hold-out: each is judged by a head that never saw it."""
    assert fitted.out_of_sample is not None, "heads were trained"
    assert fitted.vectors is not None, "on vectors"
    shares, vectors = fitted.out_of_sample, fitted.vectors
    ids, codes = lesson.learned.samples, lesson.learned.codes
    if fitted.held_vectors is not None and len(fitted.held_vectors):
        shares = np.concatenate([shares, fitted.held_out])
        vectors = np.concatenate([vectors, fitted.held_vectors])
        ids = np.concatenate([ids, lesson.held.samples])
        codes = np.concatenate([codes, lesson.held.codes])
    calibrated = calibration.scaled(shares, fitted.temperature)
    found = label_errors.suspicions(calibrated, vectors.astype(np.float64), codes)
    doubted = np.flatnonzero(found.is_confident & (found.other != codes))
    worst = doubted[np.argsort(-found.score[doubted], kind="stable")][:KEPT]
    labels = lesson.truths.labels
    second_looks.replace(
        session,
        project_id,
        [
            Suspect(
                sample_id=int(ids[place]),
                label=labels[codes[place]],
                other=labels[found.other[place]],
                score=float(found.score[place]),
            )
            for place in worst
        ],
        now,
    )
