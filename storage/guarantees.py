"""Guarantees, and the audits by which they are watched."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, func, select

from bot.records import SampleState, Source
from bot.review.guarantee import Thresholds
from storage import provenance
from storage.tables import Annotation, Audit, Guarantee, ModelVersion, Project, Sample


@dataclass(frozen=True)
class Finished:
    """An audit that reviewers are done with. `accepted`: the value that was taken, as JSON."""

    sample_id: int
    accepted: str


def standing(session: Session, project: Project) -> Guarantee | None:
    """The newest one of the current model, suspended or not."""
    query = select(Guarantee).where(
        Guarantee.project_id == project.id,
        Guarantee.model_version_id == project.model_version_id,
    )
    return session.exec(query.order_by(col(Guarantee.id).desc())).first()


def thresholds(guarantee: Guarantee) -> Thresholds:
    return Thresholds.model_validate(guarantee.thresholds)


def in_force(session: Session, project: Project) -> tuple[Guarantee, Thresholds] | None:
    """By what the current model is believed; None where nothing is certified, or it is suspended.

    One that was certified for another target than the project's is no longer what the lead wants.
    """
    row = standing(session, project)
    if row is None or row.suspended_at is not None:
        return None
    found = thresholds(row)
    return (row, found) if found.target == project.policy.target_precision else None


def certify(
    session: Session, project: Project, found: Thresholds, labelled: int, now: datetime
) -> Guarantee:
    """Keeps what was certified for the current model.

    labelled: samples of the hold-out that people had labelled by then
    """
    assert project.model_version_id is not None, "something was checked"
    model = session.get_one(ModelVersion, project.model_version_id)
    before = standing(session, project)
    is_same = before is not None and thresholds(before).target == found.target
    row = Guarantee(
        project_id=project.id,
        model_version_id=project.model_version_id,
        thresholds=found.model_dump(mode="json"),
        labelled=labelled,
        # The audits of one model are one series, whatever was certified meanwhile.
        audited_since=before.audited_since if before and is_same else now,
        created_at=now,
    )
    session.add(row)
    session.flush()
    draft = provenance.Draft(
        at=now,
        actor="job:guarding",
        action="certify",
        subject="project",
        payload={
            "guarantee": row.id,
            "model": model.name,
            "labelled": labelled,
            **found.model_dump(mode="json"),
        },
    )
    provenance.record(session, project.id, draft)
    return row


def suspend(
    session: Session, guarantee: Guarantee, facts: Mapping[str, object], now: datetime
) -> None:
    guarantee.suspended_at = now
    session.add(guarantee)
    draft = provenance.Draft(
        at=now,
        actor="job:guarding",
        action="suspend",
        subject="project",
        payload={"guarantee": guarantee.id, **facts},
    )
    provenance.record(session, guarantee.project_id, draft)


def resume(session: Session, guarantee: Guarantee, actor: str, key: str, now: datetime) -> None:
    """A lead trusts it again; the watch starts anew."""
    guarantee.suspended_at, guarantee.audited_since = None, now
    session.add(guarantee)
    draft = provenance.Draft(
        at=now,
        actor=actor,
        action="trust_again",
        subject="project",
        payload={"guarantee": guarantee.id},
        key=key,
    )
    provenance.record(session, guarantee.project_id, draft)


def audit(session: Session, guarantee: Guarantee, accepted: Annotation) -> None:
    """An accepted value that reviewers are asked about all the same."""
    session.add(
        Audit(
            sample_id=accepted.sample_id,
            guarantee_id=guarantee.id,
            annotation_id=accepted.id,
            created_at=accepted.created_at,
        )
    )


def is_audited(session: Session, sample_id: int) -> bool:
    return session.get(Audit, sample_id) is not None


def finished(session: Session, guarantee: Guarantee) -> Sequence[Finished]:
    """Audits of the guarantee's model whose answers are all in, in the order they were finished.

    So a later look sees the same series, only longer.
    """
    last = (
        select(func.max(Annotation.id))
        .where(Annotation.sample_id == Audit.sample_id, Annotation.source == Source.HUMAN_REVIEW)
        .correlate(Audit)
        .scalar_subquery()
    )
    query = (
        select(Audit.sample_id, Annotation.value)
        .join(Annotation, col(Annotation.id) == Audit.annotation_id)
        .join(Sample, col(Sample.id) == Audit.sample_id)
        .join(Guarantee, col(Guarantee.id) == Audit.guarantee_id)
        .where(
            Guarantee.model_version_id == guarantee.model_version_id,
            Audit.created_at >= guarantee.audited_since,
            Sample.state == SampleState.COMPLETE,
        )
        .order_by(last, col(Audit.sample_id))
    )
    return [Finished(sample_id, value or "") for sample_id, value in session.exec(query)]
