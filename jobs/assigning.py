"""Routes new samples to the model or to people, and keeps cards open in the channel."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from bot.records import Answer, SampleState, Source
from bot.review import routing
from jobs.tools import Tools
from storage import annotations, asking, assignments, projects, provenance, readings, schemas
from storage.database import Database
from storage.tables import Annotation, ModelVersion, Prediction, Project, Sample

BATCH = 500


def dispatch(tools: Tools) -> None:
    """Every few seconds: routes what is new, and opens cards where there are too few."""
    with tools.database.read() as session:
        ids = [project.id for project in projects.everything(session)]
    for project_id in ids:
        route_new(tools.database, project_id, tools.now())
        open_cards(tools.database, project_id, tools.now())


def route_new(database: Database, project_id: int, now: datetime) -> None:
    """Accepts what the model is sure of; what it is not sure of waits for people."""
    while True:
        with database.write() as session:
            rows = assignments.unrouted(session, project_id, BATCH)
            if not rows:
                return
            _route(session, session.get_one(Project, project_id), rows, now)


def open_cards(database: Database, project_id: int, now: datetime) -> None:
    """Keeps the project's number of cards open: what sessions have begun, then the least sure."""
    with database.write() as session:
        project = session.get_one(Project, project_id)
        missing = project.policy.open_cards - assignments.count_open(session, project_id)
        if project.is_paused or not project.policy.in_channel or missing <= 0:
            return
        begun = assignments.left_over(session, project_id, missing, now)
        fresh = assignments.waiting(session, project_id, missing - len(begun))
        for sample in (*begun, *fresh):
            asking.ask(session, project, sample, None, now)


def _route(
    session: Session, project: Project, rows: Sequence[tuple[Sample, Prediction]], now: datetime
) -> None:
    schema_version_id = schemas.newest(session, project.id).id
    accepted = []
    for sample, prediction in rows:
        value = readings.predicted(session, sample, prediction)
        is_sure = routing.is_sure(prediction.confidence, project.policy.threshold)
        if value is not None and is_sure:
            sample.state = SampleState.ACCEPTED
            row = _accept(sample, prediction, value, schema_version_id, now)
            accepted.append((annotations.add(session, row), sample, prediction))
        else:
            sample.state = SampleState.WAITING
            sample.confidence = None if value is None else sample.confidence
        session.add(sample)
    drafts = [_draft(session, project, *entry) for entry in accepted]
    provenance.record_many(session, project.id, drafts)


def _accept(
    sample: Sample, prediction: Prediction, value: str, schema_version_id: int, now: datetime
) -> Annotation:
    return Annotation(
        project_id=sample.project_id,
        sample_id=sample.id,
        schema_version_id=schema_version_id,
        source=Source.MODEL_AUTO,
        answer=Answer.VALUE,
        value=value,
        prediction_id=prediction.id,
        confidence=prediction.confidence,
        created_at=now,
    )


def _draft(
    session: Session, project: Project, row: Annotation, sample: Sample, prediction: Prediction
) -> provenance.Draft:
    model = session.get_one(ModelVersion, prediction.model_version_id)
    return provenance.Draft(
        at=row.created_at,
        actor=f"model:{model.name}",
        action="accept",
        subject=f"sample:{sample.id}",
        payload=provenance.annotation_payload(row, sample)
        | {
            "value": row.value,
            "schema_version": row.schema_version_id,
            "confidence": row.confidence,
            "threshold": project.policy.threshold,
            "model": model.name,
            "revision": model.revision,
            "weights_sha256": model.weights_sha256,
        },
    )
