"""The smallest valid rows; a test says only what matters to it."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlmodel import Session

from bot import canonical
from bot import policy as policies
from bot import schema as schemas_of
from bot.evolution.changes import Changes, propose
from bot.policy import Policy
from bot.records import Answer, Label, Origin, SampleState, Schema, Source
from bot.schema import label_value
from storage import annotations, people, predictions, projects, provenance, schemas
from storage.predictions import NewPrediction
from storage.tables import Annotation, Project, Reviewer, Sample

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)

LABELS = ("refund", "delivery", "other")


def make_schema(labels: Sequence[str] = LABELS, kind: str = "choice") -> Schema:
    return Schema(number=1, kind=kind, labels=tuple(Label(name=name) for name in labels))


def make_form_schema(**fields: tuple[str, Sequence[str]]) -> Schema:
    """From each field's name to its kind and labels."""
    return schemas_of.make_form({name: make_schema(of[1], of[0]) for name, of in fields.items()})


def make_project(
    session: Session,
    *,
    team_id: str = "T1",
    labels: Sequence[str] = LABELS,
    kind: str = "choice",
    schema: Schema | None = None,
    **overrides: Any,
) -> Project:
    """With its workspace and its first schema version; of the overrides some are its policy."""
    workspace = projects.workspace(session, team_id, "Team", "https://team.example.com/", NOW)
    fields = {
        "workspace_id": workspace.id,
        "name": "tickets",
        "channel_id": "C1",
        "created_at": NOW,
    }
    settings = {name: overrides.pop(name) for name in [*overrides] if name in Policy.model_fields}
    policy = policies.make({"overlap": 2} | settings)
    project = projects.add(session, Project.model_validate(fields | overrides | {"policy": policy}))
    schemas.add(session, project.id, schema or make_schema(labels, kind), NOW)
    return project


def make_sample(
    session: Session, project: Project, text: str = "Where is my parcel?", **overrides: Any
) -> Sample:
    parts = canonical.dumps([{"type": "text", "text": text}])
    fields = {
        "project_id": project.id,
        "content_hash": canonical.sha256(parts),
        "parts": parts,
        "origin": Origin.REAL,
        "extra": {},
        "state": SampleState.NEW,
        "created_at": NOW,
    }
    sample = Sample.model_validate(fields | overrides)
    session.add(sample)
    session.flush()
    return sample


def make_prediction(
    session: Session, sample: Sample, label: str = "refund", confidence: float = 0.6
) -> None:
    version = predictions.model_version(session, sample.project_id, "model", "1", "sha", NOW)
    new = NewPrediction(sample.id, label_value(label), confidence, {label: confidence})
    predictions.add(session, version.id, [new], NOW)


def make_reviewer(session: Session, project: Project, user_id: str = "U1") -> Reviewer:
    return people.get_or_add(session, project.workspace_id, user_id, f"Name of {user_id}", NOW)


def make_annotation(
    session: Session, sample: Sample, reviewer: Reviewer, label: str = "refund", **overrides: Any
) -> Annotation:
    """An answer of a person, with the event that covers it."""
    fields = {
        "project_id": sample.project_id,
        "sample_id": sample.id,
        "schema_version_id": schemas.newest(session, sample.project_id).id,
        "source": Source.HUMAN_REVIEW,
        "answer": Answer.VALUE,
        "value": label_value(label),
        "reviewer_id": reviewer.id,
        "created_at": NOW,
    }
    row = annotations.add(session, Annotation.model_validate(fields | overrides))
    draft = provenance.Draft(
        at=NOW,
        actor=reviewer.slack_user_id,
        action="label",
        subject=f"sample:{sample.id}",
        payload=provenance.annotation_payload(row, sample) | {"value": row.value},
    )
    provenance.record(session, sample.project_id, draft)
    return row


def make_version(session: Session, project: Project, *steps: Changes) -> None:
    """The schema changes, step by step."""
    for step in steps:
        version = propose(schemas.history(session, project.id), step)
        schemas.follow(session, project, version, NOW, actor="U1")
