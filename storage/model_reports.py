"""What people are told about a project's models: versions, guarantee, audits, calibration."""

from dataclasses import replace

import numpy as np
from sqlmodel import Session, col, func, select

from bot.errors import BadInput
from bot.models import calibration
from bot.models.calibration import Bin
from bot.records import Origin, SampleState
from bot.reports.model import Models, Training, Trust, Version
from bot.review import audits, holdout
from bot.review.audits import Audited
from storage import checks, guarantees, models, truths
from storage.tables import Guarantee, ModelVersion, Project, Sample

SHOWN = 5


def read(session: Session, project: Project, *, with_bins: bool = False) -> Models:
    """with_bins: whether to read all labelled samples of the hold-out, for the calibration."""
    before = models.previous(session, project)
    return Models(
        project=project.name,
        versions=tuple(
            _version(project, row) for row in models.versions(session, project.id)[:SHOWN]
        ),
        trust=_trust(session, project),
        bins=_bins(session, project) if with_bins else (),
        previous=before.name if before else None,
    )


def judged(session: Session, project: Project, guarantee: Guarantee) -> Audited:
    """What the finished audits of a guarantee say of it."""
    done = guarantees.finished(session, guarantee)
    target = guarantees.thresholds(guarantee).target
    if not done:
        return audits.judge([], target)
    labels = truths.labels(session, project)
    wrong = [labels.get(one.sample_id) != one.accepted for one in done]
    return audits.judge(wrong, target)


def _version(project: Project, row: ModelVersion) -> Version:
    is_current = row.id == project.model_version_id
    return Version(
        id=row.id,
        name=row.name,
        is_current=is_current,
        was_promoted=row.promoted_at is not None,
        can_be_promoted=bool(row.path) and not is_current,
        temperature=row.temperature,
        trained=None if row.trained is None else Training.model_validate(row.trained),
    )


def _trust(session: Session, project: Project) -> Trust:
    policy = project.policy
    plain = Trust(policy.target_precision, policy.threshold, held_out(session, project))
    row = guarantees.standing(session, project)
    if policy.target_precision is None or row is None:
        return plain
    found = guarantees.thresholds(row)
    if found.target != policy.target_precision:
        return plain
    return replace(
        plain,
        thresholds=found,
        is_suspended=row.suspended_at is not None,
        audited=judged(session, project, row),
    )


def held_out(session: Session, project: Project) -> tuple[int, int]:
    """Real samples of the hold-out: labelled by people, and in all."""
    every = select(func.count()).where(
        Sample.project_id == project.id,
        Sample.origin == Origin.REAL,
        Sample.content_hash < holdout.bound(project.policy.holdout_share),
    )
    labelled = every.where(col(Sample.state).in_((SampleState.COMPLETE, SampleState.GIVEN)))
    return session.exec(labelled).one(), session.exec(every).one()


def _bins(session: Session, project: Project) -> tuple[Bin, ...]:
    version = models.current(session, project)
    if version is None:
        return ()
    try:
        found = checks.read(session, project, version)
    except BadInput:
        return ()
    shares = calibration.scaled(found.probabilities, version.temperature or 1.0)
    return calibration.bins(np.asarray(shares.max(axis=1)), shares.argmax(axis=1) == found.codes)
