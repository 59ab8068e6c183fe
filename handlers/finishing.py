"""What follows from a word for its sample: finished, before a lead, settled, or open again."""

from dataclasses import replace
from datetime import datetime

from sqlmodel import Session

from bot import schema as schemas_of
from bot.records import Answer, DisputeReason, SampleState, Source
from bot.review import routing
from bot.tasks import KINDS
from storage import (
    annotations,
    assignments,
    cards,
    cases,
    consensus,
    deliveries,
    disputes,
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
    drafts = [said]
    is_open = posted.sample.state is not SampleState.COMPLETE
    if is_open and _has_enough(session, posted):
        _set_state(session, posted, SampleState.COMPLETE)
        drafts.append(_completed(session, posted, now))
    if posted.sample.state is SampleState.COMPLETE:
        reason = _disputed(session, posted, now)
        if reason is not None:
            cause = drafts.pop()
            drafts.append(replace(cause, payload={**cause.payload, "dispute": reason.value}))
    return drafts


def _settle(session: Session, posted: Posted, row: Annotation, now: datetime) -> None:
    """A verdict finishes the sample; one that is taken back leaves it as the answers have it."""
    is_given = row.answer is Answer.VALUE
    disputes.settle(session, posted.sample.id, now if is_given else None)
    if is_given:
        _set_state(session, posted, SampleState.COMPLETE)
    else:
        _set_state(session, posted, _state_by_answers(session, posted))
    cases.renew_discussion(session, posted, now)


def _state_by_answers(session: Session, posted: Posted) -> SampleState:
    if _has_enough(session, posted):
        return SampleState.COMPLETE
    asked = [one.id for one in assignments.of_sample(session, posted.sample.id)]
    has_card = bool(deliveries.posts_of_sample(session, asked))
    return SampleState.OPEN if has_card else SampleState.STARTED


def _has_enough(session: Session, posted: Posted) -> bool:
    answers, policy = annotations.answers(session, posted.sample.id), posted.project.policy
    # Asked only where it decides: it takes a moment, and somebody waits.
    chances = (
        consensus.posterior(session, posted.assignment.schema_version_id, answers)
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


def _disputed(session: Session, posted: Posted, now: datetime) -> DisputeReason | None:
    """Puts it before the leads where the answers do not settle it and no lead has; says why."""
    if annotations.verdict(session, posted.sample.id) is not None:
        return None
    asked, policy = posted.asked(session), posted.project.policy
    answers = annotations.answers(session, posted.sample.id)
    given = [schemas_of.value_of(asked, answer.value or "") for answer in answers]
    judged = consensus.settled(session, posted.assignment.schema_version_id, answers)
    agreed = None if judged is None else schemas_of.value_of(asked, judged.value or "")
    sure = judged.probability if judged is not None and judged.is_weighed else None
    kind = KINDS[asked.kind]
    reason = routing.dispute(kind, given, agreed, sure, policy)
    if reason is None and second_looks.doubts(session, posted.sample.id, kind.describe(given[-1])):
        reason = DisputeReason.SECOND_LOOK
    is_new = reason is not None and disputes.send(session, posted.sample, reason, now)
    return reason if is_new else None
