"""What the whole pool is like: the newest model's guesses counted, the labels of people beside."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np
from sqlalchemy import ColumnElement, case, literal_column
from sqlmodel import Session, col, func, select

from bot.quality import prediction_powered
from bot.quality.prediction_powered import Stratum
from bot.records import Origin, SampleState
from bot.reports.estimates import Estimates, Unknown
from bot.schema import known_values
from storage import decided, predictions, readings, schemas, snapshots
from storage.tables import Prediction, Project, Sample

STEPS = 40
"""Into so many equal steps confidence is cut, and once more at the project's threshold."""
LEAST, LABELS = 0.1, 15
"""So much of the pool a stratum holds, or so many labels if they lie everywhere alike: neighbouring
steps are joined until they do. The queue goes by confidence, so that inside a narrow stratum it is
nearly left to chance what was asked about; at the threshold that changes, and none crosses it."""


GONE = ""
"""A guess that cannot be read under the newest schema version: it is wrong, whatever is right."""


@dataclass
class _Part:
    """A stratum: how often each value was guessed, and what people say of some of its samples.

    low, high: its confidences; sure: their sum; labelled: (truth, guess, confidence) of each
    """

    low: float
    high: float
    pool: int = 0
    sure: float = 0.0
    guesses: dict[str, int] = field(default_factory=dict)
    labelled: list[tuple[str, str, float]] = field(default_factory=list)

    def add(self, other: "_Part") -> None:
        """Takes its upper neighbour in."""
        self.high, self.pool, self.sure = other.high, self.pool + other.pool, self.sure + other.sure
        self.labelled += other.labelled
        for value, count in other.guesses.items():
            self.guesses[value] = self.guesses.get(value, 0) + count

    def of_value(self, value: str) -> Stratum:
        return Stratum(
            pool=self.pool,
            guessed=self.guesses.get(value, 0) / max(self.pool, 1),
            truths=np.array([truth == value for truth, _, _ in self.labelled], dtype=np.float64),
            guesses=np.array([guess == value for _, guess, _ in self.labelled], dtype=np.float64),
        )

    def of_accuracy(self) -> Stratum:
        """How sure the model is stands for how often it is right."""
        return Stratum(
            pool=self.pool,
            guessed=self.sure / max(self.pool, 1),
            truths=np.array([truth == guess for truth, guess, _ in self.labelled], np.float64),
            guesses=np.array([sure for _, _, sure in self.labelled], dtype=np.float64),
        )


def newest(session: Session, project_id: int) -> Estimates | None:
    """As they were measured last: of a million samples that takes longer than a person waits."""
    kept = snapshots.newest(session, project_id)
    return Estimates.model_validate(kept.pool) if kept and kept.pool else None


def find(session: Session, project: Project) -> Estimates | None:
    """The shares of the labels and the model's accuracy over the real samples that came unlabelled.

    None where no model has guessed, where one label is no answer, or where nobody has labelled.
    """
    schema = schemas.read(schemas.newest(session, project.id))
    names = {value: name for name, value in known_values(schema).items()}
    version_id = predictions.current_model(session, project)
    if not names or version_id is None:
        return None
    parts = _strata(session, project.id, version_id, project.policy.threshold)
    labelled = sum(len(part.labelled) for part in parts)
    if not labelled:
        return None
    found = {
        name: prediction_powered.share([part.of_value(value) for part in parts])
        for value, name in names.items()
    }
    return Estimates(
        pool=sum(part.pool for part in parts),
        labelled=labelled,
        accuracy=prediction_powered.share([part.of_accuracy() for part in parts]),
        shares={name: share for name, share in found.items() if share is not None},
        unknown=tuple(
            Unknown(low=part.low, high=part.high, pool=part.pool)
            for part in parts
            if not part.of_accuracy().is_known
        ),
    )


def _strata(session: Session, project_id: int, version_id: int, threshold: float) -> list[_Part]:
    steps = [one for one in _steps(session, project_id, version_id, threshold) if one.pool]
    labelled = sum(len(step.labelled) for step in steps)
    least = max(LEAST, LABELS / max(labelled, 1)) * sum(step.pool for step in steps)
    asked = [step for step in steps if step.low < threshold]
    return [*_joined(asked, least), *_joined(steps[len(asked) :], least)]


def _joined(steps: Sequence[_Part], least: float) -> list[_Part]:
    """Neighbours joined from low to high until each holds at least so much of the pool."""
    found: list[_Part] = []
    for step in steps:
        if not found or found[-1].pool >= least:
            found.append(step)
        else:
            found[-1].add(step)
    if len(found) > 1 and found[-1].pool < least:
        rest = found.pop()
        found[-1].add(rest)
    return found


def _steps(session: Session, project_id: int, version_id: int, threshold: float) -> list[_Part]:
    edges = sorted({*(number / STEPS for number in range(1, STEPS)), threshold})
    bounds = [0.0, *edges, 1.0]
    parts = [_Part(low, high) for low, high in pairwise(bounds)]
    stratum, is_in_pool = _stratum(edges), _is_in_pool(project_id, version_id)
    guess: Any = (Prediction.schema_version_id, Prediction.value)
    counted: Any = (stratum, *guess, func.count(), func.sum(Prediction.confidence))
    counted = (
        select(*counted)
        .join(Sample, col(Sample.id) == Prediction.sample_id)
        .where(*is_in_pool)
        .group_by(stratum, *guess)
    )
    reads = readings.ways(session, project_id)
    for number, asked_id, value, count, sure in session.exec(counted):
        part, read = parts[number], reads[asked_id](value) or GONE
        part.pool += count
        part.sure += sure
        part.guesses[read] = part.guesses.get(read, 0) + count
    asked: Any = (Sample.id, stratum, *guess, Prediction.confidence)
    asked = (
        select(*asked)
        .join(Prediction, col(Sample.id) == Prediction.sample_id)
        .where(*is_in_pool, Sample.state == SampleState.COMPLETE)
        .order_by(col(Sample.id))
    )
    rows = session.exec(asked).all()
    truths = decided.values(session, [row[0] for row in rows])
    for sample_id, number, asked_id, value, confidence in rows:
        if sample_id in truths:
            read = reads[asked_id](value) or GONE
            parts[number].labelled.append((truths[sample_id], read, confidence))
    return parts


def _stratum(edges: Sequence[float]) -> ColumnElement[Any]:
    """The number of edges that a confidence has reached."""
    # Written out, not bound: PostgreSQL takes what is bound twice for two things, and cannot group.
    confidence = col(Prediction.confidence)
    steps: list[tuple[ColumnElement[bool], ColumnElement[Any]]] = [
        (confidence < literal_column(repr(edge)), literal_column(str(number)))
        for number, edge in enumerate(edges)
    ]
    return case(*steps, else_=literal_column(str(len(edges))))


def _is_in_pool(project_id: int, version_id: int) -> tuple[ColumnElement[bool], ...]:
    """Samples whose label is known were chosen by somebody, not by chance."""
    return (
        col(Prediction.model_version_id) == version_id,
        col(Sample.project_id) == project_id,
        col(Sample.origin) == Origin.REAL,
        col(Sample.state).not_in((SampleState.GIVEN, SampleState.GOLD)),
    )
