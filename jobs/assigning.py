"""Routes new samples to the model or to people, and keeps cards open in the channel."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from sqlmodel import Session

from bot import schema as schemas_of
from bot.records import Answer, SampleState, Source
from bot.review import holdout, routing
from bot.review.guarantee import Thresholds
from jobs.tools import Tools
from storage import (
    annotations,
    asking,
    assignments,
    guarantees,
    predictions,
    projects,
    provenance,
    queue,
    readings,
    schemas,
)
from storage.database import Database
from storage.tables import Annotation, Guarantee, ModelVersion, Prediction, Project, Sample

BATCH = 500

PATIENCE = timedelta(minutes=5)
"""So long a new sample waits for its project's model, in vain where that cannot read it."""


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
    """Keeps the project's number of cards open: what sessions have begun, then by the queue."""
    with database.write() as session:
        project = session.get_one(Project, project_id)
        missing = project.policy.open_cards - assignments.count_open(session, project_id)
        if project.is_paused or not project.policy.in_channel or missing <= 0:
            return
        is_guessed = project.model_version_id is not None or bool(project.policy.model)
        unseen_since = now - PATIENCE if is_guessed else None
        begun = assignments.left_over(session, project_id, missing, now)
        missing -= len(begun)
        fresh = assignments.waiting(session, project_id, missing, unseen_since)
        for sample in (*begun, *fresh):
            asking.ask(session, project, sample, None, now)


@dataclass(frozen=True)
class _Rule:
    """By what a model is believed: the project's threshold, or what was certified for a model."""

    project: Project
    guarantee: Guarantee | None
    thresholds: Thresholds | None

    @classmethod
    def of(cls, session: Session, project: Project) -> "_Rule":
        if project.policy.target_precision is None:
            return cls(project, None, None)
        return cls(project, *(guarantees.in_force(session, project) or (None, None)))

    def accepts(self, sample: Sample, prediction: Prediction, confidence: float) -> bool:
        policy = self.project.policy
        if policy.target_precision is None:
            return routing.is_sure(confidence, policy.threshold)
        if self.guarantee is None or self.thresholds is None:
            return False
        is_certified = prediction.model_version_id == self.guarantee.model_version_id
        # What is held out is asked whatever the model thinks, or it would be no random part.
        is_asked = holdout.is_held_out(sample.content_hash, policy.holdout_share)
        label = schemas_of.label_in(prediction.value) or ""
        return is_certified and not is_asked and self.thresholds.accepts(label, confidence)

    def audits(self, sample: Sample) -> bool:
        # Seeded by the sample, so that a lead can see it was no choice.
        chance = Random(f"audit:{self.project.id}:{sample.id}")  # noqa: S311  (no secret)
        share = self.project.policy.audit_share
        return self.guarantee is not None and routing.is_audited(share, chance)

    def least(self, prediction: Prediction) -> float | None:
        """The confidence that this value needed."""
        if self.thresholds is None:
            return self.project.policy.threshold
        return self.thresholds.least(schemas_of.label_in(prediction.value) or "")


def _route(
    session: Session, project: Project, rows: Sequence[tuple[Sample, Prediction]], now: datetime
) -> None:
    schema = schemas.newest(session, project.id)
    has_one_label = bool(schemas_of.label_values(schemas.read(schema)))
    rule = _Rule.of(session, project)
    drafts: list[provenance.Draft] = []
    for sample, prediction in rows:
        value = readings.predicted(session, sample, prediction)
        sample.state = SampleState.WAITING
        if value is None:  # of labels that are no more
            sample.confidence, sample.turn = None, None
            session.add(sample)
            continue
        confidence, shares = prediction.confidence, {"": prediction.confidence}
        if has_one_label:  # only then are its probabilities those of one softmax
            version = session.get_one(ModelVersion, prediction.model_version_id)
            confidence = predictions.confidence(prediction, version.temperature)
            shares = predictions.shares(prediction, version.temperature)
        sample.confidence = confidence
        sample.turn = routing.turn(
            shares,
            project.policy.order,
            prediction.disagreement,
            sample.content_hash,
            project.policy.holdout_share,
        )
        session.add(sample)
        if rule.accepts(sample, prediction, confidence):
            sample.state = SampleState.ACCEPTED
            row = annotations.add(
                session, _accept(sample, prediction, value, schema.id, confidence, now)
            )
            if rule.guarantee is not None and rule.audits(sample):
                guarantees.audit(session, rule.guarantee, row)
                sample.state, sample.turn = SampleState.WAITING, queue.SOON
            drafts.append(_draft(session, rule, row, sample, prediction))
    if drafts:
        provenance.record_many(session, project.id, drafts)


def _accept(
    sample: Sample,
    prediction: Prediction,
    value: str,
    schema_version_id: int,
    confidence: float,
    now: datetime,
) -> Annotation:
    return Annotation(
        project_id=sample.project_id,
        sample_id=sample.id,
        schema_version_id=schema_version_id,
        source=Source.MODEL_AUTO,
        answer=Answer.VALUE,
        value=value,
        prediction_id=prediction.id,
        confidence=confidence,
        created_at=now,
    )


def _draft(
    session: Session, rule: _Rule, row: Annotation, sample: Sample, prediction: Prediction
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
            "threshold": rule.least(prediction),
            "model": model.name,
            "revision": model.revision,
            "weights_sha256": model.weights_sha256,
        }
        | ({"guarantee": rule.guarantee.id} if rule.guarantee else {}),
    )
