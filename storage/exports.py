"""Reads whole projects for export: samples in pages, each with its annotations and events."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from operator import itemgetter

from sqlmodel import Session, col, select

from bot import canonical
from bot.evolution.history import History
from bot.records import Source
from storage import exclusions, schemas
from storage.tables import (
    Annotation,
    Event,
    ModelVersion,
    Prediction,
    Project,
    Reviewer,
    Sample,
    SchemaVersion,
)

PAGE = 500


@dataclass(frozen=True)
class Traced:
    """An annotation with everything that it refers to.

    reads_as: its value under the newest version; None for none, or one that must be asked again
    """

    row: Annotation
    reads_as: str | None
    reviewer: Reviewer | None
    model: ModelVersion | None
    schema_version: int
    event: tuple[int, str] | None
    is_current: bool
    is_excluded: bool

    @property
    def counts(self) -> bool:
        """Whether it says something of its sample today."""
        is_label = self.row.source is not Source.CONTROL and self.reads_as is not None
        return is_label and self.is_current and not self.is_excluded


def pages(
    session: Session, project: Project, number: int | None = None
) -> Iterator[list[tuple[Sample, list[Traced]]]]:
    """Every sample of a project in the order it came, with all its annotations, oldest first.

    number: of a version; then with those given under it alone, as they were given
    """
    version = None if number is None else schemas.numbered(session, project, number)
    scope = _Scope(
        project.id, schemas.history(session, project.id), version.id if version else None
    )
    last = 0
    while True:
        query = select(Sample).where(Sample.project_id == project.id, col(Sample.id) > last)
        samples = session.exec(query.order_by(col(Sample.id)).limit(PAGE)).all()
        if not samples:
            return
        traced = _traced(session, scope, [sample.id for sample in samples])
        yield [(sample, traced[sample.id]) for sample in samples]
        last = samples[-1].id
        session.expunge_all()


@dataclass(frozen=True)
class _Scope:
    """Which annotations there are, and how they are read."""

    project_id: int
    history: History
    version_id: int | None

    def read(self, number: int, value: str | None) -> str | None:
        if value is None or self.version_id is not None:
            return value
        return self.history.route(number).read(value)


def _traced(
    session: Session, scope: _Scope, sample_ids: list[int]
) -> defaultdict[int, list[Traced]]:
    query = (
        select(Annotation, Reviewer, ModelVersion, SchemaVersion.number)
        .join(SchemaVersion, col(SchemaVersion.id) == Annotation.schema_version_id)
        .join(Reviewer, col(Reviewer.id) == Annotation.reviewer_id, isouter=True)
        .join(Prediction, col(Prediction.id) == Annotation.prediction_id, isouter=True)
        .join(ModelVersion, col(ModelVersion.id) == Prediction.model_version_id, isouter=True)
        .where(col(Annotation.sample_id).in_(sample_ids))
        .order_by(col(Annotation.id))
    )
    if scope.version_id is not None:
        query = query.where(Annotation.schema_version_id == scope.version_id)
    rows = session.exec(query).all()
    superseded = {row.supersedes_id for row, _, _, _ in rows}
    events = _events(session, scope.project_id, sample_ids)
    excluded = exclusions.now_of(session, scope.project_id)
    found: defaultdict[int, list[Traced]] = defaultdict(list)
    for row, reviewer, model, number in rows:
        is_current = row.id not in superseded
        traced = Traced(
            row,
            scope.read(number, row.value),
            reviewer,
            model,
            number,
            events.covering(row.id),
            is_current=is_current,
            is_excluded=exclusions.covers(excluded, row),
        )
        found[row.sample_id].append(traced)
    return found


def _events(session: Session, project_id: int, sample_ids: list[int]) -> "_Events":
    subjects = [f"sample:{sample_id}" for sample_id in sample_ids]
    query = select(Event.number, Event.hash, Event.payload).where(
        Event.project_id == project_id, col(Event.subject).in_([*subjects, "project"])
    )
    events = _Events()
    for number, event_hash, payload in session.exec(query.order_by(col(Event.number))):
        covered = canonical.loads(payload)
        if "annotation" in covered:
            events.of_one[covered["annotation"]] = (number, event_hash)
        elif "annotations" in covered:
            events.of_many.append((*covered["annotations"], number, event_hash))
    return events


@dataclass(frozen=True)
class _Events:
    """Events by the annotation, and by the first and the last of those, that they cover."""

    of_one: dict[int, tuple[int, str]] = field(default_factory=dict)
    of_many: list[tuple[int, int, int, str]] = field(default_factory=list)

    def covering(self, annotation_id: int) -> tuple[int, str] | None:
        """The number and hash of the event that covers an annotation."""
        if annotation_id in self.of_one:
            return self.of_one[annotation_id]
        # A project's imports follow each other, and so do the ids that they brought.
        place = bisect_right(self.of_many, annotation_id, key=itemgetter(0)) - 1
        if place < 0:
            return None
        _, last, number, event_hash = self.of_many[place]
        return (number, event_hash) if annotation_id <= last else None
