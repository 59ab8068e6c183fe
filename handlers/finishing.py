"""What follows from a word for its sample: finished, before a lead, settled, or open again."""

from dataclasses import replace
from datetime import datetime

from sqlmodel import Session

from bot import schema as schemas_of
from bot.records import DisputeReason, SampleState, Source
from bot.review import routing
from bot.tasks import KINDS
from storage import (
    assignments,
    cards,
    cases,
    consensus,
    deliveries,
    disputes,
    readings,
    schemas,
    second_looks,
)
from storage.cards import Posted
from storage.provenance import Draft
from storage.tables import Annotation

ACTOR = "handler:answering"


def follow(
    session: Session, posted: Posted, row: Annotation, said: Draft, now: datetime
) -> list[Draft]:
    """Brings the sample to where it stands after this word; returns the events of both.

    said: the event of the word itself
    """
    if posted.source is Source.ADJUDICATION:
        _settle(session, posted, row, now)
    if posted.source is not Source.HUMAN_REVIEW:
        return [said]
    drafts = [said, *_counted(session, posted, row, now)]
    if posted.sample.state is SampleState.COMPLETE:
        reason = _disputed(session, posted, now)
        if reason is not None:
            cause = drafts.pop()
            drafts.append(replace(cause, payload={**cause.payload, "dispute": reason.value}))
    return drafts


def _counted(session: Session, posted: Posted, row: Annotation, now: datetime) -> list[Draft]:
    """Enough answers complete a sample. A correction that cannot be read under the newest labels,
    as it came from an older card, leaves one too few: then the sample is asked again.
    """
    has_enough = _has_enough(session, posted)
    if posted.sample.state is not SampleState.COMPLETE:
        if not has_enough:
            return []
        _set_state(session, posted, SampleState.COMPLETE)
        return [_completed(session, posted, now)]
    if has_enough or readings.of(session, row) is not None:
        return []
    _set_state(session, posted, SampleState.WAITING)
    return [_reopened(session, posted, now)]


def _settle(session: Session, posted: Posted, row: Annotation, now: datetime) -> None:
    """A verdict finishes the sample; one that is taken back, or cannot be read under the newest
    labels, leaves it as the answers have it.
    """
    is_given = readings.of(session, row) is not None
    disputes.settle(session, posted.sample.id, now if is_given else None)
    if is_given:
        _set_state(session, posted, SampleState.COMPLETE)
    else:
        _set_state(session, posted, _state_by_answers(session, posted))
    cases.renew_discussion(session, posted, now)


def _state_by_answers(session: Session, posted: Posted) -> SampleState:
    if _has_enough(session, posted):
        return SampleState.COMPLETE
    history = schemas.history(session, posted.project.id)
    asked = [
        one.id
        for one in assignments.of_sample(session, posted.sample.id)
        if history.route(schemas.version(session, one.schema_version_id).number).keeps_cards
    ]
    has_card = bool(deliveries.posts_of_sample(session, asked))
    return SampleState.OPEN if has_card else SampleState.STARTED


def _has_enough(session: Session, posted: Posted) -> bool:
    if readings.verdict(session, posted.sample.id) is not None:
        return True
    answers, policy = readings.standing(session, posted.sample), posted.project.policy
    # Asked only where it decides: it takes a moment, and somebody waits.
    chances = (
        consensus.posterior(session, posted.project.id, answers)
        if policy.target_confidence is not None
        else None
    )
    wanted = second_looks.wanted(session, posted.sample.id)
    return routing.is_settled(policy, answers, chances, wanted)


def _set_state(session: Session, posted: Posted, state: SampleState) -> None:
    posted.sample.state = state
    session.add(posted.sample)


def _completed(session: Session, posted: Posted, now: datetime) -> Draft:
    outcome = cards.outcome(session, posted)
    payload: dict[str, object] = {"votes": dict(outcome.votes), "majority": outcome.value}
    if outcome.probability is not None:
        payload["majority"] = outcome.leading
        payload |= {"weighed": outcome.value, "probability": outcome.probability}
    return Draft(
        at=now,
        actor=ACTOR,
        action="complete",
        subject=f"sample:{posted.sample.id}",
        payload=payload,
    )


def _reopened(session: Session, posted: Posted, now: datetime) -> Draft:
    return Draft(
        at=now,
        actor=ACTOR,
        action="reopen",
        subject=f"sample:{posted.sample.id}",
        payload={
            "was": SampleState.COMPLETE.value,
            "is": posted.sample.state.value,
            "schema_number": schemas.history(session, posted.project.id).newest.number,
        },
    )


def _disputed(session: Session, posted: Posted, now: datetime) -> DisputeReason | None:
    """Puts it before the leads where the answers do not settle it and no lead has; says why."""
    answers = readings.standing(session, posted.sample)
    if not answers or readings.verdict(session, posted.sample.id) is not None:
        return None
    asked, policy = schemas.history(session, posted.project.id).newest, posted.project.policy
    given = [schemas_of.value_of(asked, answer.value) for answer in answers]
    judged = consensus.settled(session, posted.project.id, answers)
    agreed = None if judged is None else schemas_of.value_of(asked, judged.value or "")
    sure = judged.probability if judged is not None and judged.is_weighed else None
    kind = KINDS[asked.kind]
    reason = routing.dispute(kind, given, agreed, sure, policy)
    if reason is None and second_looks.doubts(session, posted.sample.id, kind.describe(given[-1])):
        reason = DisputeReason.SECOND_LOOK
    is_new = reason is not None and disputes.send(session, posted.sample, reason, now)
    return reason if is_new else None
