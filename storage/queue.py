"""The queue of samples that wait for people: planned ones first, then by what is learned."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, update
from sqlmodel import Session, col, func, or_, select

from bot.records import SampleState
from bot.review import holdout
from storage.tables import Audit, Project, Sample, SecondLook

SOON = -0.5
"""The turn of what is asked right after the plan at hand: audits and second looks. Were they asked
by their confidence, they would come last, and stand out."""


@dataclass(frozen=True)
class Depth:
    """planned: samples with a place in the plan; others: those without. See `depth`."""

    planned: int
    others: int


def depth(session: Session, project_id: int, enough: int) -> Depth:
    """How long the queue is, counted no further than `enough`."""

    def count(part: ColumnElement[bool]) -> int:
        some = select(Sample.id).where(*_waits(project_id), part).limit(enough).subquery()
        return session.exec(select(func.count()).select_from(some)).one()

    return Depth(count(col(Sample.turn) < 0), count(_is_unplanned()))


def by_doubt(session: Session, project: Project, limit: int) -> Sequence[Sample]:
    """Samples to choose from, the least certain first; none that is held out."""
    query = select(Sample).where(*_waits(project.id), _is_unplanned(), _is_learned_from(project))
    order = (col(Sample.turn).is_(None), col(Sample.turn), col(Sample.id))
    return session.exec(query.order_by(*order).limit(limit)).all()


def by_chance(session: Session, project: Project, limit: int) -> Sequence[Sample]:
    """A random part of the samples to choose from, always the same: their hashes order them."""
    query = select(Sample).where(*_waits(project.id), _is_unplanned(), _is_learned_from(project))
    return session.exec(query.order_by(col(Sample.content_hash)).limit(limit)).all()


def held_out(session: Session, project: Project, limit: int) -> Sequence[Sample]:
    """The next samples of the hold-out. Ordered by hash, those that are asked are a random part
    of all, whatever any model thinks of them.
    """
    query = select(Sample).where(*_waits(project.id), _is_unplanned(), ~_is_learned_from(project))
    return session.exec(query.order_by(col(Sample.content_hash)).limit(limit)).all()


def plan(session: Session, sample_ids: Sequence[int]) -> None:
    """These come next, in this order."""
    count = len(sample_ids)
    rows = [{"id": key, "turn": float(place - count)} for place, key in enumerate(sample_ids)]
    if rows:
        session.execute(update(Sample), rows)


def _waits(project_id: int) -> tuple[ColumnElement[bool], ...]:
    """As in `assignments.waiting`: also what no model has seen."""
    is_unseen = (col(Sample.state) == SampleState.NEW) & col(Sample.confidence).is_(None)
    return (
        col(Sample.project_id) == project_id,
        or_(col(Sample.state) == SampleState.WAITING, is_unseen),
    )


def _is_unplanned() -> ColumnElement[bool]:
    return or_(col(Sample.turn).is_(None), col(Sample.turn) >= 0)


def _is_learned_from(project: Project) -> ColumnElement[bool]:
    return col(Sample.content_hash) >= holdout.bound(project.policy.holdout_share)


def release(
    session: Session,
    project_id: int,
    *,
    sample_ids: Sequence[int] | None = None,
    at_least: float = 0.0,
) -> None:
    """Lets samples that wait for people be routed anew, after a prediction or a rule has changed.

    Not those that are asked about although the model was sure, or for a second time.

    sample_ids: these alone
    at_least:   those alone of which the model is so sure
    """
    asked = select(SecondLook.sample_id).where(col(SecondLook.wanted).is_not(None))
    is_asked_anyway = or_(col(Sample.id).in_(select(Audit.sample_id)), col(Sample.id).in_(asked))
    waiting = (
        update(Sample)
        .where(col(Sample.project_id) == project_id, col(Sample.state) == SampleState.WAITING)
        .where(*([col(Sample.id).in_(sample_ids)] if sample_ids is not None else []))
        .execution_options(synchronize_session=False)
    )
    session.execute(waiting.where(is_asked_anyway).values(turn=SOON))
    session.execute(
        waiting.where(~is_asked_anyway, col(Sample.confidence) >= at_least).values(
            state=SampleState.NEW
        )
    )
