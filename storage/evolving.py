"""What a new version of a schema means for the samples of a project: counted, and carried out."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from bot.evolution.consequences import Consequences, Turned, counts, turn
from bot.evolution.history import History, Version
from bot.records import SampleState
from bot.review import settling
from storage import (
    annotations,
    asking,
    assignments,
    consensus,
    disputes,
    provenance,
    readings,
    schemas,
)
from storage.tables import Assignment, Prediction, Project, Sample

CHUNK = 500
"""Ids that one statement names."""

ACTOR = "job:reopening"


def consequences(session: Session, project: Project, version: Version) -> Consequences:
    """What would come of this version, if it were made now."""
    before = schemas.history(session, project.id)
    after, base = before.followed_by(version), before.newest.number
    found = turned(session, project, after, base)
    outdated = outdated_cards(session, project, after)
    changing = [*_changing(session, project, after, found.losing | found.gaining)]
    again = sum(state is SampleState.WAITING for _, state in changing)
    closed = {sample.id for sample, state in changing if state in settling.FINISHED}
    predictions = predictions_turned(session, project, after, base)
    return Consequences(
        answers=found.kept + found.lost.total(),
        kept=found.kept,
        lost=tuple(found.lost.most_common()),
        again=again,
        closed=len(closed),
        cards=len(outdated - closed),
        predictions=len(predictions.losing),
    )


def turned(session: Session, project: Project, history: History, base: int) -> Turned:
    """How the answers fare that are read under the newest version instead of `base`."""
    return turn(history, base, readings.every(session, project.id))


def predictions_turned(session: Session, project: Project, history: History, base: int) -> Turned:
    """The same of each sample's newest prediction."""
    return turn(history, base, readings.every_prediction(session, project.id), counts)


def outdated_cards(session: Session, project: Project, history: History) -> set[int]:
    """Open samples whose card in the channel asks what is asked no more."""
    query = (
        select(Assignment.sample_id, Assignment.schema_version_id)
        .join(Sample, col(Sample.id) == Assignment.sample_id)
        .where(
            Sample.project_id == project.id,
            Sample.state == SampleState.OPEN,
            col(Assignment.reviewer_id).is_(None),
        )
        .order_by(col(Assignment.id))
    )
    newest = dict(session.exec(query).all())
    numbers = {key: schemas.version(session, key).number for key in set(newest.values())}
    return {
        sample_id
        for sample_id, version_id in newest.items()
        if not history.route(numbers[version_id]).keeps_cards
    }


def settle(
    session: Session,
    project: Project,
    sample_ids: Sequence[int],
    now: datetime,
) -> int:
    """Asks samples again whose answers do not suffice any more, or whose card is outdated, and
    finishes those whose old answers count again; each with its event. Returns how many.
    """
    history, drafts = schemas.history(session, project.id), []
    locked = [assignments.lock(session, sample_id) for sample_id in sorted(sample_ids)]
    changing = {
        sample.id: state for sample, state in _new_states(session, project, history, locked)
    }
    outdated = outdated_cards(session, project, history)
    for sample in locked:
        is_to_be_asked_anew = sample.id in outdated and sample.state is SampleState.OPEN
        state = changing.get(sample.id, SampleState.WAITING if is_to_be_asked_anew else None)
        if state is None:
            continue
        drafts.append(_settled(sample, state, history, now))
        was, sample.state = sample.state, state
        session.add(sample)
        if was is SampleState.OPEN:
            asking.show_anew(session, project, sample, now)
    _renew_disputes(session, locked, now)
    if drafts:
        provenance.record_many(session, project.id, drafts)
    return len(drafts)


def _renew_disputes(session: Session, samples: Sequence[Sample], now: datetime) -> None:
    """A verdict that cannot be read any more leaves a finished sample to the leads again, and one
    that counts again settles it.
    """
    ids = [sample.id for sample in samples]
    given = {row.sample_id for row in annotations.verdicts(session, ids)}
    standing = readings.verdicts(session, ids)
    for sample in samples:
        dispute = disputes.of_sample(session, sample.id) if sample.id in given else None
        if dispute is None or sample.erased_by is not None:
            continue
        is_settled = sample.id in standing or sample.state is not SampleState.COMPLETE
        if is_settled != (dispute.settled_at is not None):
            disputes.settle(session, sample.id, now if is_settled else None)


def order_by_predictions(session: Session, sample_ids: Sequence[int]) -> None:
    """The queue knows a sample's confidence only while its newest prediction counts."""
    query = select(Prediction).where(col(Prediction.sample_id).in_(sample_ids))
    newest = {row.sample_id: row for row in session.exec(query.order_by(col(Prediction.id)))}
    for sample_id, row in newest.items():
        sample = session.get_one(Sample, sample_id)
        if sample.erased_by is None:
            is_counted = readings.predicted(session, sample, row) is not None
            sample.confidence = row.confidence if is_counted else None
            session.add(sample)


def _changing(
    session: Session, project: Project, history: History, sample_ids: Iterable[int]
) -> Iterator[tuple[Sample, SampleState]]:
    ids = sorted(sample_ids)
    for start in range(0, len(ids), CHUNK):
        query = select(Sample).where(col(Sample.id).in_(ids[start : start + CHUNK]))
        yield from _new_states(session, project, history, session.exec(query).all())


def _new_states(
    session: Session, project: Project, history: History, samples: Sequence[Sample]
) -> Iterator[tuple[Sample, SampleState]]:
    held = readings.held(session, history, [sample.id for sample in samples])
    for sample in samples:
        posterior = None
        if project.policy.target_confidence is not None:
            answers = readings.standing(session, sample)
            posterior = consensus.posterior(session, project.id, answers)
        is_erased = sample.erased_by is not None
        state = settling.state(
            sample.state, held[sample.id], project.policy, posterior, is_erased=is_erased
        )
        if state is not sample.state:
            yield sample, state


def _settled(
    sample: Sample, state: SampleState, history: History, now: datetime
) -> provenance.Draft:
    return provenance.Draft(
        at=now,
        actor=ACTOR,
        action="close_again" if state in settling.FINISHED else "reopen",
        subject=f"sample:{sample.id}",
        payload={
            "was": sample.state.value,
            "is": state.value,
            "schema_number": history.newest.number,
        },
    )
