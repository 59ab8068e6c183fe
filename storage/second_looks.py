"""Labels that are probably wrong: listed, and asked about once more."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete
from sqlmodel import Session, col, select

from bot.records import SampleState
from storage import annotations, assignments, provenance, queue
from storage.tables import Project, Sample, SecondLook


@dataclass(frozen=True)
class Suspect:
    """A sample whose consensus a model doubts. `other`: the label that it believes in."""

    sample_id: int
    label: str
    other: str
    score: float


def replace(session: Session, project_id: int, suspects: Sequence[Suspect], now: datetime) -> None:
    """The list anew; what was asked about stays, and is not listed again."""
    session.execute(
        delete(SecondLook).where(
            col(SecondLook.project_id) == project_id, col(SecondLook.wanted).is_(None)
        )
    )
    query = select(SecondLook.sample_id).where(SecondLook.project_id == project_id)
    asked = set(session.exec(query))
    for one in suspects:
        if one.sample_id not in asked:
            session.add(SecondLook(project_id=project_id, created_at=now, **vars(one)))
    session.flush()


def waiting(session: Session, project_id: int, limit: int) -> Sequence[tuple[SecondLook, Sample]]:
    """The most suspicious labels that nobody was asked about again."""
    query = (
        select(SecondLook, Sample)
        .join(Sample, col(Sample.id) == SecondLook.sample_id)
        .where(
            SecondLook.project_id == project_id,
            col(SecondLook.wanted).is_(None),
            col(Sample.state).in_((SampleState.COMPLETE, SampleState.GIVEN)),
        )
        .order_by(col(SecondLook.score).desc(), col(SecondLook.sample_id))
    )
    return session.exec(query.limit(limit)).all()


def ask(session: Session, project: Project, sample_id: int, actor: str, now: datetime) -> bool:
    """Opens the sample for one more answer, by someone who sees no suggestion.

    Returns False when the sample is not finished, or was asked about again before.
    """
    look = session.get(SecondLook, sample_id)
    sample = assignments.lock(session, sample_id)
    is_finished = sample.state in {SampleState.COMPLETE, SampleState.GIVEN}
    if look is None or look.wanted is not None or not is_finished:
        return False
    look.asked_at, look.wanted = now, len(annotations.answers(session, sample_id)) + 1
    sample.state, sample.turn = SampleState.WAITING, queue.SOON
    session.add_all((look, sample))
    draft = provenance.Draft(
        at=now,
        actor=actor,
        action="second_look",
        subject=f"sample:{sample_id}",
        payload={"label": look.label, "other": look.other, "score": look.score},
    )
    provenance.record(session, project.id, draft)
    return True


def doubts(session: Session, sample_id: int, label: str) -> bool:
    """Whether the answer that was asked for once more takes the model's side."""
    look = session.get(SecondLook, sample_id)
    return look is not None and look.wanted is not None and look.other == label


def wanted(session: Session, sample_id: int) -> int | None:
    """How many answers in all a sample is asked for that is looked at again; None for others."""
    look = session.get(SecondLook, sample_id)
    return look.wanted if look is not None else None
