"""Trains a model on what people said, judges it on samples it never saw, and offers it."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

import numpy as np
from sqlmodel import Session

from bot import canonical
from bot.models import calibration
from bot.models.identity import identify
from bot.quality import paired
from bot.records import Promotion
from bot.reports.model import Training
from bot.screens import model as screen
from jobs import fitting, suspecting
from jobs.fitting import Fitted, Lesson
from storage import (
    checks,
    comparisons,
    model_reports,
    models,
    predictions,
    provenance,
    samples,
    schemas,
    telling,
    truths,
)
from storage.database import Database
from storage.media import Folder
from storage.tables import ModelVersion, Project

Progress = Callable[[int, int], None]

NUMBERED = re.compile(r".*-(\d+)")


@dataclass(frozen=True)
class Trained:
    """A model that can be promoted; `is_current` when it was, by itself."""

    version_id: int
    name: str
    training: Training
    is_current: bool


def train(
    database: Database,
    project_id: int,
    *,
    models_folder: Path,
    media_folder: Folder,
    now: Callable[[], datetime],
    progress: Progress,
    actor: str,
    is_full: bool = False,
    real_only: bool = False,
) -> Trained:
    """A head on frozen vectors (seconds), or with `is_full` a fine-tuned encoder.

    Nothing is kept of a training that fails. Raises BadInput when there is too little to learn
    from, too much of it is synthetic (see bot/review/holding.py), or the project's kind has no
    single label; BadModel when the encoder cannot be used.
    """
    lesson = _lesson(database, project_id, media_folder, real_only=real_only)
    out = _folder(database, project_id, models_folder)
    fit = fitting.tuned if is_full else fitting.head
    fitted = fit(database, lesson, out, progress)
    current = _current(database, lesson)
    training = _judge(lesson, fitted, current)
    identity = identify(str(out))
    with database.write() as session:
        project = session.get_one(Project, project_id)
        version = predictions.model_version(
            session, project_id, identity.name, identity.revision, identity.weights_sha256, now()
        )
        version.path, version.temperature = str(out.resolve()), fitted.temperature
        version.trained = training.model_dump(mode="json")
        session.add(version)
        provenance.record(session, project_id, _event(version, training, actor, now()))
        if fitted.vectors is not None:
            suspecting.keep(session, project_id, lesson, fitted, now())
        is_promoted = _is_promoted_by_itself(project, lesson, training)
        if is_promoted:
            models.promote(session, project, version, actor, now())
        _tell(session, project, version, now())
    return Trained(version.id, version.name, training, is_promoted)


def _lesson(
    database: Database, project_id: int, media_folder: Folder, *, real_only: bool
) -> Lesson:
    with database.read() as session:
        project = session.get_one(Project, project_id)
        if not real_only:
            comparisons.check_may_leave(session, project)
        found = truths.read(session, project)
        rows = samples.by_id(session, found.samples.tolist())
        schema = schemas.read(schemas.newest(session, project_id))
        return Lesson(project, schema, found, rows, media_folder, real_only)


def _folder(database: Database, project_id: int, models_folder: Path) -> Path:
    """tickets-1, tickets-2, …: the model's name."""
    with database.read() as session:
        name = session.get_one(Project, project_id).name
    slug = re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-") or "model"
    folder = models_folder / str(project_id)
    folder.mkdir(parents=True, exist_ok=True)
    taken = [
        int(found[1]) for one in folder.iterdir() if (found := re.match(r".*-(\d+)", one.name))
    ]
    return folder / f"{slug}-{max(taken, default=0) + 1}"


@dataclass(frozen=True)
class _Current:
    """The model to beat: the code of the label that it gave to each sample of the hold-out that
    it has seen, by the sample's place there.
    """

    name: str
    codes: dict[int, int]


def _current(database: Database, lesson: Lesson) -> _Current | None:
    with database.read() as session:
        version = models.current(session, lesson.project)
        if version is None:
            return None
        ids = lesson.held.samples.tolist()
        shares = checks.probabilities(session, version, ids, lesson.held.labels)
    return _Current(
        version.name,
        {place: int(shares[key].argmax()) for place, key in enumerate(ids) if key in shares},
    )


def _judge(lesson: Lesson, fitted: Fitted, current: _Current | None) -> Training:
    held = lesson.held
    is_right = fitted.held_out.argmax(axis=1) == held.codes
    low, high = paired.share_interval(int(is_right.sum()), len(is_right))
    sure = calibration.scaled(fitted.held_out, fitted.temperature)[~fitted.calibrates]
    bins = calibration.bins(sure.max(axis=1), is_right[~fitted.calibrates]) if len(sure) else ()
    plain = Training(
        method=fitted.method,
        encoder=fitted.encoder,
        data_sha256=_snapshot(lesson, fitted),
        samples=len(lesson.learned.samples),
        held_out=len(is_right),
        folds=fitted.folds,
    )
    if not len(is_right):
        return plain
    return plain.model_copy(
        update={
            "accuracy": float(is_right.mean()),
            "low": low,
            "high": high,
            "calibration": calibration.expected_error(bins),
            "against": current.name if current else None,
            "comparison": _compare(lesson, is_right, current),
        }
    )


def _compare(
    lesson: Lesson, is_right: paired.Flags, current: _Current | None
) -> paired.Comparison | None:
    """On what both have seen: the current model may not have come to the newest samples yet."""
    if current is None:
        return None
    places = np.array(sorted(current.codes), dtype=np.int64)
    theirs = np.array([current.codes[place] for place in places], dtype=np.int64)
    return paired.compare(is_right[places], theirs == lesson.held.codes[places])


def _snapshot(lesson: Lesson, fitted: Fitted) -> str:
    """sha256 over all that the training depends on, so that it can be told from any other."""
    found = lesson.learned
    rows = [
        [content_hash, [round(share, 6) for share in belief]]
        for content_hash, belief in zip(found.hashes, found.beliefs.tolist(), strict=True)
    ]
    return canonical.sha256(canonical.dumps([found.labels, fitted.method, fitted.encoder, rows]))


def _is_promoted_by_itself(project: Project, lesson: Lesson, training: Training) -> bool:
    """Where the policy says so, and it is better beyond doubt than the current model; the first
    model, than always giving the commonest label.
    """
    if project.policy.promote is not Promotion.BETTER or training.accuracy is None:
        return False
    if training.comparison is not None:
        return training.comparison.is_better
    commonest = np.bincount(lesson.held.codes).max() / len(lesson.held.codes)
    return project.model_version_id is None and training.low > commonest


def _event(
    version: ModelVersion, training: Training, actor: str, now: datetime
) -> provenance.Draft:
    return provenance.Draft(
        at=now,
        actor=actor,
        action="train",
        subject="project",
        payload={
            "model": version.name,
            "revision": version.revision,
            "weights_sha256": version.weights_sha256,
            "temperature": version.temperature,
            **training.model_dump(mode="json"),
        },
    )


def _tell(session: Session, project: Project, version: ModelVersion, now: datetime) -> None:
    report = model_reports.read(session, project)
    draw = partial(screen.trained, report, version.id)
    telling.leads(session, project, draw, f"trained:{version.id}", now)
